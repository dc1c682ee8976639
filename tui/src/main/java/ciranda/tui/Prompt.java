package ciranda.tui;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jline.reader.Buffer;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp;

/**
 * The line being typed and the status bar below it. One thread reads; any thread may print above or
 * change the bar, under the lock that JLine's reader already has, so that neither ever breaks the
 * line.
 */
final class Prompt extends LineReaderImpl {
  /** A paste of more lines than this is sent only after a question. */
  private static final int PASTED_LINES_MAX = 3;

  private static final int INPUTS_MAX = 500;
  private static final int INPUTS_IN_FILE_MAX = 1_000;
  private static final int ESCAPE = 27;

  /** Whether the person looks at this terminal, where it says so. */
  enum Focus {
    UNKNOWN,
    HERE,
    ELSEWHERE
  }

  private final Supplier<Texts> texts;
  private final CountDownLatch stands = new CountDownLatch(1);
  private final Bar bar;
  private AttributedString shown = AttributedString.EMPTY;

  /** Whether the terminal wraps long lines anew when its width changes: most do. */
  private final boolean reflows;

  /** The size of the terminal that everything is drawn for. */
  private Size known;

  private volatile Focus focus = Focus.UNKNOWN;

  Prompt(
      Terminal terminal,
      Map<String, String> environment,
      Supplier<Texts> texts,
      Suggestions suggestions,
      Path inputs)
      throws IOException {
    super(terminal, "ciranda");
    this.texts = texts;
    this.bar = new Bar(terminal);
    this.reflows = !environment.containsKey("XTERM_VERSION") && !terminal.getType().equals("linux");
    this.known = terminal.getSize();
    setParser(suggestions);
    setCompleter(suggestions);
    setHistory(new InputHistory(inputs));
    setVariable(LineReader.HISTORY_FILE, inputs);
    setVariable(LineReader.HISTORY_SIZE, INPUTS_MAX);
    setVariable(LineReader.HISTORY_FILE_SIZE, INPUTS_IN_FILE_MAX);
    setVariable(LineReader.SECONDARY_PROMPT_PATTERN, "  ");
    setVariable(LineReader.BELL_STYLE, "none");
    setOpt(Option.DISABLE_EVENT_EXPANSION);
    setOpt(Option.ERASE_LINE_ON_FINISH);
    setOpt(Option.CASE_INSENSITIVE);
    setOpt(Option.BRACKETED_PASTE);
    unsetOpt(Option.INSERT_TAB);
    unsetOpt(Option.HISTORY_REDUCE_BLANKS);
  }

  /** Waits until the prompt is on the screen, or that long. */
  boolean awaitStands(long millis) throws InterruptedException {
    return stands.await(millis, TimeUnit.MILLISECONDS);
  }

  Focus focus() {
    return focus;
  }

  /** Takes the whole terminal: the last row for the bar, the rest for everything else. */
  void open() {
    lock.lock();
    try {
      known = terminal.getSize();
      bar.open(known);
      terminal.flush();
    } finally {
      lock.unlock();
    }
  }

  /** Shows that in the bar. */
  void bar(AttributedString text) {
    lock.lock();
    try {
      if (!text.equals(shown)) {
        shown = text;
        bar.show(text);
        terminal.flush();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives the terminal to something else, or back. The line being typed stays where it is. */
  void close() {
    lock.lock();
    try {
      if (reading) {
        display.update(List.of(), 0);
      }
      bar.close();
      terminal.writer().write(BRACKETED_PASTE_OFF);
      terminal.flush();
    } finally {
      lock.unlock();
    }
  }

  /** After something else had the terminal. */
  void reopen() {
    lock.lock();
    try {
      terminal.puts(InfoCmp.Capability.carriage_return);
      fit(terminal.getSize());
      bar.open(known);
      if (reading) {
        terminal.writer().write(BRACKETED_PASTE_ON);
        terminal.puts(InfoCmp.Capability.keypad_xmit);
        redisplay();
      }
      terminal.flush();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Draws anew what is at the bottom when the size has changed. What the terminal made of it by
   * itself, as some do, is erased; what stands above is left alone.
   */
  private void resized() {
    lock.lock();
    try {
      Size whole = terminal.getSize();
      if (whole.equals(known)) {
        return;
      }
      int above = rowsAboveCursor(reflows ? whole : known);
      terminal.puts(InfoCmp.Capability.carriage_return);
      for (int i = 0; reading && i < above; i++) {
        terminal.puts(InfoCmp.Capability.cursor_up);
      }
      terminal.puts(InfoCmp.Capability.clr_eos);
      bar.open(whole);
      fit(whole);
      if (reading) {
        redisplay();
      }
      terminal.flush();
    } finally {
      lock.unlock();
    }
  }

  private int rowsAboveCursor(Size whole) {
    AttributedString before =
        AttributedString.join(
            AttributedString.EMPTY, prompt, new AttributedString(buf.upToCursor()));
    return before.columnSplitLength(Math.max(1, whole.getColumns())).size() - 1;
  }

  /** Keeps the reader out of the bar's row. */
  private void fit(Size whole) {
    known = whole;
    size = bar.rest(known);
    display = new Display(terminal, false);
    display.resize(size);
  }

  /** Asks for lines with another prompt from now on. */
  void promptText(String text) {
    lock.lock();
    try {
      setPrompt(text);
      if (reading) {
        redisplay();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Leaves nothing on the screen but the prompt and the bar. */
  void clearAll() {
    lock.lock();
    try {
      clearScreen();
      if (reading) {
        redisplay();
      }
      terminal.flush();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean clearScreen() {
    terminal.puts(InfoCmp.Capability.clear_screen);
    bar.draw();
    return reading && redrawLine();
  }

  @Override
  protected void redisplay(boolean flush) {
    lock.lock();
    try {
      if (!known.equals(terminal.getSize())) {
        resized();
        return;
      }
      // The reader looks up the size of the terminal now and then, and so forgets the bar.
      size = bar.rest(known);
      display.resize(size);
      super.redisplay(flush);
    } finally {
      lock.unlock();
    }
    stands.countDown();
  }

  @Override
  protected void handleSignal(Terminal.Signal signal) {
    if (signal == Terminal.Signal.WINCH) {
      resized();
    }
    // After a suspension the chat takes the terminal back itself.
  }

  @Override
  public boolean focusIn() {
    focus = Focus.HERE;
    return true;
  }

  @Override
  public boolean focusOut() {
    focus = Focus.ELSEWHERE;
    return true;
  }

  @Override
  public boolean beginPaste() {
    Buffer before = buf.copy();
    super.beginPaste();
    String whole = buf.toString().stripTrailing();
    long lines = whole.lines().count();
    return lines <= PASTED_LINES_MAX || asked(before, whole, lines);
  }

  /** Sends, edits or drops what was pasted, as the person says. */
  private boolean asked(Buffer before, String whole, long lines) {
    AttributedString usual = prompt;
    regionActive = RegionType.NONE;
    buf.clear();
    setPrompt(texts.get().of("paste", texts.get().language().number(lines)) + " ");
    redisplay();
    int answer = answer();
    prompt = usual;
    switch (answer) {
      case 'y', 's' -> {
        buf.write(whole);
        return acceptLine();
      }
      case 'e' -> buf.write(whole);
      default -> buf.copyFrom(before);
    }
    return true;
  }

  private int answer() {
    while (true) {
      int key = readCharacter();
      String letter = key < 0 ? "" : Character.toString(key).toLowerCase(Locale.ROOT);
      if (key < 0 || key == ESCAPE || "ysen".contains(letter)) {
        return letter.isEmpty() ? key : letter.codePointAt(0);
      }
    }
  }
}
