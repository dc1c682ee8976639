package ciranda.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.app.demo.Happening.Introduced;
import ciranda.app.demo.Happening.Passed;
import ciranda.tui.Language;
import ciranda.tui.Texts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is shown of the protocol, and how. */
final class TapeTest {
  private static final long MILLI = 1_000_000;

  private final Recording recording = new Recording();
  private final Tape tape = new Tape(Texts.beside(Demo.class, Language.ENGLISH), recording);

  @Test
  void theSameToSeveralIsOneLine() {
    introduce("ana", "bia", "davi");
    pass(1_000, "davi", true, "COORDINATOR", "bia", "2/davi v1 3 members");
    pass(1_001, "davi", true, "COORDINATOR", "ana", "2/davi v1 3 members");
    pass(1_200, "davi", true, "COORDINATOR", "bia", "2/davi v1 3 members");

    assertThat(tape.ready(true))
        .containsExactly(
            "     1.00  davi -> ana, bia       COORDINATOR   I coordinate, term 2",
            "     1.20  davi -> bia            COORDINATOR   I coordinate, term 2");
  }

  @Test
  void whoPassesAListOnIsNotTakenForWhoMadeIt() {
    introduce("ana", "bia", "davi");
    pass(1_000, "ana", true, "COORDINATOR", "bia", detail("davi"));
    pass(1_000, "davi", true, "VIEW", "bia", detail("davi"));
    pass(1_000, "ana", true, "VIEW", "bia", detail("davi"));
    pass(1_000, "bia", true, "ELECTION", "davi", "via, for somebody");

    assertThat(tape.ready(true))
        .containsExactly(
            "     1.00  ana -> bia             COORDINATOR   davi coordinates, term 2",
            "     1.00  davi -> bia            VIEW          gives the new list",
            "     1.00  bia -> davi            ELECTION      passed on, hop by hop");
  }

  @Test
  void aBeaconIsShownOnceAndAGoodbyeByThoseWhoHearIt() {
    introduce("ana", "bia", "caio");
    for (String hearer : List.of("ana", "bia", "ana")) {
      pass(500, hearer, false, "JOIN_REQUEST", "caio", "beacon from 127.0.0.1:40000");
    }
    pass(900, "ana", false, "LEAVE", "caio", "successor ana");
    pass(901, "bia", false, "LEAVE", "caio", "successor ana");

    assertThat(tape.ready(true))
        .containsExactly(
            "     0.50  caio -> everybody      JOIN_REQUEST  who is there? (multicast)",
            "     0.90  caio -> ana, bia       LEAVE         goodbye");
  }

  @Test
  void heartbeatsAndWhatOnlyKeepsHistoryAreNotShown() {
    introduce("ana", "bia");
    pass(1, "ana", true, "HEARTBEAT", "bia", "1/ana LINKED");
    pass(1, "ana", true, "HEADS", "bia", "2 logs");
    pass(1, "ana", false, "JOIN_ACK", "bia", detail("bia"));
    pass(1, "ana", false, "ANNOUNCEMENT", "bia", "beacon from 127.0.0.1:40000");

    assertThat(tape.ready(true)).isEmpty();
  }

  @Test
  void aLineWaitsForTheNamesInIt() {
    pass(0, "ana", true, "JOIN_ACK", "bia", detail("ana"));
    recording.add(new Introduced(0, "ana", Tale.fingerprint("ana")));

    assertThat(tape.ready(false)).isEmpty();

    introduce("bia");
    assertThat(tape.ready(true)).singleElement().asString().contains("ana -> bia");
  }

  private void introduce(String... nodes) {
    for (String node : nodes) {
      recording.add(new Introduced(0, node, Tale.fingerprint(node)));
    }
  }

  private void pass(
      long millis, String node, boolean sent, String type, String peer, String detail) {
    recording.add(new Passed(millis * MILLI, node, sent, type, Tale.fingerprint(peer), detail));
  }

  private static String detail(String maker) {
    return "2/" + Tale.fingerprint(maker).substring(0, 8) + " v1 3 members";
  }
}
