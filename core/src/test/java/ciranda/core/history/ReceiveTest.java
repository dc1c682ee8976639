package ciranda.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ciranda.core.Change;
import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.Input.StorageTrouble;
import ciranda.core.Reason;
import ciranda.core.Saved;
import ciranda.core.history.Bench.Author;
import ciranda.core.view.ChatNode.Receipt;
import ciranda.core.view.Status;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.Head;
import ciranda.protocol.HybridTime;
import ciranda.protocol.Limits;
import ciranda.protocol.LogId;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Message;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReceiveTest {
  private static final long LINK = 20;
  private static final long OTHER = 30;
  private Bench bench = new Bench();
  private final Author author = new Author(2, 5);

  @BeforeEach
  void link() {
    bench.linkUp(LINK, 2);
    bench.linkUp(OTHER, 3);
    bench.out.clear();
  }

  private List<Message> sent() {
    return bench.take(Effect.Send.class).stream().map(Effect.Send::message).toList();
  }

  private void heads(long link, Head... heads) {
    bench.conversation.heads(link, new Message.Heads(List.of(heads), true), bench.now(), bench.out);
  }

  private void tick(long millis) {
    bench.pass(millis);
    bench.conversation.tick(bench.now(), bench.out);
  }

  @Test
  void theNextOfALogIsShownWhenItIsOnDiskAndSeveralAreInFlight() {
    bench.receive(LINK, author.says("one"));
    bench.receive(LINK, author.says("two", "three"));
    assertThat(bench.out).hasSize(2).allMatch(Effect.Persist.class::isInstance);
    assertThat(bench.conversation.heads()).isEmpty();
    bench.persistAll();
    assertThat(bench.shown()).containsExactly("one", "two", "three");
    assertThat(bench.conversation.heads()).containsEntry(author.log.text(), new Status.Range(1, 3));
  }

  @Test
  void whatIsHeldOrOnItsWayIsRefusedByName() {
    Segment first = author.says("one");
    bench.receive(LINK, first);
    bench.receive(OTHER, first);
    assertThat(bench.refusals()).containsExactly(Reason.ALREADY_HELD);
    bench.persistAll();
    bench.receive(OTHER, first);
    assertThat(bench.refusals()).containsExactly(Reason.ALREADY_HELD);
    bench.receive(99, first);
    assertThat(bench.refusals()).containsExactly(Reason.CLOSED_LINK);
  }

  @Test
  void aGapIsPulledFromWhoShowedItAndFromAnotherHolderWhenThatIsSilent() {
    bench.receive(LINK, author.says("one"));
    author.says("two");
    author.says("three");
    Segment fourth = author.says("four");
    heads(LINK, new Head(author.log, 1, 3));
    bench.out.clear();
    bench.receive(LINK, fourth);
    assertThat(bench.refusals()).containsExactly(Reason.GAP);
    heads(OTHER, new Head(author.log, 1, 4));
    assertThat(sent()).as("one pull of a log at a time").isEmpty();
    assertThat(bench.conversation.complete()).isFalse();
    tick(Pace.PULL);
    assertThat(bench.take(Effect.Send.class))
        .containsExactly(new Effect.Send(OTHER, new Message.Pull(author.log, 2, 4)));
  }

  @Test
  void ofALogOfWhichNothingIsHereTheNewestComesFirstAndThenThePast() {
    List<Segment> past = new ArrayList<>();
    for (int i = 1; i <= 150; i++) {
      past.add(author.says("text " + i));
    }
    heads(LINK, new Head(author.log, 1, 150));
    assertThat(sent()).containsExactly(new Message.Pull(author.log, 150, 87));
    past.subList(86, 150).reversed().forEach(segment -> bench.receive(LINK, segment));
    assertThat(sent()).containsExactly(new Message.Pull(author.log, 86, 1));
    bench.persistAll();
    assertThat(bench.shown()).hasSize(64).startsWith("text 150").endsWith("text 87");
    assertThat(bench.conversation.entries()).isEqualTo(64);
    assertThat(bench.conversation.known()).as("how far it has come is told").isEqualTo(150);
    assertThat(bench.conversation.heads())
        .containsEntry(author.log.text(), new Status.Range(87, 150));
    assertThat(bench.conversation.complete()).isFalse();

    bench.receive(LINK, author.says("text 151"));
    past.subList(0, 86).reversed().forEach(segment -> bench.receive(LINK, segment));
    assertThat(bench.refusals()).isEmpty();
    bench.persistAll();
    assertThat(bench.conversation.heads())
        .containsEntry(author.log.text(), new Status.Range(1, 151));
    assertThat(bench.conversation.pulls()).isZero();
    assertThat(sent()).isEmpty();
  }

  /** The one who held what is between is gone for good. */
  @Test
  void whatNobodyCanConnectStandsAloneAndBecomesOneWithTheRestWhenTheHoleIsClosed() {
    bench.receive(LINK, author.says("one"));
    Segment second = author.says("two");
    Segment third = author.says("three");
    final Segment fourth = author.says("four");
    heads(OTHER, new Head(author.log, 3, 3));
    assertThat(sent()).containsExactly(new Message.Pull(author.log, 3, 3));
    bench.receive(OTHER, fourth);
    assertThat(bench.refusals()).as("only what was asked for").containsExactly(Reason.GAP);
    assertThat(sent()).isEmpty();
    bench.receive(OTHER, third);
    assertThat(sent()).containsExactly(new Message.Pull(author.log, 4, 4));
    bench.persistAll();
    assertThat(bench.shown()).containsExactly("one", "three");

    bench.conversation.linkUp(77, Keys.key(3), bench.now(), bench.out);
    Message.Heads said = (Message.Heads) sent().getFirst();
    assertThat(said.heads())
        .containsExactly(new Head(author.log, 1, 1), new Head(author.log, 3, 3));

    heads(LINK, new Head(author.log, 1, 4));
    bench.receive(OTHER, fourth);
    assertThat(sent()).containsExactly(new Message.Pull(author.log, 2, 2));
    bench.receive(LINK, second);
    bench.persistAll();
    assertThat(bench.conversation.heads()).containsEntry(author.log.text(), new Status.Range(1, 4));
    assertThat(bench.conversation.pulls()).isZero();
  }

  @Test
  void whatGoesOnBelowMustBeOfTheSameChain() {
    author.says("one");
    Segment second = author.says("two");
    bench.receive(LINK, second);
    Author clone = new Author(2, 5);
    bench.receive(LINK, clone.says("uno"));
    assertThat(bench.refusals()).containsExactly(Reason.FORK);
  }

  @Test
  void afterTheFirstOfALogFailedNothingThatRestedOnItIsAppended() {
    Segment first = author.says("one");
    Segment second = author.says("two");
    bench.receive(LINK, second);
    bench.receive(LINK, first);
    bench.receive(LINK, author.says("three"));
    List<Change.Append> appends = new ArrayList<>();
    bench
        .take(Effect.Persist.class)
        .forEach(persist -> appends.add((Change.Append) persist.change()));
    assertThat(appends)
        .extracting(Change.Append::rest)
        .containsExactly(Change.Rest.ALONE, Change.Rest.ABOVE, Change.Rest.BELOW);
  }

  @Test
  void aHolderThatDiesIsReplacedAtOnce() {
    heads(LINK, new Head(author.log, 1, 9));
    heads(OTHER, new Head(author.log, 1, 9));
    assertThat(sent()).hasSize(1);
    bench.conversation.linksDown(List.of(LINK), bench.now(), bench.out);
    assertThat(bench.take(Effect.Send.class))
        .containsExactly(new Effect.Send(OTHER, new Message.Pull(author.log, 9, 1)));
    bench.conversation.linksDown(List.of(OTHER), bench.now(), bench.out);
    assertThat(bench.conversation.complete()).isTrue();
    assertThat(bench.conversation.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void pagesFollowEachOtherAndGrowWhileTheyAreSmall() {
    heads(LINK, new Head(author.log, 1, 500));
    assertThat(sent()).containsExactly(new Message.Pull(author.log, 500, 437));
    IntStream.range(0, 436).forEach(_ -> author.says("old"));
    bench.receive(LINK, author.says(texts(64)));
    assertThat(sent()).containsExactly(new Message.Pull(author.log, 436, 309));
  }

  @Test
  void whatWasSaidWhileOneWasAwayIsPulledForward() {
    bench.receive(LINK, author.says("one"));
    heads(LINK, new Head(author.log, 1, 500));
    assertThat(sent()).containsExactly(new Message.Pull(author.log, 2, 65));
    bench.receive(LINK, author.says(texts(64)));
    assertThat(sent()).containsExactly(new Message.Pull(author.log, 66, 193));
  }

  private static String[] texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "t" + i).toArray(String[]::new);
  }

  @Test
  void anotherContentUnderAHeldNumberIsAForkAndThatLogIsTakenNoMoreFromThatLink() {
    bench.receive(LINK, author.says("one"));
    bench.persistAll();
    Author clone = new Author(2, 5);
    bench.receive(OTHER, clone.says("uno"));
    bench.receive(OTHER, clone.says("dos"));
    assertThat(bench.refusals()).containsExactly(Reason.FORK, Reason.WRONG_CHAIN);
    bench.receive(LINK, author.says("two"));
    assertThat(bench.appends()).hasSize(1);
  }

  @Test
  void aSegmentThatDoesNotContinueTheChainIsRefused() {
    bench.receive(LINK, author.says("one"));
    Author clone = new Author(2, 5);
    clone.says("uno");
    bench.receive(OTHER, clone.says("dos"));
    assertThat(bench.refusals()).containsExactly(Reason.WRONG_CHAIN);
  }

  @Test
  void whatCannotBeReadIsKeptAndNotShown() {
    Bytes unknown = Bytes.of("{\"type\":\"reaction\"}".getBytes(UTF_8));
    Bytes broken = Bytes.of("{".getBytes(UTF_8));
    bench.receive(LINK, author.writes(Bench.WALL, List.of(unknown, broken)));
    bench.receive(LINK, author.says("one"));
    bench.persistAll();
    assertThat(bench.shown()).containsExactly("one");
    assertThat(bench.conversation.entries()).isEqualTo(3);
  }

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

  @Test
  void afterAFailedAppendHeadsStandStillAndTheRestIsPulledAgain() {
    bench.receive(LINK, author.says("one"));
    bench.receive(LINK, author.says("two"));
    bench.failAll(StorageTrouble.DISK_FULL);
    assertThat(bench.conversation.heads()).isEmpty();
    assertThat(bench.events()).containsExactly(new Event.StorageChanged(false, "DISK_FULL"));
    bench.receive(LINK, author.says("three"));
    assertThat(bench.appends()).isEmpty();
    assertThat(sent()).isEmpty();
    tick(Pace.PROBE);
    assertThat(sent()).as("a probe").containsExactly(new Message.Pull(author.log, 3, 3));
  }

  @Test
  void storageThatAppendsBehindAFailureIsOurMistakeAndStopsTheNode() {
    bench.receive(LINK, author.says("one"));
    bench.receive(LINK, author.says("two"));
    bench.conversation.persistFailed(1, StorageTrouble.IO_ERROR, bench.now(), bench.out);
    assertThatThrownBy(() -> bench.conversation.persisted(2, bench.now(), bench.out))
        .isInstanceOf(IllegalStateException.class);
    assertThat(bench.conversation.persisted(77, bench.now(), bench.out)).isFalse();
  }

  @Test
  void whatIsWrittenNowIsPassedOnToWhomItsAuthorCannotReach() {
    bench.conversation.neighbours((peer, writer) -> !peer.equals(Keys.key(3)));
    bench.receive(LINK, author.says("one"));
    bench.persistAll();
    assertThat(bench.take(Effect.SendSegment.class))
        .singleElement()
        .matches(send -> send.link() == OTHER);
    Author old = new Author(4, 1);
    heads(LINK, new Head(old.log, 1, 1));
    bench.receive(LINK, old.says("catch-up"));
    bench.persistAll();
    assertThat(bench.take(Effect.SendSegment.class)).isEmpty();
  }

  @Test
  void anEntryFromTheFutureRaisesTheClockAndOneFromTheEndOfTimeDoesNotSilenceUs() {
    Bytes body = Codec.encode(new Body.Chat("general", "x", "the end", ""));
    Segment last =
        Segment.seal(
            Keys.GROUP,
            author.log,
            1,
            Segment.CHAIN_START,
            List.of(new Segment.Draft(HybridTime.LAST, Long.MIN_VALUE, body)),
            Keys.signatures(2)::sign);
    bench.receive(LINK, last);
    bench.persistAll();
    bench.post("still here");
    bench.persistAll();
    bench.post("and here");
    bench.persistAll();
    assertThat(bench.shown()).containsExactly("the end", "still here", "and here");
  }

  @Test
  void lateIsWhatWasWrittenWhileWeWereHereCameSlowlyAndLandsBelowWhatWasShown() {
    Segment slow = author.writes(Bench.WALL + 1_500, List.of(text("slow")));
    Segment slower = author.writes(Bench.WALL + 1_600, List.of(text("slower")));
    Segment old = new Author(3, 1).writes(Bench.WALL - 1, List.of(text("history")));
    bench.pass(Pace.LATE + 1_000);
    bench.post("newer");
    bench.persistAll();
    bench.receive(LINK, slow);
    bench.pass(Pace.LATE);
    bench.receive(LINK, slower);
    bench.receive(OTHER, old);
    assertThat(bench.take(Effect.Persist.class))
        .extracting(persist -> ((Change.Append) persist.change()).late())
        .containsExactly(false, true, false);
  }

  private static Bytes text(String text) {
    return Codec.encode(new Body.Chat("general", "x", text, ""));
  }

  @Test
  void pullsAreServedFromDiskInPagesAndOnlyWhatIsHeld() {
    String[] texts = IntStream.range(0, 10).mapToObj(i -> "t" + i).toArray(String[]::new);
    bench.receive(LINK, author.says(texts));
    Message.Pull all = new Message.Pull(author.log, 1, Limits.ENTRY_NUMBER_MAX);
    bench.conversation.pull(OTHER, all, bench.now(), bench.out);
    assertThat(bench.refusals()).as("not on disk yet").containsExactly(Reason.NOT_HELD);
    bench.persistAll();
    bench.conversation.pull(OTHER, all, bench.now(), bench.out);
    assertThat(bench.take(Effect.Serve.class))
        .containsExactly(new Effect.Serve(OTHER, author.log, 1, 10));
    Message.Pull beyond = new Message.Pull(author.log, 11, 12);
    bench.conversation.pull(OTHER, beyond, bench.now(), bench.out);
    assertThat(bench.refusals()).contains(Reason.NOT_HELD);
  }

  @Test
  void anOwnEntryThatWeDoNotHoldShowsThatOurTailIsLost() throws MalformedException {
    Author self = new Author(Bench.SELF, 9);
    Disk disk = new Disk();
    assertThat(disk.append(self.says("kept"))).isTrue();
    bench = new Bench(disk.saved());
    bench.linkUp(LINK, 2);
    bench.out.clear();
    bench.receive(LINK, self.says("lost"));
    bench.persistAll();
    assertThat(bench.shown()).containsExactly("lost");
    bench.post("new");
    Segment fresh = bench.appends().getFirst();
    assertThat(fresh.log()).isNotEqualTo(self.log);
    assertThat(Codec.decodeBody(fresh.entries().getFirst().body().orElseThrow()))
        .isEqualTo(new Body.Generation("restored", List.of(new Head(self.log, 1, 2))));
  }

  @Test
  void aClaimThatOurTailIsLostBeginsAGenerationSeldomAndThePullBringsTheProof() {
    Author self = new Author(Bench.SELF, 9);
    Disk disk = new Disk();
    assertThat(disk.append(self.says("kept"))).isTrue();
    bench = new Bench(disk.saved());
    bench.linkUp(LINK, 2);
    bench.out.clear();
    heads(LINK, new Head(self.log, 1, 2));
    assertThat(sent()).containsExactly(new Message.Pull(self.log, 2, 2));
    bench.post("new");
    LogId second = bench.appends().getFirst().log();
    assertThat(second).isNotEqualTo(self.log);
    bench.persistAll();
    heads(LINK, new Head(second, 1, 99));
    bench.post("newer");
    assertThat(bench.appends().getFirst().log()).isEqualTo(second);
  }

  @Test
  void logsAreBounded() {
    List<Saved.SavedLog> logs =
        IntStream.range(0, HeldLogs.LOGS_MAX)
            .mapToObj(i ->
                new Saved.SavedLog(
                    new LogId(Keys.key(2), 1_000 + i),
                    1,
                    1,
                    Segment.CHAIN_START,
                    HybridTime.ZERO,
                    Segment.CHAIN_START,
                    HybridTime.ZERO))
            .toList();
    Saved full =
        new Saved(
            0,
            Saved.NOTHING.view(),
            List.of(),
            logs,
            HybridTime.ZERO,
            Saved.NO_ENTRIES,
            HeldLogs.LOGS_MAX,
            Set.of(),
            Optional.empty(),
            List.of());
    bench = new Bench(full);
    bench.linkUp(LINK, 2);
    List<Message> heads = sent();
    assertThat(heads).hasSize(10);
    assertThat(((Message.Heads) heads.getLast()).last()).isTrue();
    assertThat(((Message.Heads) heads.getFirst()).last()).isFalse();
    bench.receive(LINK, author.says("one too many"));
    assertThat(bench.refusals()).containsExactly(Reason.TOO_MANY_LOGS);
  }

  @Test
  void equalDigestsCountAsReceiptsAndOthersBringHeads() {
    bench.conversation.members(
        Set.of(Keys.key(Bench.SELF), Keys.key(2), Keys.key(3)), bench.now(), bench.out);
    bench.post("one");
    bench.persistAll();
    bench.out.clear();
    Bytes mine = bench.conversation.digest();
    bench.conversation.digest(LINK, mine, bench.now(), bench.out);
    assertThat(bench.events())
        .singleElement()
        .matches(event ->
            event instanceof Event.ReceiptChanged changed
                && changed.receipt().equals(new Receipt(2, 3))
                && changed.receipt().state().equals("stored"));
    bench.conversation.digest(OTHER, Saved.NO_ENTRIES, bench.now(), bench.out);
    assertThat(sent()).as("a push may be on its way").isEmpty();
    bench.pass(Pace.HEADS);
    bench.conversation.digest(OTHER, Saved.NO_ENTRIES, bench.now(), bench.out);
    assertThat(sent()).hasSize(1).allMatch(Message.Heads.class::isInstance);
    bench.pass(Pace.HEADS);
    bench.conversation.digest(OTHER, Saved.NO_ENTRIES, bench.now(), bench.out);
    assertThat(sent()).as("nothing new to say").isEmpty();
    bench.pass(Pace.RESYNC);
    bench.conversation.digest(OTHER, Saved.NO_ENTRIES, bench.now(), bench.out);
    assertThat(sent()).as("all again after a long difference").hasSize(1);
    bench.conversation.relayedDigest(Keys.key(3), mine, bench.now(), bench.out);
    assertThat(bench.events()).hasSize(1);
    String id = bench.conversation.heads().keySet().iterator().next() + ".2";
    assertThat(bench.conversation.receipts(List.of(id, "x", id + "9"), Set.of(Keys.key(2))))
        .containsExactly(new Receipt(2, 2), new Receipt(0, 2), new Receipt(0, 2));
  }
}
