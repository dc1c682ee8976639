package ciranda.core.history;

import ciranda.core.Now;
import ciranda.protocol.Entry;
import ciranda.protocol.HybridTime;
import ciranda.protocol.Segment;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The hybrid clock: above everything that was shown or written here (docs/PROTOCOL.md, "Order").
 */
final class Timeline {
  /** What is shown within this time counts as shown at once. */
  private static final long SAMPLE_MILLIS = 500;

  private HybridTime newest;

  /** What has become the newest in the last seconds, and since when. */
  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  private HybridTime shownForLong = HybridTime.ZERO;
  private OptionalLong startedMillis = OptionalLong.empty();
  private Optional<Now> latest = Optional.empty();

  private record Sample(long nanos, HybridTime newest) {}

  Timeline(HybridTime newest) {
    this.newest = newest;
  }

  /**
   * Some time has passed. The node is in the conversation since the first time that this is called.
   */
  void begin(Now now) {
    if (startedMillis.isEmpty()) {
      startedMillis = OptionalLong.of(now.wall().toEpochMilli());
    }
    latest = Optional.of(now);
    while (!samples.isEmpty() && now.millisSince(samples.getFirst().nanos) >= Pace.LATE) {
      shownForLong = samples.removeFirst().newest;
    }
  }

  /** The time of the next own entry. */
  HybridTime next(Now now) {
    rise(newest.next(now.wall().toEpochMilli()));
    return newest;
  }

  void shown(Entry entry) {
    rise(newest.max(entry.time()));
  }

  private void rise(HybridTime to) {
    newest = to;
    Now now = latest.orElseThrow();
    boolean together =
        !samples.isEmpty() && now.millisSince(samples.getLast().nanos) < SAMPLE_MILLIS;
    long since = together ? samples.removeLast().nanos : now.monotonicNanos();
    samples.addLast(new Sample(since, to));
  }

  /**
   * Whether a segment was written while this node was there, and lands below something that has
   * been shown here for a while. How long that is tells one clock. Only whether the node was there
   * compares the clocks of two machines, what the author's wall clock said with what ours did: a
   * wrong one among others has moved the hybrid times of all. So nothing but a mark hangs on it.
   */
  boolean isLate(Segment segment) {
    Entry last = segment.entries().getLast();
    return last.wallMillis() >= startedMillis.orElse(Long.MAX_VALUE)
        && last.time().precedes(shownForLong);
  }
}
