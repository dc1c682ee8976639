package ciranda.node.storage;

import ciranda.core.Saved.SavedLog;
import ciranda.protocol.Bytes;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;

/**
 * The two ends of what is held of one log.
 *
 * @param row its row in the table of logs
 * @param before hash of the entry before {@code low}, as the segment at {@code low} states it
 */
record Tail(long row, long low, long high, Bytes before, Bytes lastHash, HybridTime lastTime) {

  static Tail of(long row, Segment only) {
    return between(row, only, only);
  }

  static Tail between(long row, Segment lowest, Segment highest) {
    return new Tail(
        row,
        lowest.first(),
        highest.last(),
        lowest.previous(),
        highest.entries().getLast().hash(),
        highest.entries().getLast().time());
  }

  /** Whether numbers are missing between this and a segment. */
  boolean isApartFrom(Segment segment) {
    return segment.first() > high + 1 || segment.last() < low - 1;
  }

  /**
   * This and a segment before or behind it.
   *
   * @throws IllegalStateException if it is held already or is of another chain: the core decides
   *     that before it asks for anything to be stored
   */
  Tail with(Segment segment) {
    if (segment.first() == high + 1 && segment.previous().equals(lastHash)) {
      return new Tail(
          row,
          low,
          segment.last(),
          before,
          segment.entries().getLast().hash(),
          segment.entries().getLast().time());
    }
    if (segment.last() == low - 1 && segment.entries().getLast().hash().equals(before)) {
      return new Tail(row, segment.first(), high, segment.previous(), lastHash, lastTime);
    }
    throw new IllegalStateException(segment + " is no continuation of " + low + "-" + high);
  }

  SavedLog saved(LogId log) {
    return new SavedLog(log, low, high, lastHash, lastTime);
  }
}
