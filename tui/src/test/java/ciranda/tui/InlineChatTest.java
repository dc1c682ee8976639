package ciranda.tui;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Event;
import ciranda.core.view.Person;
import ciranda.core.view.Result;
import ciranda.protocol.Epoch;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InlineChatTest {
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";
  private static final String UP = "\u001bOA";

  @TempDir Path folder;

  @Test
  void thePromptStandsBeforeThereIsANodeAndWhatIsTypedIsNotLost() throws Exception {
    try (InlineSession session =
        new InlineSession(folder, Language.ENGLISH, InlineSession.Kind.USUAL)) {
      session.awaitLine("#general >");
      session.awaitBar("[starting]");
      session.type("first\rsecond");
      session.awaitLine("#general > second");
      InMemoryNode node = group("ana");
      session.start(node);
      session.await("[ana]: first");
      session.awaitLine("#general > second");
      assertThat(node.texts()).containsExactly("first");
    }
  }

  @Test
  void theFirstScreenTellsWhatWasFound() throws Exception {
    InMemoryNode node = group("ana");
    node.receive(7, "rui", "has anybody seen the router?");
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.await("[rui]");
      session.awaitLine("#general >");
      assertThat(String.join("\n", session.rows()).replaceAll("0\\.\\d\\d s", "N s"))
          .startsWith(
              """
              -- Looking for others on eth0 192.0.2.1 ...
              -- Found 2 others in N s. You are in the group "ciranda" as node 1; rui (7)
                 coordinates.
              -- Type /help for the commands, /quit to leave.
              00:00 [rui]: has anybody seen the router?
              #general >
              """)
          .endsWith("\n[3 online | coord rui(7) | ok]");
    }
  }

  @Test
  void aPrimeiraTelaEmPortugues() throws Exception {
    InMemoryNode node = new InMemoryNode("josé");
    try (InlineSession session =
        InlineSession.with(node, folder, Language.PORTUGUESE, InlineSession.Kind.USUAL)) {
      session.await("-- Ainda não há mais ninguém aqui");
      session.await("-- Digite /ajuda para ver os comandos, /sair para sair.");
      session.awaitLine("#geral >");
      session.awaitBar("[1 on-line | coord josé(1) | ok]");
    }
  }

  @Test
  void whatArrivesNeverBreaksTheLineBeingTyped() throws Exception {
    InMemoryNode node = group("ana");
    String line = "nobody will ever break this line, whatever arrives: çãé 123";
    int messages = 400;
    try (InlineSession session = InlineSession.with(node, folder);
        ScheduledExecutorService others = Executors.newSingleThreadScheduledExecutor()) {
      session.await("/quit to leave");
      List<String> broken = new CopyOnWriteArrayList<>();
      String whole = "#general > " + line;
      session.whenDrawn(() -> {
        String row = session.cursorRow();
        if (!whole.startsWith(row.length() < 10 ? "#general >" : row)) {
          broken.add(row);
        }
      });
      AtomicInteger said = new AtomicInteger();
      var _ =
          others.scheduleAtFixedRate(
              () -> {
                if (said.get() < messages) {
                  node.receive(7, "rui", "message " + said.getAndIncrement() + ".");
                }
              },
              0,
              5,
              TimeUnit.MILLISECONDS);
      for (int i = 0; i < line.length(); i++) {
        session.awaitLine(("#general > " + line.substring(0, i)).stripTrailing());
        session.type(line.substring(i, i + 1));
      }
      session.awaitLine(whole);
      session.await("message " + (messages - 1) + ".");
      session.awaitLine(whole);
      assertThat(broken).isEmpty();
      session.type("\r");
      session.await("[ana]: " + line);
      assertThat(node.texts()).hasSize(messages + 1).endsWith(line);
      assertThat(
              Pattern.compile("message (\\d+)\\.")
                  .matcher(session.written())
                  .results()
                  .map(found -> found.group(1))
                  .toList())
          .isEqualTo(IntStream.range(0, messages).mapToObj(Integer::toString).toList());
    }
  }

  @Test
  void tabCompletesCommandsAndNames() throws Exception {
    InMemoryNode node = group("ana").with(12, "maria clara", Person.State.LINKED, false);
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.awaitBar("ok]");
      session.type("/sta\t");
      session.awaitLine("#general > /status");
      session.type(CTRL_C);
      session.type("maria c\t");
      session.awaitLine("#general > maria clara:");
      session.type("ask RU\tx");
      session.awaitLine("#general > maria clara: ask rui x");
    }
  }

  @Test
  void aLongPasteIsSentOnlyAfterAQuestionAndAsOneMessage() throws Exception {
    InMemoryNode node = group("ana");
    String paste = "\u001b[200~one\r two\r\rpeers\r/quit\r\u001b[201~";
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.type("draft " + paste);
      session.await("Send 5 lines? [y]es [e]dit [n]o");
      session.type("n");
      session.awaitLine("#general > draft");
      session.type(CTRL_C + paste);
      session.await("Send 5 lines?");
      session.type("e");
      session.awaitLine("  /quit");
      session.type("!" + CTRL_C);
      session.awaitLine("#general >");
      session.type(paste);
      session.await("Send 5 lines?");
      session.type("y");
      session.await("    /quit");
      assertThat(node.texts()).containsExactly("one\n two\n\npeers\n/quit");
    }
  }

  @Test
  void aShortPasteIsEditedAndSentAsOneMessage() throws Exception {
    InMemoryNode node = group("ana");
    try (InlineSession session =
        InlineSession.with(node, folder, Language.PORTUGUESE, InlineSession.Kind.USUAL)) {
      session.type("\u001b[200~um\rdois\u001b[201~");
      session.awaitLine("  dois");
      session.type("!\u001b\rtrês\r");
      session.await("    três");
      assertThat(node.texts()).containsExactly("um\ndois!\ntrês");
    }
  }

  @Test
  void controlCEmptiesTheLineAndOnlyTwiceLeaves() throws Exception {
    InMemoryNode node = group("ana");
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.type("never sent" + CTRL_C);
      session.awaitLine("#general >");
      session.type(CTRL_C);
      session.await("-- Press Ctrl+C again or Ctrl+D to leave.");
      session.awaitLine("#general >");
      assertThat(session.isOver()).isFalse();
      session.type(CTRL_C);
      assertThat(session.outcome()).isEqualTo(Chat.Outcome.DELIVERED);
      assertThat(node.texts()).isEmpty();
      assertThat(node.hasLeft()).isTrue();
    }
  }

  @Test
  void theEndSaysWhatItWaitsForAndCanBeHurried() throws Exception {
    InMemoryNode node = group("ana").heldBy(2);
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.type("one\rtwo\r" + CTRL_D);
      session.await("-- Waiting until everybody present has your last 2 messages, 10 s at most.");
      session.type(CTRL_C);
      assertThat(session.outcome()).isEqualTo(Chat.Outcome.UNDELIVERED);
      assertThat(String.join("\n", session.rows()))
          .contains("-- 2 messages are saved here but have not reached everybody");
      assertThat(session.rows().getLast()).doesNotContain("online");
    }
  }

  @Test
  void aMentionStandsOutAndRingsOnceUnlessThePersonIsThere() throws Exception {
    InMemoryNode node = group("ana");
    node.receive(7, "rui", "ana, this was before");
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.await("this was before");
      assertThat(session.written()).doesNotContain("\u0007");
      node.receive(7, "rui", "banana, anas and maná");
      session.await("maná");
      assertThat(session.written()).doesNotContain("\u0007");
      node.receive(7, "rui", "look here, ANA!");
      session.await("look here");
      assertThat(session.written()).containsOnlyOnce("\u0007");
      assertThat(session.cells("ANA")).allMatch(ScreenTerminal::cellInverse);
      session.type("\u001b[I");
      session.type("x");
      session.awaitLine("#general > x");
      node.receive(7, "rui", "ana? seen?");
      session.await("seen?");
      assertThat(session.written()).containsOnlyOnce("\u0007");
      session.type("\u001b[Oy");
      session.awaitLine("#general > xy");
      node.receive(7, "rui", "ana? gone?");
      session.await("gone?");
      assertThat(session.written().chars().filter(c -> c == 7).count()).isEqualTo(2);
    }
  }

  @Test
  void daysAreNamedAndWhatCameLateIsMarked() throws Exception {
    InMemoryNode node = group("ana");
    Instant now = InlineSession.NOW;
    node.receiveLate(7, "rui", "of yesterday", now.minus(Duration.ofDays(1)), false);
    node.receiveLate(7, "rui", "of today", now.minusSeconds(60), false);
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.await("of today");
      assertThat(session.rows())
          .containsSubsequence(
              "--- Wednesday, 1969-12-31 ---",
              "02:00 [rui]: of yesterday",
              "--- Thursday, 1970-01-01 ---",
              "01:59 [rui]: of today");
      node.receiveLate(5, "eva", "long ago", now.minus(Duration.ofDays(3)), true);
      node.receiveLate(5, "eva", "before", now.minusSeconds(3_600), true);
      session.await("before");
      assertThat(session.rows())
          .containsSubsequence(
              "02:00 [eva]: long ago (arrived late, written on 1969-12-29)",
              "01:00 [eva]: before (arrived late, at 02:00)");
      session.type("/idioma pt-BR\r/historico 4\r");
      session.await("--- quinta-feira, 01/01/1970 ---");
      session.await("02:00 [eva]: long ago (chegou atrasada, escrita em 29/12/1969)");
      session.await("01:00 [eva]: before (chegou atrasada)");
    }
  }

  @Test
  void peopleActAndAreRenamed() throws Exception {
    InMemoryNode node = group("ana");
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.type("/me waves\r/nick Ana Maria\r");
      session.await("00:00 * ana waves");
      session.await("-- You are called Ana Maria now.");
      session.type("/nick [x]\r");
      session.await("!! You keep your name. This cannot be a name");
      assertThat(session.names()).containsExactly("Ana Maria");
    }
  }

  @Test
  void whoJoinsUnderOneNameAndTakesAnotherIsToldInThatOrder() throws Exception {
    InMemoryNode node = group("ana");
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.await("-- Type /help");
      node.awaitWatcher();
      NodeKey key = InMemoryNode.key(104);
      node.tell(new Event.MemberChanged(key, "root-3", 4, Event.Presence.JOINED));
      node.tell(new Event.Renamed(key, 4, "root-3", "Zoé"));
      session.await("-- root-3 (4) is called Zoé now.");
      assertThat(session.rows())
          .containsSubsequence("-- root-3 (4) joined.", "-- root-3 (4) is called Zoé now.");
    }
  }

  @Test
  void noticesBreakBetweenWords() throws Exception {
    InMemoryNode node = group("ana");
    InlineSession.Kind narrow = InlineSession.Kind.USUAL.sized(40, 24);
    try (InlineSession session = InlineSession.with(node, folder, Language.ENGLISH, narrow)) {
      session.type("/foo\r");
      session.await("starts with /.");
      assertThat(session.rows())
          .containsSubsequence(
              "-- Unknown command /foo. Nothing was",
              "   sent. Type /help for the commands, or",
              "   begin with // to send a message that",
              "   starts with /.");
    }
  }

  @Test
  void everybodyHasAColourUnlessNobodyWantsThem() throws Exception {
    InMemoryNode node = group("ana");
    node.receive(7, "rui", "one");
    node.receive(5, "eva", "two");
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.await("two");
      assertThat(session.cells("rui]").getFirst()).matches(ScreenTerminal::cellHasForeground);
    }
    InlineSession.Kind none =
        new InlineSession.Kind("xterm-256color", 80, 24, Map.of("NO_COLOR", "1"));
    try (InlineSession session = InlineSession.with(node, folder, Language.ENGLISH, none)) {
      session.await("two");
      assertThat(session.written()).doesNotContainPattern("\u001b\\[[0-9;]*[34]8;5;");
      assertThat(session.cells("rui]").getFirst()).matches(ScreenTerminal::cellBold);
    }
  }

  @Test
  void nothingFromOthersSteersTheTerminal() throws Exception {
    InMemoryNode node = group("ana").with(8, "e\u001b[2Jvil\u0007", Person.State.LINKED, false);
    try (InlineSession session = InlineSession.with(node, folder)) {
      node.receive(8, "e\u001b[2Jvil\u0007", "a\u001b[31mb\u0007\u009bKc\u202e\nsecond");
      session.await("[evil]: abc");
      session.type("evi\t");
      session.awaitLine("#general > evil:");
      assertThat(session.written()).doesNotContain("\u0007", "\u009b", "\u202e", "[31m");
    }
  }

  @Test
  void aNarrowTerminalAndItsChangesBreakNothing() throws Exception {
    InMemoryNode node = group("ana");
    try (InlineSession session =
        InlineSession.with(node, folder, Language.ENGLISH, InlineSession.Kind.USUAL.sized(20, 8))) {
      session.awaitBar("[3 | rui(7) | ok]");
      String wide = "日本語の長い行 and 😀 é more than fits";
      session.type(wide);
      node.receive(7, "rui", "x".repeat(70));
      session.await("xx");
      session.resize(60, 12);
      session.awaitBar("[3 online | coord rui(7) | ok]");
      session.resize(11, 6);
      session.awaitBar("[3 | ok]");
      session.resize(70, 20);
      session.awaitBar("[3 online | coord rui(7) | ok]");
      session.awaitLine("#general > " + wide);
      session.type("\r");
      session.await("[ana]: " + wide);
      assertThat(node.texts()).endsWith(wide);
    }
  }

  @Test
  void theLanguageCanBeChangedAndTheScreenCleared() throws Exception {
    InMemoryNode node = group("ana");
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.type("/lang pt-BR\r");
      session.await("-- Esta conversa fala português.");
      session.awaitLine("#geral >");
      session.awaitBar("3 on-line");
      session.type("/ajuda\r");
      session.await("Tab completa nomes e comandos.");
      session.type("/limpar\r");
      session.awaitGone("Tab completa");
      session.awaitLine("#geral >");
      session.awaitBar("[3 on-line | coord rui(7) | ok]");
      session.type("oi\r");
      session.await("[ana]: oi");
      session.awaitBar("| ok] ✓✓ em todos os 3");
    }
  }

  @Test
  void theBarSaysHowFarTheLastMessageHasCome() throws Exception {
    InMemoryNode node = group("ana");
    node.heldBy(1);
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.type("is anybody there?\r");
      session.await("[ana]: is anybody there?");
      session.awaitBar("| ok] … kept here");
      node.heldBy(2);
      session.awaitBar("| ok] ✓ on 2 of 3");
      session.type("/receipt\r");
      session.await("It is on 2 of 3 computers: you, rui (7). Not known to be there yet: eva (5).");
      node.heldBy(3);
      session.awaitBar("| ok] ✓✓ on all 3");
      session.resize(36, 12);
      session.awaitBar("| ok] ✓✓");
    }
  }

  @Test
  void whoComesAndGoesWithinAMomentIsOneLine() throws Exception {
    InMemoryNode node = group("ana");
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.await("/quit to leave");
      for (int id = 20; id < 25; id++) {
        node.tell(member("p" + id, id, Event.Presence.JOINED));
      }
      node.tell(member("eva", 5, Event.Presence.LOST));
      node.tell(member("eva", 5, Event.Presence.JOINED));
      node.tell(new Event.CoordinatorChanged(new Epoch(5, InMemoryNode.key(105)), 5, "eva", 40));
      session.await("-- p20 (20), p21 (21) and 3 others joined.");
      session.await("-- eva (5) coordinates now, epoch 5, after 0.04 s.");
      assertThat(session.written()).doesNotContain("reached");
    }
  }

  @Test
  void theBarSaysWhatIsWrong() throws Exception {
    InMemoryNode node = group("ana").with(9, "bia", Person.State.SUSPECTED, false);
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.awaitBar("[3 online | coord rui(7) | ok]");
      node.becomes(Role.ELECTING);
      session.awaitBar("electing a coordinator]");
      node.becomes(Role.SEARCHING);
      session.awaitBar("looking for the group]");
      session.await("-- The group is out of reach");
    }
  }

  @Test
  void whatWasTypedComesBackAtTheNextStartAndIsNobodyElsesToRead() throws Exception {
    try (InlineSession session = InlineSession.with(group("ana"), folder)) {
      session.type("a line to remember\r");
      session.await("[ana]: a line to remember");
      session.type("/quit\r");
      session.outcome();
    }
    Path file = folder.resolve("input-history");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (InlineSession session = InlineSession.with(group("ana"), folder)) {
      session.type(UP + UP);
      session.awaitLine("#general > a line to remember");
    }
  }

  @Test
  void aRefusedMessageIsShownClearly() throws Exception {
    InMemoryNode node = group("ana").rejecting(Result.Cause.DISK_FULL);
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.type("keep this\r");
      session.await("!! Not sent: \"keep this\". The disk is full.");
    }
  }

  @Test
  void aChatEndsWithItsNode() throws Exception {
    InMemoryNode node = group("ana");
    try (InlineSession session = InlineSession.with(node, folder)) {
      session.type("half a li");
      session.awaitLine("#general > half a li");
      node.stop();
      assertThat(session.outcome()).isEqualTo(Chat.Outcome.NODE_STOPPED);
      assertThat(session.rows()).noneMatch(row -> row.contains("half a li"));
    }
  }

  private static InMemoryNode group(String name) {
    return new InMemoryNode(name)
        .with(7, "rui", Person.State.LINKED, true)
        .with(5, "eva", Person.State.VIA, false)
        .with(9, "léo", Person.State.GONE, false);
  }

  private static Event member(String name, int id, Event.Presence presence) {
    return new Event.MemberChanged(InMemoryNode.key(id + 100), name, id, presence);
  }
}
