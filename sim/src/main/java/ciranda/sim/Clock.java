package ciranda.sim;

import ciranda.core.Now;
import java.time.Instant;

/**
 * The two clocks of one computer, each wrong in its own way. The monotonic one runs too fast or too
 * slow and stands while the machine sleeps; the wall clock also is set by people.
 */
final class Clock {
  private static final long MILLION = 1_000_000;
  private static final long EPOCH_MILLIS = 1_800_000_000_000L;

  /**
   * Wall clocks are shown and stamped: what lies outside of what an entry may claim says nothing.
   */
  private static final long WALL_MILLIS_MIN = 0;

  private long wallOffsetMillis;
  private long driftMillionths;
  private long sinceWorldNanos;
  private long sinceOwnNanos = MILLION;

  /** The clock jumps by so much. */
  void jump(long millis) {
    wallOffsetMillis += millis;
  }

  /** From now on it gains so many millionths. */
  void drift(long millionths, long worldNanos) {
    settle(worldNanos);
    driftMillionths = millionths;
  }

  /** The machine has slept for so long, and its monotonic clock with it. */
  void slept(long nanos, long worldNanos) {
    settle(worldNanos);
    sinceOwnNanos = Math.max(0, sinceOwnNanos - nanos);
  }

  private void settle(long worldNanos) {
    sinceOwnNanos = monotonic(worldNanos);
    sinceWorldNanos = worldNanos;
  }

  private long monotonic(long worldNanos) {
    long passed = worldNanos - sinceWorldNanos;
    return sinceOwnNanos + passed + passed / MILLION * driftMillionths;
  }

  Now now(long worldNanos) {
    long wall = EPOCH_MILLIS + worldNanos / MILLION + wallOffsetMillis;
    return new Now(monotonic(worldNanos), Instant.ofEpochMilli(Math.max(wall, WALL_MILLIS_MIN)));
  }

  /** When, by the world's time, this monotonic time is reached. */
  long worldNanos(long monotonicNanos) {
    long ahead = monotonicNanos - sinceOwnNanos;
    long nanos = sinceWorldNanos + ahead - ahead / (MILLION + driftMillionths) * driftMillionths;
    return monotonic(nanos) < monotonicNanos ? nanos + MILLION / 1_000 : nanos;
  }
}
