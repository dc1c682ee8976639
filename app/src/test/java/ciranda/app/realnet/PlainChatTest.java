package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The chat on pipes, as scripts and the mission's own words use it. */
@Tag("system")
final class PlainChatTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ESCAPE = "\u001b";

  private final Desk desk = new Desk("plain-chat");

  @AfterEach
  void endNodes() {
    desk.close();
  }

  @Test
  void theMissionsWordsWork() throws Exception {
    RunningNode bia = desk.serve("bia");
    bia.api().say("anybody here?");
    try (Chat ana = desk.chat("ana", "--lang", "en")) {
      ana.prints("[bia]: anybody here?");
      ana.type("chat peers");
      ana.type("a line of its own");
      ana.type("/hlep");
      ana.type("peers");
      ana.type("history 2");
      ana.type("/status");
      Conversation.shows(SOON, List.of(bia), "peers", "a line of its own");
      ana.type("exit");

      assertThat(ana.exitStatus()).as(ana.complained()).isZero();
      assertThat(bia.api().texts()).doesNotContain("/hlep", "chat peers", "history 2", "exit");
      assertThat(ana.printed()).contains("[ana]: peers", "[ana]: a line of its own", "bia");
      assertThat(ana.printed() + ana.complained()).contains("/help").doesNotContain(ESCAPE);
    }
  }

  @Test
  void whatOthersWriteCannotMoveTheCursor() throws Exception {
    RunningNode bia = desk.serve("bia");
    bia.api().say("red \u001b[31m text\u202e and a bell\u0007");
    bia.api().say("the end");
    try (Chat ana = desk.chat("ana")) {
      ana.prints("[bia]: the end");
      ana.endInput();

      assertThat(ana.exitStatus()).isZero();
      assertThat(ana.printed()).contains("[bia]: red");
      assertThat(ana.printed()).doesNotContain(ESCAPE, "\u202e", "\u0007");
    }
  }

  @Test
  void thePortugueseChatIsInPortugueseAndDrainsWhatWasPiped() throws Exception {
    RunningNode bia = desk.serve("bia");
    bia.api().say("primeira");
    try (Chat ana = desk.chat("ana", "--lang", "pt-BR")) {
      // On a busy machine it may have begun alone, and alone counts as delivered.
      ana.prints("[bia]: primeira");
      ana.type("/ajudar");
      ana.type("olá, bia — tudo bem?");
      ana.endInput();

      assertThat(ana.exitStatus()).as(ana.complained()).isZero();
      assertThat(ana.printed() + ana.complained()).contains("Comando desconhecido");
      assertThat(bia.api().texts()).containsExactly("primeira", "olá, bia — tudo bem?");
      assertThat(ana.printed()).contains("[ana]: olá, bia — tudo bem?");
    }
  }
}
