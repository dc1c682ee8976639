package ciranda.tui;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jline.reader.Buffer;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp;
import org.jline.utils.Status;

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
  private AttributedString bar = AttributedString.EMPTY;
  private volatile Focus focus = Focus.UNKNOWN;

  Prompt(Terminal terminal, Supplier<Texts> texts, Suggestions suggestions, Path inputs)
      throws IOException {
    super(terminal, "ciranda");
    this.texts = texts;
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

  /** Shows that in the bar. */
  void bar(AttributedString text) {
    lock.lock();
    try {
      if (!text.equals(bar)) {
        bar = text;
        drawBar();
        terminal.flush();
      }
    } finally {
      lock.unlock();
    }
  }

  private void drawBar() {
    Status status = Status.getStatus(terminal);
    if (status != null) {
      status.update(List.of(bar));
    }
  }

  /** Takes the bar away and gives the whole screen back. */
  void putAway() {
    lock.lock();
    try {
      Status status = Status.getStatus(terminal, false);
      if (status != null) {
        status.update(List.of());
      }
      terminal.flush();
    } finally {
      lock.unlock();
    }
  }

  /** After something else used the terminal. */
  void takeBack() {
    lock.lock();
    try {
      drawBar();
      if (reading) {
        redrawLine();
        redisplay();
      }
      terminal.flush();
    } finally {
      lock.unlock();
    }
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

  void clearAll() {
    lock.lock();
    try {
      if (reading) {
        callWidget(LineReader.CLEAR_SCREEN);
        redisplay();
      } else {
        terminal.puts(InfoCmp.Capability.clear_screen);
        drawBar();
      }
      terminal.flush();
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected void redisplay(boolean flush) {
    super.redisplay(flush);
    stands.countDown();
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
