package ciranda.protocol;

import java.util.Comparator;

/**
 * A hybrid logical time: physical milliseconds and a counter (Kulkarni et al., "Logical Physical
 * Clocks", 2014). Rises strictly in a log and above everything that an entry refers to.
 *
 * @param millis since 1970 UTC, at most {@link #FAR_DATE_MILLIS}
 * @param counter 53 bits
 */
public record HybridTime(long millis, long counter) implements Comparable<HybridTime> {
  /** 2100-01-01T00:00:00Z. A header beyond it is invalid; the counter still has room there. */
  public static final long FAR_DATE_MILLIS = 4_102_444_800_000L;

  public static final long COUNTER_MAX = (1L << 53) - 1;
  public static final HybridTime ZERO = new HybridTime(0, 0);

  /**
   * The last time there is. What follows it has the same time, so that one hostile entry up here
   * cannot silence the group: from then on author and number give the order.
   */
  public static final HybridTime LAST = new HybridTime(FAR_DATE_MILLIS, COUNTER_MAX);

  private static final Comparator<HybridTime> ORDER =
      Comparator.comparingLong(HybridTime::millis).thenComparingLong(HybridTime::counter);

  public HybridTime {
    if (millis < 0 || millis > FAR_DATE_MILLIS) {
      throw new IllegalArgumentException("a hybrid time lies between 1970 and 2100");
    }
    if (counter < 0 || counter > COUNTER_MAX) {
      throw new IllegalArgumentException("the counter of a hybrid time has 53 bits");
    }
  }

  /** The smallest time above this one that is not before the wall clock. */
  public HybridTime next(long wallMillis) {
    long bounded = Math.clamp(wallMillis, 0, FAR_DATE_MILLIS);
    if (bounded > millis) {
      return new HybridTime(bounded, 0);
    }
    if (counter < COUNTER_MAX) {
      return new HybridTime(millis, counter + 1);
    }
    return millis < FAR_DATE_MILLIS ? new HybridTime(millis + 1, 0) : LAST;
  }

  /** Whether an entry of this time may come directly before one of {@code later} in a log. */
  public boolean precedes(HybridTime later) {
    return compareTo(later) < 0 || equals(LAST) && later.equals(LAST);
  }

  public HybridTime max(HybridTime other) {
    return compareTo(other) >= 0 ? this : other;
  }

  @Override
  public int compareTo(HybridTime other) {
    return ORDER.compare(this, other);
  }
}
