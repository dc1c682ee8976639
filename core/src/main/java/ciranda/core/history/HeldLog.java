package ciranda.core.history;

import ciranda.core.Saved.SavedLog;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.Head;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One log as this node has it: the range on disk, and behind it the segments that were accepted and
 * are on their way there. The tail always continues the range, hash by hash.
 */
final class HeldLog {
  static final long NO_LINK = Long.MIN_VALUE;

  /**
   * A segment on its way to disk.
   *
   * @param link where it came from, {@link #NO_LINK} for this node itself
   * @param fresh pushed to this node when it was written, so others may lack it as well
   */
  record Pending(long ticket, Segment segment, boolean late, long link, boolean fresh) {}

  private final LogId id;
  private final ArrayDeque<Pending> tail = new ArrayDeque<>();
  private long low = 1;
  private long high;
  private Bytes hash = Segment.CHAIN_START;
  private HybridTime time = HybridTime.ZERO;
  private long changedAt;

  HeldLog(LogId id) {
    this.id = id;
  }

  HeldLog(SavedLog saved) {
    this(saved.log());
    low = saved.low();
    high = saved.high();
    hash = saved.lastHash();
    time = saved.lastTime();
  }

  LogId id() {
    return id;
  }

  /** Whether nothing of it is on disk or on its way. */
  boolean isEmpty() {
    return high == 0 && tail.isEmpty();
  }

  /** The last number on disk, 0 for none. */
  long high() {
    return high;
  }

  /** The last number on disk or on its way there. */
  long acceptedHigh() {
    return tail.isEmpty() ? high : tail.getLast().segment().last();
  }

  Bytes acceptedHash() {
    return tail.isEmpty() ? hash : tail.getLast().segment().entries().getLast().hash();
  }

  /** Whether an entry of this time may come next. */
  boolean mayBeFollowedBy(HybridTime next) {
    if (acceptedHigh() == 0) {
      return true;
    }
    HybridTime last = tail.isEmpty() ? time : tail.getLast().segment().entries().getLast().time();
    return last.precedes(next);
  }

  boolean holds(long number) {
    return low <= number && number <= high;
  }

  /** The range on disk, where there is one. */
  Optional<Span> span() {
    return high == 0 ? Optional.empty() : Optional.of(new Span(low, high));
  }

  /** What is on disk; only where something is. */
  Head head() {
    return new Head(id, low, high);
  }

  HybridTime time() {
    return time;
  }

  long changedAt() {
    return changedAt;
  }

  void changedAt(long version) {
    changedAt = version;
  }

  /** The hash of an entry, as far as it is remembered: that of the last on disk, and the tail's. */
  Optional<Bytes> hashOf(long number) {
    if (number == high && high > 0) {
      return Optional.of(hash);
    }
    for (Pending pending : tail) {
      Segment segment = pending.segment();
      if (segment.first() <= number && number <= segment.last()) {
        return Optional.of(segment.entries().get((int) (number - segment.first())).hash());
      }
    }
    return Optional.empty();
  }

  /** Whether an entry of the segment is known to have another hash than the one held. */
  boolean contradicts(Segment segment) {
    for (Entry entry : segment.entries()) {
      Optional<Bytes> known = hashOf(entry.number());
      if (known.isPresent() && !known.get().equals(entry.hash())) {
        return true;
      }
    }
    return false;
  }

  void accept(Pending pending) {
    tail.addLast(pending);
  }

  /** The first of the tail is on disk. */
  Pending advance(long ticket) {
    if (tail.isEmpty() || tail.getFirst().ticket() != ticket) {
      throw new IllegalStateException("storage reports appends to " + id + " out of order");
    }
    Pending stored = tail.removeFirst();
    Entry last = stored.segment().entries().getLast();
    high = last.number();
    hash = last.hash();
    time = last.time();
    return stored;
  }

  /** An append failed: it leaves the tail, and so does all that came to rest on it. */
  List<Pending> cut(long ticket) {
    List<Pending> lost = new ArrayList<>();
    while (!tail.isEmpty() && tail.getLast().ticket() != ticket) {
      lost.addFirst(tail.removeLast());
    }
    lost.addFirst(tail.removeLast());
    return lost;
  }
}
