package ciranda.tui;

import java.io.IOError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp;

/**
 * The chat in a terminal: a prompt that stands before there is a node, a status bar, and everything
 * else above them in the terminal's own scrollback.
 *
 * <p>The thread {@code chat-input} reads what is typed; the chat itself runs in the caller's. Used
 * once.
 */
public final class InlineChat {
  private static final System.Logger LOG = System.getLogger(InlineChat.class.getName());

  /** A node is started when the prompt stands, but in any case then. */
  private static final long PROMPT_MILLIS = 2_000;

  private static final long END_MILLIS = 1_000;

  /** A second Ctrl+C within that time leaves. */
  private static final long AGAIN_MILLIS = 3_000;

  /** Starts the node of a chat. */
  @FunctionalInterface
  public interface Start<X extends Exception> {
    Chat.Started started() throws X, InterruptedException;
  }

  private final Terminal terminal;
  private final Attributes before;
  private final Spoken spoken;
  private final TypedLines lines = new TypedLines();
  private final Prompt prompt;
  private final InlineScreen screen;
  private final Chat chat;
  private final AtomicBoolean givenBack = new AtomicBoolean();
  private volatile boolean leaving;
  private volatile boolean over;

  /** When Ctrl+C was last typed on an empty line. */
  private long interruptedAt = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(AGAIN_MILLIS);

  InlineChat(
      Terminal terminal,
      Language language,
      Map<String, String> environment,
      Path inputs,
      Clock clock,
      Consumer<String> renamed)
      throws IOException {
    this.terminal = terminal;
    this.before = terminal.getAttributes();
    this.spoken = new Spoken(language);
    Suggestions suggestions = new Suggestions(spoken);
    this.prompt = new Prompt(terminal, environment, spoken::texts, suggestions, inputs);
    Integer colors = terminal.getNumericCapability(InfoCmp.Capability.max_colors);
    Looks looks = Looks.of(environment, colors == null ? 0 : colors);
    Scene scene = Scene.of(spoken);
    this.screen = new InlineScreen(prompt, suggestions, scene, looks, clock);
    this.chat =
        new Chat(screen, scene, lines, clock.getZone(), Chat.Patience.PERSON, renamed, true);
  }

  /** Whether the terminal can move its cursor, as far as the environment says. */
  public static boolean isPossible(Map<String, String> environment) {
    String type = environment.getOrDefault("TERM", "");
    boolean windows = environment.containsKey("WT_SESSION") || environment.containsKey("windir");
    return !type.equals("dumb") && (!type.isEmpty() || windows);
  }

  /**
   * Prepares a chat in the terminal of this process; empty where that turns out to be none.
   *
   * @param inputs the file with what was typed before
   * @param renamed takes the name by which the person wants to be called from now on
   */
  public static Optional<InlineChat> open(
      Language language,
      Map<String, String> environment,
      Path inputs,
      Clock clock,
      Consumer<String> renamed) {
    try {
      // Not asked for what it can do with emoji: the answer would take time and typed keys.
      Terminal terminal =
          TerminalBuilder.builder()
              .system(true)
              .provider(TerminalBuilder.PROP_PROVIDER_FFM)
              .dumb(false)
              .encoding(StandardCharsets.UTF_8)
              .graphemeCluster(false)
              .build();
      return Optional.of(new InlineChat(terminal, language, environment, inputs, clock, renamed));
    } catch (IOException | IllegalStateException e) {
      // The plain chat needs nothing of this.
      LOG.log(System.Logger.Level.WARNING, "the terminal cannot be used", e);
      return Optional.empty();
    }
  }

  /** The language that the person speaks now. Any thread. */
  public Language language() {
    return spoken.language();
  }

  /** Says something beside the conversation. Any thread. */
  public void notice(String text) {
    screen.notice(text);
  }

  /**
   * Shows the prompt, starts the node, chats until the person leaves or the node ends, and gives
   * the terminal back as it was.
   */
  public <X extends Exception> Chat.Outcome run(Start<X> start) throws X, InterruptedException {
    Attributes raw = new Attributes(before);
    raw.setLocalFlags(
        EnumSet.of(
            Attributes.LocalFlag.ICANON, Attributes.LocalFlag.ECHO, Attributes.LocalFlag.IEXTEN),
        false);
    // Between two lines too: keys are kept and not echoed. Ctrl+\ would make the JVM dump its
    // threads.
    raw.setControlChar(Attributes.ControlChar.VQUIT, 0);
    terminal.setAttributes(raw);
    terminal.handle(Terminal.Signal.INT, _ -> interrupted());
    terminal.handle(Terminal.Signal.WINCH, prompt::handleSignal);
    terminal.handle(Terminal.Signal.TSTP, _ -> suspend(raw));
    terminal.trackFocus(true);
    Runtime.getRuntime().addShutdownHook(new Thread(this::giveBack, "chat-end"));
    prompt.open();
    screen.starting();
    Thread reading = Thread.ofPlatform().daemon().name("chat-input").start(this::read);
    try {
      prompt.awaitStands(PROMPT_MILLIS);
      return chat.run(start.started());
    } finally {
      over = true;
      reading.interrupt();
      reading.join(END_MILLIS);
      giveBack();
    }
  }

  /** Once, by whoever comes first: the end of the chat or that of the process. */
  private void giveBack() {
    if (!givenBack.compareAndSet(false, true)) {
      return;
    }
    prompt.close();
    terminal.trackFocus(false);
    terminal.setAttributes(before);
    try {
      terminal.close();
    } catch (IOException e) {
      // Nothing more is shown there.
      LOG.log(System.Logger.Level.WARNING, "the terminal was not closed", e);
    }
  }

  /** Ctrl+C while no line is typed: who is leaving does not want to wait. */
  private void interrupted() {
    if (leaving) {
      chat.hurry();
    }
  }

  /** Until the person leaves, or the chat is over. */
  private void read() {
    try {
      boolean goesOn = true;
      while (goesOn && !over) {
        goesOn = readLine();
      }
      leaving = true;
      lines.end();
    } catch (InterruptedException e) {
      // The chat is over: nobody wants to know what is typed.
      LOG.log(System.Logger.Level.DEBUG, "no more lines are read");
    }
  }

  private boolean readLine() throws InterruptedException {
    try {
      String line = prompt.readLine(screen.promptText());
      lines.add(line);
      return !(Typed.read(line, spoken.language()) instanceof Typed.Quit);
    } catch (UserInterruptException e) {
      if (over
          || (e.getPartialLine().isEmpty() && Chat.millisSince(interruptedAt) < AGAIN_MILLIS)) {
        return false;
      }
      if (e.getPartialLine().isEmpty()) {
        interruptedAt = System.nanoTime();
        screen.notice(spoken.texts().of("interrupt"));
      }
      return true;
    } catch (EndOfFileException e) {
      return false;
    } catch (IOError e) {
      // The terminal went away: that is an end of the input.
      LOG.log(System.Logger.Level.WARNING, "the terminal cannot be read", e);
      return false;
    }
  }

  /** Ctrl+Z: the terminal is the shell's until we are called back. */
  private void suspend(Attributes raw) {
    prompt.close();
    terminal.trackFocus(false);
    terminal.setAttributes(before);
    terminal.flush();
    try {
      new ProcessBuilder("kill", "-STOP", Long.toString(ProcessHandle.current().pid()))
          .start()
          .waitFor();
    } catch (IOException e) {
      // Where that does not exist, nobody can call us back either: we just stay.
      LOG.log(System.Logger.Level.WARNING, "cannot be suspended", e);
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.WARNING, "interrupted while suspended", e);
    }
    terminal.setAttributes(raw);
    terminal.trackFocus(true);
    prompt.reopen();
    screen.notice(spoken.texts().of("resumed"));
  }
}
