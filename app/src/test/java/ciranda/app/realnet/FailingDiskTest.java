package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Calls of the disk that fail, or kill, at any moment of sending and receiving. Whatever is hit: no
 * message that was accepted is lost, nothing is shown or claimed that the disk does not hold, the
 * node goes on by itself, and both hold the same in the end.
 */
@Tag("strace")
final class FailingDiskTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration WHILE = Duration.ofSeconds(2);

  private static final String ERROR_OF_WRITE = "pwrite64:error=%s:when=%d";
  private static final String ERROR_OF_FLUSH = "fsync,fdatasync:error=%s:when=%d";
  private static final String KILL_AT_WRITE = "pwrite64:signal=SIGKILL:when=%d";
  private static final String KILL_AT_FLUSH = "fsync,fdatasync:signal=SIGKILL:when=%d";

  /** A commit and its index write two dozen times; an own one and a received one are covered. */
  private static final List<Integer> WRITES = List.of(1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 19, 24, 30);

  private static final List<Integer> SOME_WRITES = List.of(1, 5, 11, 20);
  private static final List<Integer> FLUSHES = List.of(1, 2);
  private static final List<Integer> KILLED_WRITES = List.of(1, 2, 3, 6, 11);

  /** A write-ahead log of 1,000 pages goes into the database: as many texts as that takes. */
  private static final int TEXTS_TO_CHECKPOINT = 70;

  private static final int VOICES = 6;
  private static final String LONG = "a long text, ".repeat(4_000);

  private final Desk desk = new Desk("failing-disk");
  private final List<String> accepted = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  @AfterEach
  void endNodes() {
    desk.close();
  }

  @Test
  void aCallThatFailsOnceIsToldAndSetsNothingBack() throws Exception {
    RunningNode ana = desk.serve("ana");
    RunningNode bia = desk.serve("bia");
    Agreement two = Agreement.within(SOON, List.of(ana, bia));
    accepted.add(ana.api().say("before"));
    long disturbed = 0;
    try (Watch watch = Watch.of(ana)) {
      for (String fault : faults()) {
        try (FailingDisk disk = FailingDisk.of(ana, fault)) {
          say(ana, "at ana, " + fault);
          say(bia, "at bia, " + fault);
          StoredFile.holdsWhatIsSaid(ana, watch);
          acceptsAgain(ana);
          disturbed += disk.disturbed();
        }
        Conversation.isOne(SOON, two.nodes(), accepted);
        StoredFile.holdsWhatIsSaid(ana, watch);
      }
      assertThat(watch.isOver()).isFalse();
    }
    assertThat(disturbed).as("faults that hit something").isGreaterThan(faults().size() / 2);
    assertThat(Agreement.now(two.nodes()).epoch()).isEqualTo(two.epoch());
    shownIsJust(ana);
  }

  private static List<String> faults() {
    List<String> faults = new ArrayList<>();
    WRITES.forEach(moment -> faults.add(ERROR_OF_WRITE.formatted("ENOSPC", moment)));
    SOME_WRITES.forEach(moment -> faults.add(ERROR_OF_WRITE.formatted("EIO", moment)));
    FLUSHES.forEach(moment -> faults.add(ERROR_OF_FLUSH.formatted("ENOSPC", moment)));
    FLUSHES.forEach(moment -> faults.add(ERROR_OF_FLUSH.formatted("EIO", moment)));
    return faults;
  }

  @Test
  void whatFailsForAWhileIsReadMeanwhileAndComesAfterwards() throws Exception {
    RunningNode ana = desk.serve("ana");
    RunningNode bia = desk.serve("bia");
    Agreement two = Agreement.within(SOON, List.of(ana, bia));
    say(ana, "before");
    List<Message> before = Conversation.isOne(SOON, two.nodes(), accepted);
    try (Watch watch = Watch.of(ana)) {
      for (String calls : List.of("pwrite64", "fsync,fdatasync")) {
        List<String> missed = new ArrayList<>();
        try (FailingDisk disk = FailingDisk.of(ana, calls + ":error=EIO")) {
          for (int i = 0; i < 5; i++) {
            missed.add(bia.api().say(calls + " fails, " + i));
          }
          Eventually.throughout(
              WHILE,
              "ana reads, refuses and stays",
              () -> {
                assertThat(ana.api().conversation())
                    .containsAll(before)
                    .extracting(Message::id)
                    .doesNotContainAnyElementsOf(missed);
                assertThat(ana.api().post("text", "now").status()).isEqualTo(503);
                assertThat(ana.status().members()).hasSize(2);
                StoredFile.holdsWhatIsSaid(ana, watch);
              });
          assertThat(disk.disturbed()).isPositive();
        }
        accepted.addAll(missed);
        acceptsAgain(ana);
        Conversation.isOne(SOON, two.nodes(), accepted);
      }
    }
    shownIsJust(ana);
  }

  @Test
  void aKillAtAnyCallLosesNothingThatWasAccepted() throws Exception {
    RunningNode bia = desk.serve("bia");
    RunningNode ana = desk.serve("ana");
    Agreement.within(SOON, List.of(ana, bia));
    Path database = StoredFile.in(ana.dataDirectory());
    Path log = Path.of(database + "-wal");
    List<Fault> faults = new ArrayList<>();
    KILLED_WRITES.forEach(write -> faults.add(new Fault(KILL_AT_WRITE.formatted(write), log)));
    FLUSHES.forEach(flush -> faults.add(new Fault(KILL_AT_FLUSH.formatted(flush), log)));
    // The write-ahead log is brought into the database: in the middle, and before its flush.
    for (int write : List.of(1, 40)) {
      faults.add(new Fault(KILL_AT_WRITE.formatted(write), database));
    }
    faults.add(new Fault(KILL_AT_FLUSH.formatted(1), database));
    for (Fault fault : faults) {
      killed(ana, bia, fault);
      ana = desk.serve("ana");
      isWholeAgain(ana, bia);
    }
  }

  /** A first start makes tables; nothing of a half one stands in the way of the next. */
  @Test
  void aStartThatIsKilledOrRefusedIsBegunAgain() throws Exception {
    RunningNode first = desk.serve("ana");
    first.api();
    final Path database = StoredFile.in(first.dataDirectory());
    first.leave();
    for (String fault :
        List.of(
            KILL_AT_WRITE.formatted(3),
            KILL_AT_WRITE.formatted(20),
            ERROR_OF_WRITE.formatted("EIO", 10),
            ERROR_OF_WRITE.formatted("ENOSPC", 20))) {
      Files.delete(database);
      Outcome outcome = FailingDisk.start(desk, "ana", fault, database);
      if (fault.contains("SIGKILL")) {
        assertThat(outcome.status()).as("%s", outcome).isEqualTo(128 + Linux.SIGKILL);
      } else {
        assertThat(outcome.status()).as("%s", outcome).isEqualTo(5);
        assertThat(outcome.complained())
            .containsAnyOf("the disk may be failing", "is full")
            .doesNotContain("Exception");
      }
      RunningNode ana = desk.serve("ana");
      String said = ana.api().say(fault);
      assertThat(ana.api().conversation()).extracting(Message::id).containsExactly(said);
      ana.leave();
    }
  }

  /** What happens to the calls for one file. */
  private record Fault(String injected, Path file) {}

  /** Everybody asks again with the same key until the answer is yes; everything is there once. */
  @Test
  void whoAsksUntilItIsAcceptedSaysItOnceHoweverOftenTheDiskFails() throws Exception {
    RunningNode ana = desk.serve("ana");
    RunningNode bia = desk.serve("bia");
    Agreement two = Agreement.within(SOON, List.of(ana, bia));
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService voices = Executors.newFixedThreadPool(VOICES)) {
      List<Future<List<String>>> speeches = new ArrayList<>();
      for (int voice = 0; voice < VOICES; voice++) {
        String name = "voice " + voice;
        Api api = (voice % 2 == 0 ? ana : bia).api();
        speeches.add(voices.submit(() -> speak(api, name, over)));
      }
      for (String fault :
          List.of(
              "pwrite64:error=EIO:when=20+41",
              "fsync,fdatasync:error=EIO:when=2+3",
              "pwrite64:error=ENOSPC:when=60+7")) {
        try (FailingDisk disk = FailingDisk.of(ana, fault)) {
          Eventually.lasts(WHILE);
          assertThat(disk.disturbed()).as(fault).isPositive();
        }
      }
      over.set(true);
      for (Future<List<String>> speech : speeches) {
        accepted.addAll(speech.get());
      }
    }
    List<Message> shown = Conversation.isOne(SOON, two.nodes(), accepted);
    assertThat(shown).hasSameSizeAs(accepted);
    assertThat(shown).extracting(Message::text).doesNotHaveDuplicates();
  }

  private static List<String> speak(Api api, String name, AtomicBoolean over) throws IOException {
    List<String> said = new ArrayList<>();
    for (int i = 0; !over.get(); i++) {
      String text = name + " says " + i;
      for (boolean done = false; !done; ) {
        HttpConnection.Response answer = api.post("text", text, "key", text);
        done = answer.status() == 201;
        if (done) {
          said.add(Json.read(answer.body()).required("id").stringValue());
        } else {
          assertThat(answer.status()).as(answer.text()).isIn(503, 507);
          Eventually.lasts(Duration.ofMillis(50));
        }
      }
    }
    return said;
  }

  @Test
  void whatCannotBeReadIsAnsweredInWordsAndIsReadAfterwards() throws Exception {
    RunningNode ana = desk.serve("ana");
    for (int i = 0; i < TEXTS_TO_CHECKPOINT; i++) {
      accepted.add(ana.api().say(i + ": " + LONG));
    }
    Path database = StoredFile.in(ana.dataDirectory());
    Path log = Path.of(database + "-wal");
    try (FailingDisk _ = FailingDisk.ofAllThreads(ana, "pread64:error=EIO", database, log)) {
      try (HttpConnection connection = ana.api().connect()) {
        HttpConnection.Response answer =
            connection.exchange(
                "GET", "/api/v1/messages?limit=1000", ana.api().headers(), new byte[0]);
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.text()).contains("The storage failed");
      }
      assertThat(ana.status().name()).isEqualTo("ana");
    }
    Conversation.isOne(SOON, List.of(ana), accepted);
    acceptsAgain(ana);
  }

  @Test
  void whoLeavesWhileNothingCanBeWrittenHasLostNothing() throws Exception {
    RunningNode ana = desk.serve("ana");
    RunningNode bia = desk.serve("bia");
    Agreement.within(SOON, List.of(ana, bia));
    say(ana, "before");
    Conversation.isOne(SOON, List.of(ana, bia), accepted);
    try (FailingDisk _ = FailingDisk.of(ana, "pwrite64,fsync,fdatasync,ftruncate:error=EIO")) {
      say(ana, "now");
      ana.leave();
    }
    isWholeAgain(desk.serve("ana"), bia);
  }

  private void killed(RunningNode ana, RunningNode bia, Fault fault) throws IOException {
    try (FailingDisk _ = FailingDisk.of(ana, fault.injected, fault.file)) {
      for (int i = 0; i < TEXTS_TO_CHECKPOINT && ana.isAlive(); i++) {
        say(bia, i + " at bia, " + fault.injected);
        try {
          accepted.add(ana.api().say(i + " at ana, " + fault.injected + LONG));
        } catch (IOException e) {
          // It has just died: whether it took these words, its disk will tell.
          refused.add(e.toString());
        }
      }
    }
    assertThat(ana.exitStatus()).as("%s", fault).isEqualTo(128 + Linux.SIGKILL);
  }

  private void isWholeAgain(RunningNode ana, RunningNode bia) throws Exception {
    Agreement.within(SOON, List.of(ana, bia));
    Conversation.isOne(SOON, List.of(ana, bia), accepted);
    try (Watch watch = Watch.of(ana)) {
      accepted.add(ana.api().say("again"));
      StoredFile.holdsWhatIsSaid(ana, watch);
    }
  }

  /** Whatever the node answers is remembered. */
  private void say(RunningNode node, String text) throws IOException {
    try {
      accepted.add(node.api().say(text));
    } catch (Api.RefusedException e) {
      assertThat(e.answer().getKey()).as("%s", e.getMessage()).isIn(503, 507);
      refused.add(text);
    }
  }

  private void acceptsAgain(RunningNode node) {
    Eventually.within(
        SOON, node + " takes something again", () -> accepted.add(node.api().say("again")));
  }

  /** What was refused is nowhere, and nothing is there twice. */
  private void shownIsJust(RunningNode node) throws IOException {
    assertThat(node.api().conversation())
        .extracting(Message::id)
        .containsExactlyInAnyOrderElementsOf(accepted);
    assertThat(node.api().texts()).filteredOn(refused::contains).isEmpty();
  }
}
