package ciranda.tui;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Event;
import ciranda.core.view.Command;
import ciranda.core.view.Person;
import ciranda.core.view.Result;
import ciranda.protocol.Epoch;
import ciranda.protocol.Role;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlainChatTest {
  private static final Chat.Patience SHORT = new Chat.Patience(300, 300, 300);

  @Test
  void aSessionInEnglish() throws Exception {
    InMemoryNode node = group("ana");
    node.receive(7, "rui", "has anybody seen the router?");
    Session session =
        Session.of(
            node,
            Language.ENGLISH,
            """
            chat it is under the table
            and yes, it works
            peers
            /status
            /hlep
            history 2
            exit
            never read
            """);
    assertThat(session.outcome()).isEqualTo(Chat.Outcome.DELIVERED);
    assertThat(session.output())
        .isEqualTo(
            """
            [rui]: has anybody seen the router?
            [ana]: it is under the table
            [ana]: and yes, it works
            1  ana  192.0.2.1:6782   you
            5  eva  192.0.2.15:6782  online, reached through others
            7  rui  192.0.2.17:6782  online, coordinator
            9  léo  -                offline, last seen 2026-03-01 12:00
            Name: ana (node 1)
            Group: ciranda, room #general
            Coordinator: rui (7), epoch 4
            Present: 3, you among them
            History: 3 entries held here
            Nothing is known to be missing.
            New messages are saved.
            Fingerprint: %s
            Version: 1.0
            [ana]: it is under the table
            [ana]: and yes, it works
            """
                .formatted(InMemoryNode.OWN.fingerprint()));
    assertThat(session.notices().replaceAll("0[.,]\\d\\d s", "N s"))
        .isEqualTo(
            """
            -- Found 2 others in N s. You are in the group "ciranda" as node 1; rui (7) \
            coordinates.
            -- Type /help for the commands, /quit to leave.
            -- (That ran the command "peers". To send the word itself, type: chat peers)
            -- Unknown command /hlep. Did you mean /help? Nothing was sent.
            """);
    assertThat(node.hasLeft()).isTrue();
    assertThat(node.texts()).hasSize(3);
  }

  @Test
  void whatWasSaidIsAnsweredMarkedChangedAndTakenBack() throws Exception {
    InMemoryNode node = group("ana");
    node.receive(7, "rui", "has anybody seen the router?");
    Session session =
        Session.of(
            node,
            Language.ENGLISH,
            """
            /reply under the table
            /react 2 👍
            /edit on the table
            and the cable?
            /receipt
            /receipt 2000
            /receipt 9
            /delete
            /edit 9 nothing
            /history 3
            exit
            """);
    assertThat(session.outcome()).isEqualTo(Chat.Outcome.DELIVERED);
    assertThat(session.output())
        .isEqualTo(
            """
            [rui]: has anybody seen the router?
            [ana]: (rui: has anybody seen the router?) ↲ under the table
            [ana]: and the cable?
            It is on all 3 computers: you, rui (7), eva (5).
            [rui]: has anybody seen the router? [👍]
            [ana]: (rui: has anybody seen the router?) ↲ on the table (edited)
            [ana]: (taken back)
            """);
    assertThat(session.notices()).contains("-- There are not 9 such messages here.");
  }

  @Test
  void whoIsInARoomSeesThatRoom() throws Exception {
    InMemoryNode node = group("ana");
    node.receive(7, "rui", "good morning");
    try (Session session = new Session(node, Language.ENGLISH, SHORT)) {
      session.awaitOutput("good morning");
      session.type("/join #Lab\n");
      session.awaitNotice("-- You are in #lab now.");
      session.type("/topic what burns\nit smokes\n");
      session.awaitOutput("it smokes");
      node.receive(7, "rui", "where are you?");
      session.awaitNotice("-- Something was said in #general; /join #general goes there.");
      session.type("/rooms\n");
      session.awaitOutput("#general (1 new message)\n#lab (you are here): what burns\n");
      session.type("/join geral\n");
      session.awaitOutput("[rui]: where are you?");
      session.awaitNotice("-- You are in #general now.");
      session.type("/join a b\n");
      session.awaitNotice("-- Not done. This cannot be a room");
      session.type("exit\n");
      assertThat(session.outcome()).isEqualTo(Chat.Outcome.DELIVERED);
      assertThat(node.texts()).contains("it smokes");
    }
  }

  @Test
  void whatOthersChangeIsTold() throws Exception {
    InMemoryNode node = group("ana");
    node.receive(7, "rui", "good morning");
    node.receiveIn("lab", 7, "rui", "not seen here");
    try (Session session = new Session(node, Language.PORTUGUESE, SHORT)) {
      session.awaitOutput("good morning");
      node.request(new Command.React(InMemoryNode.key(107).fingerprint() + ".1.1", "👍", true));
      node.request(new Command.React(InMemoryNode.key(107).fingerprint() + ".1.2", "🔥", true));
      node.request(new Command.SetTopic("general", "provas"));
      session.awaitNotice("-- ana reagiu com 👍 a \"rui: good morning\".");
      session.awaitNotice("-- ana deu um assunto a #geral: provas");
      assertThat(session.notices()).doesNotContain("🔥");
      session.type("exit\n");
      session.outcome();
    }
  }

  @Test
  void umaConversaEmPortugues() throws Exception {
    InMemoryNode node = group("josé");
    node.receive(7, "rui", "alguém viu o roteador?");
    Session session =
        Session.of(
            node,
            Language.PORTUGUESE,
            """
            chat está debaixo da mesa
            /pares
            /estado
            /ajdua
            /historico 1
            //barra
            /sair
            """);
    assertThat(session.outcome()).isEqualTo(Chat.Outcome.DELIVERED);
    assertThat(session.output())
        .isEqualTo(
            """
            [rui]: alguém viu o roteador?
            [josé]: está debaixo da mesa
            1  josé  192.0.2.1:6782   você
            5  eva   192.0.2.15:6782  on-line, por meio de outros
            7  rui   192.0.2.17:6782  on-line, coordena
            9  léo   -                off-line, último sinal em 01/03/2026 12:00
            Nome: josé (nó 1)
            Grupo: ciranda, sala #geral
            Quem coordena: rui (7), mandato 4
            Presentes: 3, contando com você
            Histórico: 2 registros guardados aqui
            Que se saiba, não falta nada.
            Mensagens novas estão sendo salvas.
            Impressão digital da chave: %s
            Versão: 1.0
            [josé]: está debaixo da mesa
            [josé]: /barra
            """
                .formatted(InMemoryNode.OWN.fingerprint()));
    assertThat(session.notices().replaceAll("0[.,]\\d\\d s", "N s"))
        .isEqualTo(
            """
            -- 2 pessoas encontradas em N s. Você está no grupo "ciranda" como nó 1; quem \
            coordena é rui (7).
            -- Digite /ajuda para ver os comandos, /sair para sair.
            -- Comando desconhecido: /ajdua. Você quis dizer /ajuda? Nada foi enviado.
            """);
  }

  @Test
  void theHelpNamesWhatWorks() throws Exception {
    String english = Session.of(new InMemoryNode("ana"), Language.ENGLISH, "/help\n").output();
    assertThat(english).contains("chat TEXT", "peers", "history", "exit", "/status", "/quit");
    String portuguese = Session.of(new InMemoryNode("ana"), Language.PORTUGUESE, "help\n").output();
    assertThat(portuguese).contains("chat TEXTO", "/pares", "/historico", "/sair", "/ajuda");
  }

  @Test
  void whoIsAloneIsToldSoAndHasDelivered() throws Exception {
    Session session = Session.of(new InMemoryNode("ana"), Language.ENGLISH, "oi");
    assertThat(session.outcome()).isEqualTo(Chat.Outcome.DELIVERED);
    assertThat(session.output()).isEqualTo("[ana]: oi\n");
    assertThat(session.notices()).startsWith("-- Nobody else is here yet").contains("\"ciranda\"");
  }

  @Test
  void nothingFromOthersSteersTheTerminal() throws Exception {
    InMemoryNode node = group("ana");
    node.receive(
        7, "ru\u001bi\u202e", "one\u001b[2J\n[ana]: forged\ttab\r\n\u009bKthree\u0007\n\n");
    Session session = Session.of(node, Language.ENGLISH, "/\u001b[31mred\n");
    assertThat(session.output()).isEqualTo("[rui]: one\n    [ana]: forged    tab\n    three\n");
    assertThat(session.notices()).contains("Unknown command /red.");
    assertThat(session.output() + session.notices())
        .matches("[^\\p{Cntrl}&&[^\n]]*|[\\P{Cntrl}\n]*");
  }

  @Test
  void whatIsRefusedIsNamedAndFailsTheChat() throws Exception {
    InMemoryNode full = new InMemoryNode("ana").rejecting(Result.Cause.DISK_FULL);
    Session session = Session.of(full, Language.PORTUGUESE, "não perca isto\n");
    assertThat(session.outcome()).isEqualTo(Chat.Outcome.REFUSED);
    assertThat(session.output()).isEmpty();
    assertThat(session.notices())
        .endsWith(
            "-- Não foi enviada: \"não perca isto\". O disco está cheio. Libere espaço e envie de"
                + " novo.\n");
  }

  @Test
  void aTextThatIsTooLongIsRefusedWhereverItIsNoticed() throws Exception {
    InMemoryNode node = new InMemoryNode("ana");
    String most = "x".repeat(65_536);
    Session session =
        Session.of(
            node, Language.ENGLISH, "chat " + most + "\n" + most + "y\n" + most + most + "\nok\n");
    assertThat(session.outcome()).isEqualTo(Chat.Outcome.REFUSED);
    assertThat(node.texts()).containsExactly(most, "ok");
    assertThat(session.notices())
        .containsSubsequence("Not sent: \"xxx", "65,536 bytes", "Not sent: \"xxx", "65,536 bytes");
  }

  @Test
  void theEndWaitsUntilEverybodyPresentHasIt() throws Exception {
    InMemoryNode node = group("ana").heldBy(2);
    try (Session session = new Session(node, Language.ENGLISH, Chat.Patience.DEFAULT)) {
      session.type("oi\nexit\n");
      session.awaitOutput("[ana]: oi\n");
      assertThat(node.hasLeft()).isFalse();
      node.heldBy(3);
      assertThat(session.outcome()).isEqualTo(Chat.Outcome.DELIVERED);
      assertThat(node.hasLeft()).isTrue();
    }
  }

  @Test
  void theEndDoesNotWaitForEver() throws Exception {
    try (Session session = new Session(group("ana").heldBy(2), Language.ENGLISH, SHORT)) {
      session.type("oi\n");
      session.hangUp();
      assertThat(session.outcome()).isEqualTo(Chat.Outcome.UNDELIVERED);
      assertThat(session.notices()).contains("-- 1 message is saved here but has not reached");
    }
  }

  @Test
  void theChatBeginsWhenTheNodeIsInTheGroupAndHasThePast() throws Exception {
    InMemoryNode node = group("ana").lacking(true);
    node.becomes(Role.SEARCHING);
    try (Session session = new Session(node, Language.ENGLISH, Chat.Patience.DEFAULT)) {
      session.type("oi\nexit\n");
      node.becomes(Role.MEMBER);
      node.receive(7, "rui", "first");
      assertThat(node.texts()).containsExactly("first");
      node.lacking(false);
      session.outcome();
      assertThat(session.output()).isEqualTo("[rui]: first\n[ana]: oi\n");
    }
  }

  @Test
  void whatLedToTheWelcomeIsNotToldAgain() throws Exception {
    InMemoryNode node = group("ana").lacking(true);
    try (Session session = new Session(node, Language.ENGLISH, Chat.Patience.DEFAULT)) {
      node.awaitWatcher();
      node.tell(member("rui", 7, Event.Presence.JOINED));
      node.tell(new Event.CoordinatorChanged(new Epoch(4, InMemoryNode.key(107)), 7, "rui", 0));
      node.lacking(false);
      session.type("/status\nexit\n");
      session.outcome();
      assertThat(session.notices().lines()).hasSize(2).last().asString().contains("Type /help");
    }
  }

  @Test
  void whoeverFindsNobodyAndFoundsNothingCanStillWrite() throws Exception {
    InMemoryNode node = new InMemoryNode("ana");
    node.becomes(Role.SEARCHING);
    try (Session session = new Session(node, Language.ENGLISH, SHORT)) {
      session.type("oi\nexit\n");
      assertThat(session.outcome()).isEqualTo(Chat.Outcome.DELIVERED);
      assertThat(session.notices()).startsWith("-- Still looking for the group.");
      assertThat(session.output()).isEqualTo("[ana]: oi\n");
    }
  }

  @Test
  void whileThePastArrivesOnlyWhatIsNewIsShown() throws Exception {
    InMemoryNode node = group("ana");
    node.receive(7, "rui", "newest");
    node.lacking(true);
    try (Session session = new Session(node, Language.ENGLISH, SHORT)) {
      session.awaitOutput("newest");
      IntStream.range(0, 3_000).forEach(i -> node.receiveAt(i, 5, "eva", "old " + i));
      node.receive(7, "rui", "live");
      session.awaitOutput("live");
      node.lacking(false);
      session.awaitNotice("The older messages have arrived too");
      node.receiveAt(0, 9, "léo", "from the other side");
      session.awaitOutput("from the other side");
      assertThat(session.output())
          .isEqualTo("[rui]: newest\n[rui]: live\n[léo]: from the other side\n");
    }
  }

  @Test
  void onlyTheNewestPageIsShownAtFirst() throws Exception {
    InMemoryNode node = group("ana");
    IntStream.range(0, 60).forEach(i -> node.receive(7, "rui", "message " + i));
    Session session = Session.of(node, Language.ENGLISH, "");
    assertThat(session.output().lines()).hasSize(50).first().isEqualTo("[rui]: message 10");
    assertThat(session.notices()).contains("-- 10 older entries are held here; /history 200");
  }

  @Test
  void afterALagNothingIsShownTwiceAndNothingRecentIsMissed() throws Exception {
    InMemoryNode node = group("ana");
    node.receive(7, "rui", "one");
    try (Session session = new Session(node, Language.ENGLISH, Chat.Patience.DEFAULT)) {
      session.awaitOutput("one");
      node.receive(7, "rui", "two");
      node.lag();
      session.awaitNotice("More arrived at once");
      node.receive(7, "rui", "three");
      session.awaitOutput("three");
      assertThat(session.output()).isEqualTo("[rui]: one\n[rui]: two\n[rui]: three\n");
    }
  }

  @Test
  void whatHappensInTheGroupIsSaidInCalmLines() throws Exception {
    InMemoryNode node = group("ana");
    try (Session session = new Session(node, Language.ENGLISH, Chat.Patience.DEFAULT)) {
      session.awaitNotice("You are in the group");
      node.tell(member("bia", 11, Event.Presence.JOINED));
      session.awaitNotice("-- bia (11) joined.\n");
      node.tell(member("bia", 11, Event.Presence.LOST));
      session.awaitNotice("-- bia (11) can no longer be reached.\n");
      node.tell(new Event.CoordinatorChanged(new Epoch(5, InMemoryNode.key(105)), 5, "eva", 1_840));
      session.awaitNotice("-- eva (5) coordinates now, epoch 5, after 1.8 s.\n");
      node.tell(new Event.CoordinatorChanged(new Epoch(6, InMemoryNode.OWN), 1, "ana", 0));
      session.awaitNotice("-- You coordinate now, epoch 6.\n");
      node.tell(new Event.StorageChanged(false, "SQLITE_FULL"));
      session.awaitNotice("-- Messages cannot be saved now");
      assertThat(session.notices()).doesNotContain("SQLITE");
    }
  }

  @Test
  void aChatEndsWithItsNode() throws Exception {
    InMemoryNode node = new InMemoryNode("ana");
    try (Session session = new Session(node, Language.PORTUGUESE, Chat.Patience.DEFAULT)) {
      session.awaitNotice("Ainda não há mais ninguém aqui");
      node.stop();
      assertThat(session.outcome()).isEqualTo(Chat.Outcome.NODE_STOPPED);
    }
  }

  @Test
  void aChatEndsWhenNobodyReadsIt() throws Exception {
    InMemoryNode node = group("ana");
    try (Session session = new Session(node, Language.ENGLISH, Chat.Patience.DEFAULT)) {
      session.awaitNotice("You are in the group");
      session.stopReading();
      node.receive(7, "rui", "anybody?");
      assertThat(session.outcome()).isEqualTo(Chat.Outcome.OUTPUT_CLOSED);
      assertThat(node.hasLeft()).isTrue();
      session.type("to nobody\n");
      session.hangUp();
      assertThat(node.texts()).containsExactly("anybody?");
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
