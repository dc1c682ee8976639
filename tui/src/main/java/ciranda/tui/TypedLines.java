package ciranda.tui;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Lines between the thread that reads them from the keyboard and the one that obeys them. */
final class TypedLines implements Lines {
  /** Who types more than this ahead waits. */
  private static final int LINES_MAX = 1_000;

  private final BlockingQueue<Optional<LineInput.Line>> lines =
      new LinkedBlockingQueue<>(LINES_MAX);

  void add(String line) throws InterruptedException {
    lines.put(Optional.of(new LineInput.Line(line, true)));
  }

  /** Nothing more will be typed. */
  void end() throws InterruptedException {
    lines.put(Optional.empty());
  }

  @Override
  public Optional<LineInput.Line> next() throws InterruptedException {
    return lines.take();
  }
}
