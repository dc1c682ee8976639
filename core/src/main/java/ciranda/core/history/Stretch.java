package ciranda.core.history;

import ciranda.core.Reason;
import ciranda.core.Saved.SavedLog;
import ciranda.core.history.HeldLog.Pending;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.HybridTime;
import ciranda.protocol.Segment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Entries of one log without a hole between: a range on disk, and at both of its ends the segments
 * that were accepted and are on their way there, all of it hash by hash. Never empty.
 */
final class Stretch {
  /** What goes on above, the next number first; the very first is here too. */
  private final ArrayDeque<Pending> above = new ArrayDeque<>();

  /** What goes on below, the greatest number first. */
  private final ArrayDeque<Pending> below = new ArrayDeque<>();

  private Optional<SavedLog> stored;

  private Stretch(Optional<SavedLog> stored) {
    this.stored = stored;
  }

  static Stretch of(SavedLog saved) {
    return new Stretch(Optional.of(saved));
  }

  /** Begins with a segment that is on its way. */
  static Stretch of(Pending first) {
    Stretch stretch = new Stretch(Optional.empty());
    stretch.above.add(first);
    return stretch;
  }

  /** What is on disk. */
  Optional<SavedLog> stored() {
    return stored;
  }

  /** The last number on disk or on its way there. */
  long high() {
    return above.isEmpty() ? stored.orElseThrow().high() : above.getLast().segment().last();
  }

  /** The first number on disk or on its way there. */
  long low() {
    if (!below.isEmpty()) {
      return below.getLast().segment().first();
    }
    return stored.isPresent() ? stored.get().low() : above.getFirst().segment().first();
  }

  Span span() {
    return new Span(low(), high());
  }

  /** Hash of the last, as the next one states it. */
  Bytes lastHash() {
    return above.isEmpty()
        ? stored.orElseThrow().lastHash()
        : above.getLast().segment().entries().getLast().hash();
  }

  private HybridTime lastTime() {
    return above.isEmpty()
        ? stored.orElseThrow().lastTime()
        : above.getLast().segment().entries().getLast().time();
  }

  private SavedLog lowEnd() {
    if (below.isEmpty() && stored.isPresent()) {
      return stored.get();
    }
    Segment lowest = (below.isEmpty() ? above.getFirst() : below.getLast()).segment();
    return SavedLog.between(lowest, lowest);
  }

  /** Whether a segment overlaps this or lies next to it. */
  boolean touches(Segment segment) {
    return segment.first() <= high() + 1 && segment.last() >= low() - 1;
  }

  /** Why a segment that touches cannot be taken; empty if it goes on above or below. */
  Optional<Reason> objection(Segment segment) {
    if (contradicts(segment)) {
      return Optional.of(Reason.FORK);
    }
    if (low() <= segment.first() && segment.last() <= high()) {
      return Optional.of(Reason.ALREADY_HELD);
    }
    // Segments are never split or joined, so one that overlaps was not made by an honest author.
    return isNext(segment) || isBefore(segment)
        ? Optional.empty()
        : Optional.of(Reason.WRONG_CHAIN);
  }

  private boolean isNext(Segment segment) {
    return segment.first() == high() + 1
        && segment.previous().equals(lastHash())
        && lastTime().precedes(segment.entries().getFirst().time());
  }

  private boolean isBefore(Segment segment) {
    SavedLog low = lowEnd();
    Entry last = segment.entries().getLast();
    return last.number() == low.low() - 1
        && last.hash().equals(low.before())
        && last.time().precedes(low.firstTime());
  }

  /** Whether an entry of the segment is known to have another hash than the one held. */
  private boolean contradicts(Segment segment) {
    if (segment.first() > high()) {
      return false;
    }
    for (Entry entry : segment.entries()) {
      Optional<Bytes> known = hashOf(entry.number());
      if (known.isPresent() && !known.get().equals(entry.hash())) {
        return true;
      }
    }
    return false;
  }

  /**
   * The hash of an entry, as far as it is remembered: of the last on disk, of the one before the
   * first, and of those on their way.
   */
  private Optional<Bytes> hashOf(long number) {
    SavedLog low = lowEnd();
    if (number == low.low() - 1) {
      return Optional.of(low.before());
    }
    if (stored.isPresent() && number == stored.get().high()) {
      return Optional.of(stored.get().lastHash());
    }
    Optional<Bytes> known = hashIn(above, number);
    return known.isPresent() ? known : hashIn(below, number);
  }

  private static Optional<Bytes> hashIn(ArrayDeque<Pending> pending, long number) {
    for (Pending one : pending) {
      Optional<Entry> entry = one.segment().entry(number);
      if (entry.isPresent()) {
        return Optional.of(entry.get().hash());
      }
    }
    return Optional.empty();
  }

  /** Takes a segment that goes on here. */
  void accept(Pending pending) {
    (pending.segment().first() > high() ? above : below).addLast(pending);
  }

  /** Whether this append is on its way here. */
  boolean awaits(long ticket) {
    return isIn(above, ticket) || isIn(below, ticket);
  }

  private static boolean isIn(ArrayDeque<Pending> pending, long ticket) {
    for (Pending one : pending) {
      if (one.ticket() == ticket) {
        return true;
      }
    }
    return false;
  }

  /** The first on its way up, or down, is on disk. */
  Pending advance(long ticket) {
    ArrayDeque<Pending> end = isFirst(above, ticket) ? above : below;
    if (!isFirst(end, ticket)) {
      throw new IllegalStateException("storage reports appends to a log out of order");
    }
    Pending done = end.removeFirst();
    SavedLog added = SavedLog.between(done.segment(), done.segment());
    stored = Optional.of(stored.map(added::joined).orElse(added));
    return done;
  }

  private static boolean isFirst(ArrayDeque<Pending> pending, long ticket) {
    return !pending.isEmpty() && pending.getFirst().ticket() == ticket;
  }

  /** Becomes one with the stretch above where nothing is missing between, on disk. */
  boolean joins(Stretch upper) {
    boolean meets =
        stored.isPresent()
            && upper.stored.isPresent()
            && stored.get().high() + 1 == upper.stored.get().low();
    if (meets) {
      stored = Optional.of(stored.get().joined(upper.stored.get()));
      above.addAll(upper.above);
    }
    return meets;
  }

  /**
   * An append failed: it is forgotten, and so is all that came to rest on it. If nothing remains,
   * this is of no use any more.
   */
  List<Pending> cut(long ticket) {
    List<Pending> lost = cut(isIn(above, ticket) ? above : below, ticket);
    if (isGone()) {
      lost.addAll(below);
      below.clear();
    }
    return lost;
  }

  /** Whether nothing is on disk, and what the rest was to rest on has failed. */
  boolean isGone() {
    return stored.isEmpty() && above.isEmpty();
  }

  private static List<Pending> cut(ArrayDeque<Pending> pending, long ticket) {
    List<Pending> lost = new ArrayList<>();
    while (pending.getLast().ticket() != ticket) {
      lost.addFirst(pending.removeLast());
    }
    lost.addFirst(pending.removeLast());
    return lost;
  }
}
