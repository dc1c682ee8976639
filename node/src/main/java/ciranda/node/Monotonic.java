package ciranda.node;

import ciranda.core.Now;
import java.time.Instant;

/**
 * The monotonic time of this program, in nanoseconds since it began. {@link System#nanoTime} counts
 * from anywhere, and may be negative.
 */
final class Monotonic {
  private static final long ORIGIN = System.nanoTime();

  private Monotonic() {}

  static long nanos() {
    return System.nanoTime() - ORIGIN;
  }

  static Now now() {
    return new Now(nanos(), Instant.now());
  }
}
