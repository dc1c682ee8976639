package ciranda.core.history;

import ciranda.core.Now;
import ciranda.protocol.Entry;
import ciranda.protocol.HybridTime;
import ciranda.protocol.Segment;
import java.util.OptionalLong;

/**
 * The hybrid clock: above everything that was shown or written here (docs/PROTOCOL.md, "Order").
 */
final class Timeline {
  private HybridTime newest;
  private OptionalLong startedMillis = OptionalLong.empty();

  Timeline(HybridTime newest) {
    this.newest = newest;
  }

  /** The node is in the conversation since the first time that this is called. */
  void begin(Now now) {
    if (startedMillis.isEmpty()) {
      startedMillis = OptionalLong.of(now.wall().toEpochMilli());
    }
  }

  /** The time of the next own entry. */
  HybridTime next(Now now) {
    newest = newest.next(now.wall().toEpochMilli());
    return newest;
  }

  void shown(Entry entry) {
    newest = newest.max(entry.time());
  }

  /**
   * Whether a segment was written while this node was there, took long, and lands below something
   * that was shown. Compares clocks of two machines, which is why nothing but a mark hangs on it.
   */
  boolean isLate(Segment segment, Now now) {
    HybridTime written = segment.entries().getLast().time();
    return written.millis() >= startedMillis.orElse(Long.MAX_VALUE)
        && now.wall().toEpochMilli() - written.millis() > Pace.LATE
        && written.compareTo(newest) < 0;
  }
}
