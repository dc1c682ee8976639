package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The chat in a real pseudo-terminal. */
@Tag("system")
final class TerminalChatTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Desk desk = new Desk("terminal-chat");

  @AfterEach
  void endNodes() {
    desk.close();
  }

  @Test
  void noKeyIsLostAndTheLineStaysWholeWhileTwoHundredMessagesASecondArrive() throws Exception {
    RunningNode bia = desk.serve("bia");
    String line = "typed in a storm: á, ç, 日本, (and) \"quotes\" \\ ! $HOME - all of it.";
    int messages = 600;
    AtomicInteger said = new AtomicInteger();
    AtomicInteger pressed = new AtomicInteger();
    // An API that answers is not yet a coordinator: both would look for each other at once.
    Eventually.within(
        SOON, "bia coordinates", () -> assertThat(bia.status().isCoordinator()).isTrue());
    try (Pty ana = desk.terminal("ana", "--lang", "en");
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(3)) {
      ana.shows("/quit to leave");
      ana.shows("[2 online | coord bia(1) | ok]");
      for (int i = 0; i < 2; i++) {
        steadily(threads, 10, messages, said, n -> bia.api().say("message " + n + "."));
      }
      steadily(threads, 35, line.length(), pressed, n -> ana.press(line.substring(n, n + 1)));
      Eventually.within(SOON, "all is said", () -> assertThat(bia.api().texts()).hasSize(messages));
      ana.shows("message " + (messages - 1) + ".");
      ana.shows("#general > " + line);
      ana.press("\r");
      ana.shows("[ana]: " + line);
      Conversation.shows(SOON, List.of(bia), line);
      assertThat(printed(ana)).isEqualTo(IntStream.range(0, messages).boxed().toList());
      ana.press("/sair\r");
      assertThat(ana.exitStatus()).isZero();
    }
  }

  @Test
  void theTerminalIsGivenBackAsItWas() throws Exception {
    try (Pty ana = desk.terminal("ana", "--lang", "pt-BR")) {
      ana.shows("#geral >");
      ana.shows("-- Ainda não há mais ninguém aqui");
      ana.press("oi\r");
      ana.shows("[ana]: oi");
      ana.press("\u0003");
      ana.shows("-- Tecle Ctrl+C de novo ou Ctrl+D para sair.");
      ana.press("\u0004");
      assertThat(ana.exitStatus()).isZero();
      assertThat(ana.rows())
          .noneMatch(row -> row.contains("#geral >") || row.contains("on-line |"));
      assertThat(ana.written()).contains("\u001b[1;30r").endsWith("\u001b[?1004l");
    }
  }

  @Test
  void plainIsWithoutASingleEscapeEvenInATerminal() throws Exception {
    try (Pty ana = desk.terminal("ana", "--lang", "en", "--plain")) {
      ana.shows("-- Nobody else is here yet");
      ana.press("oi\r");
      ana.shows("[ana]: oi");
      ana.press("exit\r");
      assertThat(ana.exitStatus()).isZero();
      assertThat(ana.written()).doesNotContain("\u001b");
      assertThat(desk.folderOf("ana").resolve("data/input-history")).doesNotExist();
    }
  }

  /** One of the threads does that, once for each number that is left. */
  private static void steadily(
      ScheduledExecutorService threads,
      long periodMillis,
      int most,
      AtomicInteger next,
      Doing doing) {
    var _ =
        threads.scheduleAtFixedRate(
            () -> {
              int n = next.getAndIncrement();
              if (n < most) {
                try {
                  doing.with(n);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            },
            0,
            periodMillis,
            TimeUnit.MILLISECONDS);
  }

  private interface Doing {
    void with(int number) throws IOException;
  }

  /** The numbers of the messages that were written whole. */
  private static List<Integer> printed(Pty ana) {
    return Pattern.compile("\\]: message (\\d+)\\.")
        .matcher(ana.written().replaceAll("\u001b\\[[0-9;]*m", ""))
        .results()
        .map(found -> Integer.valueOf(found.group(1)))
        .sorted()
        .toList();
  }
}
