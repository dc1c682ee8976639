package ciranda.app.remote;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Until when something may take, on the monotonic clock.
 *
 * @param nanos as {@link System#nanoTime} will give it
 */
public record Deadline(long nanos) {
  public static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  public Deadline sooner(Deadline other) {
    return other.nanos - nanos < 0 ? other : this;
  }

  public boolean isOver() {
    return nanos - System.nanoTime() <= 0;
  }

  /** What is left, at least one millisecond where anything is. */
  public long millisLeft() {
    long left = nanos - System.nanoTime();
    return left <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(left) + 1;
  }
}
