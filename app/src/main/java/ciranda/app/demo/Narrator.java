package ciranda.app.demo;

import ciranda.app.demo.Verdict.Finding;
import ciranda.tui.Texts;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells the story: headings, sentences, protocol messages as they come, and the checklist. Waits
 * for the presenter where there is one. The story's thread calls; any thread may silence it.
 */
final class Narrator {
  private static final int COLUMNS = 80;
  private static final String INDENT = "   ";
  private static final long SETTLE_MILLIS = 120;

  private final Texts texts;
  private final PrintStream out;
  private final boolean coloured;
  private final Recording recording;
  private final Tape tape;
  private final Optional<Presenter> presenter;
  private boolean silent;

  /** How a line looks (ECMA-48, "select graphic rendition"). */
  private enum Style {
    PLAIN(""),
    HEADING("1"),
    MESSAGE("36"),
    GOOD("32"),
    BAD("31;1"),
    ASIDE("2");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  Narrator(
      Texts texts,
      PrintStream out,
      boolean coloured,
      Optional<Presenter> presenter,
      Recording recording) {
    this.texts = texts;
    this.out = out;
    this.coloured = coloured;
    this.presenter = presenter;
    this.recording = recording;
    this.tape = new Tape(texts, recording);
  }

  /** What stands above everything. */
  void begin(String title, String where) {
    print(Style.HEADING, title);
    wrapped(Style.ASIDE, "", where);
  }

  /** Begins a step: says what will happen, and waits for the presenter. */
  void step(String heading, String what) {
    settle();
    print(Style.PLAIN, "");
    print(Style.HEADING, heading);
    wrapped(Style.PLAIN, INDENT, what);
    presenter.filter(one -> !one.isGone()).ifPresent(this::prompt);
  }

  /** A sentence on what came out. */
  void tell(String sentence) {
    settle();
    wrapped(Style.PLAIN, INDENT, sentence);
  }

  /** What somebody says in the chat. */
  void quote(String name, String text) {
    settle();
    wrapped(Style.PLAIN, INDENT, "[" + name + "]: " + text);
  }

  /** Prints the messages that have come. */
  void look() {
    tape.ready(false).forEach(line -> print(Style.MESSAGE, line));
  }

  /** Waits for something to happen, but not for long, and prints what is to be printed. */
  void watch(long millis) throws InterruptedException {
    recording.awaitMore(tape.read(), millis);
    look();
  }

  /** The checklist, one point a paragraph. */
  void checklist(List<Verdict> verdicts) {
    settle();
    print(Style.PLAIN, "");
    print(Style.HEADING, texts.of("checklist"));
    for (Verdict verdict : verdicts) {
      String mark =
          switch (verdict.finding()) {
            case PROVEN -> texts.of("mark.proven");
            case FAILED -> texts.of("mark.failed");
            case OPEN -> texts.of("mark.open");
          };
      Style style = verdict.finding() == Finding.PROVEN ? Style.GOOD : Style.BAD;
      print(style, mark + " " + point(verdict.point()));
      wrapped(Style.PLAIN, INDENT + "  ", verdict.words());
    }
  }

  /** Says this, and nothing from now on; whoever comes second is not heard. */
  synchronized void end(String last) {
    if (!silent) {
      print(Style.PLAIN, "");
      wrapped(Style.PLAIN, "", last);
      silent = true;
    }
  }

  private String point(Verdict.Point point) {
    return switch (point) {
      case PEER_TO_PEER -> texts.of("point.p2p");
      case MULTICAST -> texts.of("point.multicast");
      case IDS -> texts.of("point.ids");
      case HEARTBEATS -> texts.of("point.heartbeats");
      case BULLY -> texts.of("point.bully");
      case GROUP -> texts.of("point.group");
      case HISTORY -> texts.of("point.history");
    };
  }

  /** Lets the messages that belong to what is told come before it. */
  private void settle() {
    try {
      recording.awaitMore(Integer.MAX_VALUE, SETTLE_MILLIS);
    } catch (InterruptedException e) {
      // Whoever interrupts wants the end; the next wait sees it.
      Thread.currentThread().interrupt();
    }
    tape.ready(true).forEach(line -> print(Style.MESSAGE, line));
  }

  private void prompt(Presenter asked) {
    asked.forgetTyped();
    synchronized (this) {
      if (!silent) {
        out.print(paint(Style.ASIDE, INDENT + texts.of("next")) + " ");
        out.flush();
      }
    }
    asked.awaitEnter();
  }

  private void wrapped(Style style, String indent, String text) {
    List<String> line = new ArrayList<>();
    int length = indent.length();
    for (String word : text.split(" ", -1)) {
      int more = word.codePointCount(0, word.length()) + 1;
      if (!line.isEmpty() && length + more - 1 > COLUMNS) {
        print(style, indent + String.join(" ", line));
        line.clear();
        length = indent.length();
      }
      line.add(word);
      length += more;
    }
    print(style, indent + String.join(" ", line));
  }

  private synchronized void print(Style style, String line) {
    if (!silent) {
      out.print(paint(style, line) + "\n");
      out.flush();
    }
  }

  private String paint(Style style, String line) {
    boolean plain = !coloured || style.code.isEmpty();
    return plain ? line : "\u001b[" + style.code + "m" + line + "\u001b[0m";
  }
}
