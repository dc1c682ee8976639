package ciranda.core.detector;

import ciranda.core.Timing;

/**
 * How long a silence must last before it means something: the mean of the intervals seen, and four
 * times their mean deviation (Jacobson, "Congestion Avoidance and Control", 1988), twice, between
 * stated bounds.
 */
final class Suspicion {
  private static final double MEAN_GAIN = 1.0 / 8;
  private static final double DEVIATION_GAIN = 1.0 / 4;

  private final Timing timing;
  private double meanMillis;
  private double deviationMillis;

  Suspicion(Timing timing) {
    this.timing = timing;
    this.meanMillis = timing.heartbeat();
  }

  /** An interval between two advances of the counter was this long. */
  void seen(long intervalMillis) {
    double bounded = Math.min(intervalMillis, timing.suspicionMax());
    double error = bounded - meanMillis;
    meanMillis += MEAN_GAIN * error;
    deviationMillis += DEVIATION_GAIN * (Math.abs(error) - deviationMillis);
  }

  long timeoutMillis() {
    long adaptive = Math.round(2 * (meanMillis + 4 * deviationMillis));
    return Math.clamp(adaptive, timing.suspicionMin(), timing.suspicionMax());
  }
}
