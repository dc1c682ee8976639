package ciranda.core;

import java.time.Instant;
import java.util.Objects;

/**
 * The time of one step.
 *
 * @param monotonicNanos since some start, so never negative; never goes back; decides everything
 * @param wall only shown and stamped
 */
public record Now(long monotonicNanos, Instant wall) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  public Now {
    Objects.requireNonNull(wall, "wall");
    if (monotonicNanos < 0) {
      throw new IllegalArgumentException("monotonic time is counted from a start");
    }
  }

  /** The monotonic time that lies {@code millis} after this. */
  public long after(long millis) {
    return monotonicNanos + millis * NANOS_PER_MILLI;
  }

  /** Whether a monotonic time has come. */
  public boolean reached(long nanos) {
    return monotonicNanos >= nanos;
  }

  /** The first of these monotonic times that lies ahead, {@link Long#MAX_VALUE} for none. */
  public long firstAhead(long... nanos) {
    long first = Long.MAX_VALUE;
    for (long at : nanos) {
      first = reached(at) ? first : Math.min(first, at);
    }
    return first;
  }

  /** Milliseconds from a monotonic time until this. */
  public long millisSince(long nanos) {
    return (monotonicNanos - nanos) / NANOS_PER_MILLI;
  }
}
