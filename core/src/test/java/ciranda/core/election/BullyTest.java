package ciranda.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Now;
import ciranda.core.Timing;
import ciranda.core.election.Bully.Candidate;
import ciranda.core.election.Bully.Step;
import ciranda.protocol.Epoch;
import ciranda.protocol.Hash;
import ciranda.protocol.NodeKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PROTOCOL 6.4, by hand: three members above the one that elects, of ids 9, 8 and 7. */
final class BullyTest {
  private static final Timing TIMING = Timing.LAN;
  private static final Candidate TOP = candidate(9);
  private static final Candidate NEXT = candidate(8);
  private static final Candidate LAST = candidate(7);
  private static final Step WAIT = new Step.Wait();
  private static final Step WIN = new Step.Win();

  private final Bully bully = new Bully(TIMING);
  private long millis = 10_000;

  private static Candidate candidate(int id) {
    return new Candidate(NodeKey.of(Hash.of("bully test").add(id).finish()), id);
  }

  private static Step ask(Candidate... candidates) {
    return new Step.Ask(List.of(candidates));
  }

  private Now now() {
    return new Now(millis * 1_000_000, Instant.EPOCH);
  }

  private Step advance(Candidate... above) {
    return bully.advance(List.of(above), now());
  }

  private Step after(long moreMillis, Candidate... above) {
    millis += moreMillis;
    return advance(above);
  }

  @BeforeEach
  void start() {
    bully.start(new Epoch(1, TOP.key()), now());
  }

  @Test
  void theTopIsAskedFirstThenTheRestThenNobodyIsLeft() {
    assertThat(advance(TOP, NEXT, LAST)).isEqualTo(WAIT);
    assertThat(after(TIMING.politeWait(), TOP, NEXT, LAST)).isEqualTo(ask(TOP));
    assertThat(after(TIMING.answerWait() - 1, TOP, NEXT, LAST)).isEqualTo(WAIT);
    assertThat(after(1, TOP, NEXT, LAST)).isEqualTo(ask(NEXT, LAST));
    assertThat(after(TIMING.answerWait() - 1, TOP, NEXT, LAST)).isEqualTo(WAIT);
    assertThat(after(1, TOP, NEXT, LAST)).isEqualTo(WIN);
  }

  @Test
  void whoHasNobodyAboveWinsAtOnce() {
    assertThat(advance()).isEqualTo(WIN);
  }

  @Test
  void whoRemainsWhenTheTopDiesWhileItIsAskedIsAskedAtOnce() {
    assertThat(after(TIMING.politeWait(), TOP, NEXT)).isEqualTo(ask(TOP));
    assertThat(after(1, NEXT)).isEqualTo(ask(NEXT));
    assertThat(after(TIMING.answerWait() - 1, NEXT)).isEqualTo(WAIT);
    assertThat(after(1, NEXT)).isEqualTo(WIN);
  }

  @Test
  void theNextIsAskedAloneWhenTheTopDiesAndTheRestAfterIt() {
    assertThat(after(TIMING.politeWait(), TOP, NEXT, LAST)).isEqualTo(ask(TOP));
    assertThat(after(1, NEXT, LAST)).isEqualTo(ask(NEXT));
    assertThat(after(TIMING.answerWait(), NEXT, LAST)).isEqualTo(ask(LAST));
    assertThat(after(TIMING.answerWait(), NEXT, LAST)).isEqualTo(WIN);
  }

  @Test
  void theTopThatDiesAtTheEndOfItsTimeLeavesTheOtherToBeAsked() {
    assertThat(after(TIMING.politeWait(), TOP, NEXT)).isEqualTo(ask(TOP));
    assertThat(after(TIMING.answerWait(), NEXT)).isEqualTo(ask(NEXT));
  }

  @Test
  void whoAppearsWhileTheTopIsAskedIsAskedWithTheRest() {
    assertThat(after(TIMING.politeWait(), NEXT)).isEqualTo(ask(NEXT));
    assertThat(after(TIMING.answerWait(), TOP, NEXT)).isEqualTo(ask(TOP));
    assertThat(after(TIMING.answerWait(), TOP, NEXT)).isEqualTo(WIN);
  }

  @Test
  void whoAppearsWhileTheRestIsAskedIsAskedToo() {
    assertThat(after(TIMING.politeWait(), TOP, LAST)).isEqualTo(ask(TOP));
    assertThat(after(TIMING.answerWait(), TOP, LAST)).isEqualTo(ask(LAST));
    assertThat(after(TIMING.answerWait(), TOP, NEXT, LAST)).isEqualTo(ask(NEXT));
    assertThat(after(TIMING.answerWait() - 1, TOP, NEXT, LAST)).isEqualTo(WAIT);
    assertThat(after(1, TOP, NEXT, LAST)).isEqualTo(WIN);
  }

  @Test
  void whoIsSilentIsNotAskedTwiceWhateverItsLinkDoes() {
    assertThat(after(TIMING.politeWait(), TOP, NEXT)).isEqualTo(ask(TOP));
    assertThat(after(1, NEXT)).isEqualTo(ask(NEXT));
    assertThat(after(TIMING.answerWait(), TOP, NEXT)).isEqualTo(WIN);
  }

  @Test
  void anAnswerIsWaitedFor() {
    assertThat(after(TIMING.politeWait(), TOP, NEXT)).isEqualTo(ask(TOP));
    bully.answer(TOP, now());
    assertThat(after(TIMING.coordinatorWait() - 1, TOP, NEXT)).isEqualTo(WAIT);
    assertThat(bully.nextNanos()).isEqualTo(now().after(1));
  }

  @Test
  void ofThoseWhoAnsweredOnlyTheHighestIsLeftOutAndTheRestAskedAgain() {
    assertThat(after(TIMING.politeWait(), TOP, NEXT, LAST)).isEqualTo(ask(TOP));
    assertThat(after(TIMING.answerWait(), TOP, NEXT, LAST)).isEqualTo(ask(NEXT, LAST));
    bully.answer(LAST, now());
    bully.answer(NEXT, now());
    assertThat(after(TIMING.coordinatorWait(), TOP, NEXT, LAST)).isEqualTo(ask(TOP));
    assertThat(after(TIMING.answerWait(), TOP, NEXT, LAST)).isEqualTo(ask(LAST));
    bully.answer(LAST, now());
    assertThat(after(TIMING.coordinatorWait(), TOP, NEXT, LAST)).isEqualTo(ask(TOP));
    assertThat(after(TIMING.answerWait(), TOP, NEXT, LAST)).isEqualTo(WIN);
  }

  @Test
  void whoAnsweredAndDiesIsNotWaitedForAndTheNextIsAsked() {
    assertThat(after(TIMING.politeWait(), TOP, NEXT, LAST)).isEqualTo(ask(TOP));
    bully.answer(TOP, now());
    assertThat(after(10, NEXT, LAST)).isEqualTo(ask(NEXT));
  }

  /** Its ANSWER may be on the way while another's, which came first, is lost again. */
  @Test
  void whoWasAskedKeepsItsTimeToAnswerWhereAnotherAnsweredAndDied() {
    assertThat(after(TIMING.politeWait(), TOP, NEXT, LAST)).isEqualTo(ask(TOP));
    assertThat(after(TIMING.answerWait(), TOP, NEXT, LAST)).isEqualTo(ask(NEXT, LAST));
    bully.answer(LAST, now());
    assertThat(after(1, TOP, NEXT)).isEqualTo(WAIT);
    bully.answer(NEXT, now());
    assertThat(after(1, TOP, NEXT)).isEqualTo(WAIT);
    assertThat(bully.phase()).isEqualTo(Bully.Phase.AWAITING);
  }

  @Test
  void whoAnsweredWasGoneAndIsBackIsAskedAgain() {
    assertThat(after(TIMING.politeWait(), TOP, NEXT)).isEqualTo(ask(TOP));
    bully.answer(TOP, now());
    assertThat(after(1, NEXT)).isEqualTo(ask(NEXT));
    assertThat(after(TIMING.answerWait(), TOP, NEXT)).isEqualTo(ask(TOP));
  }

  @Test
  void aNamedSuccessorThatDiesLeavesTheOthersToBeAsked() {
    bully.expect(new Epoch(1, TOP.key()), NEXT, now());
    assertThat(after(10, NEXT, LAST)).isEqualTo(WAIT);
    assertThat(after(10, LAST)).isEqualTo(ask(LAST));
  }

  /** E7: whoever comes and goes, each of n members above is asked once where nobody answers. */
  @Test
  void messagesAreLinearInTheMembersAbove() {
    List<Candidate> all = new ArrayList<>();
    for (int id = 60; id > 10; id--) {
      all.add(candidate(id));
    }
    List<Candidate> asked = new ArrayList<>();
    java.util.SplittableRandom random = new java.util.SplittableRandom(7);
    for (int i = 0; i < 10_000; i++) {
      millis += random.nextInt(40);
      List<Candidate> present = all.stream().filter(one -> random.nextInt(4) > 0).toList();
      switch (bully.advance(present, now())) {
        case Step.Wait wait -> {}
        case Step.Ask ask -> asked.addAll(ask.candidates());
        case Step.Win win -> assertThat(asked).containsAll(present).doesNotHaveDuplicates();
      }
    }
    assertThat(asked).hasSize(50);
  }
}
