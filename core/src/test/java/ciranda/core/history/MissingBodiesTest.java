package ciranda.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Change;
import ciranda.core.Effect;
import ciranda.core.Input.StorageTrouble;
import ciranda.protocol.Body;
import ciranda.protocol.Codec;
import ciranda.protocol.Entry;
import ciranda.protocol.Head;
import ciranda.protocol.Message;
import ciranda.protocol.Segment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bodies that somebody left out, though nobody took back what they say. */
final class MissingBodiesTest {
  private static final long LINK = 4;
  private static final long OTHER = 5;

  private Bench bench = new Bench();
  private final Bench.Author author = new Bench.Author(2, 7);

  private void up(long link, int peer, Head... heads) {
    bench.linkUp(link, peer);
    Message.Heads all = new Message.Heads(List.of(heads), true);
    bench.conversation.heads(link, all, bench.now(), bench.out);
  }

  private List<Message.Pull> pulls() {
    return bench.take(Effect.Send.class).stream()
        .map(Effect.Send::message)
        .filter(Message.Pull.class::isInstance)
        .map(Message.Pull.class::cast)
        .toList();
  }

  private List<Entry> added() {
    return bench.out.stream()
        .filter(Effect.Persist.class::isInstance)
        .map(effect -> ((Effect.Persist) effect).change())
        .filter(Change.AddBodies.class::isInstance)
        .flatMap(change -> ((Change.AddBodies) change).entries().stream())
        .toList();
  }

  private void tick(long millis) {
    bench.pass(millis);
    bench.conversation.tick(bench.now(), bench.out);
  }

  private static Segment bare(Segment segment) {
    Segment bare = segment;
    for (Entry entry : segment.entries()) {
      bare = bare.withoutBody(entry.number());
    }
    return bare;
  }

  @Test
  void everyLinkIsAskedUntilSomebodyHasThem() {
    Segment said = author.says("one", "two", "three");
    Head head = new Head(author.log, 1, 3);
    up(LINK, 3, head);
    bench.receive(LINK, bare(said));
    bench.persistAll();
    assertThat(pulls()).contains(new Message.Pull(author.log, 1, 3));
    bench.receive(LINK, bare(said));
    tick(Pace.BODIES);
    assertThat(pulls()).isEmpty();
    assertThat(bench.shown()).isEmpty();

    up(OTHER, 2, head);
    assertThat(pulls()).containsExactly(new Message.Pull(author.log, 1, 3));
    bench.receive(OTHER, said);
    assertThat(added()).hasSize(3);
    assertThat(bench.shown()).isEmpty();
    bench.persistAll();
    assertThat(bench.shown()).containsExactly("one", "two", "three");
    bench.receive(OTHER, said);
    assertThat(added()).isEmpty();
    tick(Pace.BODIES);
    assertThat(pulls()).isEmpty();
  }

  @Test
  void whoDoesNotAnswerIsAskedAFewTimes() {
    Head head = new Head(author.log, 1, 1);
    Segment said = author.says("one");
    up(LINK, 3, head);
    bench.receive(LINK, bare(said));
    bench.persistAll();
    int asked = 0;
    for (int i = 0; i < 20; i++) {
      asked += (int) pulls().stream().filter(pull -> pull.from() == 1 && pull.to() == 1).count();
      tick(Pace.BODIES);
    }
    assertThat(asked).isBetween(3, 4);
  }

  @Test
  void whatWasTakenBackIsNotMissing() {
    Segment said = author.says("one", "two");
    Segment gone =
        author.writes(
            Bench.WALL,
            List.of(
                Codec.encode(
                    new Body.Deletion(said.entries().getFirst().entryId(), "general", "node2"))));
    up(LINK, 2, new Head(author.log, 1, 3));
    bench.receive(LINK, gone);
    bench.persistAll();
    pulls();
    bench.receive(LINK, bare(said));
    bench.persistAll();
    assertThat(pulls()).containsExactly(new Message.Pull(author.log, 2, 2));
  }

  @Test
  void whatTheDiskRefusedIsAskedForAgain() {
    Segment said = author.says("one");
    up(LINK, 2, new Head(author.log, 1, 1));
    bench.receive(LINK, bare(said));
    bench.persistAll();
    pulls();
    bench.receive(LINK, said);
    bench.failAll(StorageTrouble.IO_ERROR);
    assertThat(bench.shown()).isEmpty();
    tick(Pace.PROBE);
    tick(Pace.BODIES);
    assertThat(pulls()).contains(new Message.Pull(author.log, 1, 1));
    bench.receive(LINK, said);
    bench.persistAll();
    assertThat(bench.shown()).containsExactly("one");
  }

  /** What was missing when the node stopped is asked for when it starts again. */
  @Test
  void aStartKnowsWhatIsMissing() {
    Segment said = author.says("one");
    Disk disk = new Disk();
    disk.append(bare(said));
    bench = new Bench(disk.saved(Optional.empty(), bare(said).entries()));
    up(LINK, 2, new Head(author.log, 1, 1));
    assertThat(pulls()).containsExactly(new Message.Pull(author.log, 1, 1));
  }

  /** Another entry under the same number, by an author who signs two: its body is not that one. */
  @Test
  void theBodyOfAnotherEntryIsNotTaken() {
    Segment said = author.says("one", "two");
    Segment forged = new Bench.Author(2, 7).says("uno", "two");
    up(LINK, 2, new Head(author.log, 1, 2));
    bench.receive(LINK, bare(said));
    bench.persistAll();
    bench.receive(LINK, forged);
    assertThat(added()).isEmpty();
  }
}
