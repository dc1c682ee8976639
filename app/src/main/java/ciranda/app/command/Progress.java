package ciranda.app.command;

import ciranda.tui.Language;
import java.util.concurrent.TimeUnit;

/** The line that says how far a long command is, where a person watches. For one thread. */
final class Progress {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final String BACK = "\r\u001b[K";

  private final Console console;
  private final long started = System.nanoTime();
  private long shown = started;
  private boolean visible;

  Progress(Console console) {
    this.console = console;
  }

  void sent(long lines) {
    long now = System.nanoTime();
    if (console.errorsAreSeen() && now - shown >= INTERVAL_NANOS) {
      shown = now;
      visible = true;
      Language language = console.texts().language();
      console
          .errors()
          .print(
              BACK
                  + console
                      .texts()
                      .of(
                          "ask.send.progress",
                          language.number(lines),
                          language.number(linesPerSecond(lines))));
      console.errors().flush();
    }
  }

  /** Makes room for something else on that line. */
  void clear() {
    if (visible) {
      visible = false;
      console.errors().print(BACK);
      console.errors().flush();
    }
  }

  long linesPerSecond(long lines) {
    return lines * 1_000 / Math.max(1, millis());
  }

  long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
  }
}
