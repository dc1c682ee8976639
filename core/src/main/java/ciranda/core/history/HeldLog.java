package ciranda.core.history;

import ciranda.core.Change.Rest;
import ciranda.core.Reason;
import ciranda.core.Saved.SavedLog;
import ciranda.protocol.Bytes;
import ciranda.protocol.Head;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One log as this node has it: stretches with holes between them. Mostly there is one. A hole is
 * what nobody who could be asked had, such as the past of a log whose holder went for good in the
 * middle of a catch-up; it closes when somebody comes who has it.
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

  /** In rising order. */
  private final List<Stretch> stretches = new ArrayList<>();

  private Spans stored = Spans.NONE;
  private Spans accepted = Spans.NONE;
  private long changedAt;

  HeldLog(LogId id) {
    this.id = id;
  }

  /** One more range that is on disk. */
  void add(SavedLog saved) {
    insert(Stretch.of(saved));
    drawSpans();
  }

  private void insert(Stretch stretch) {
    stretches.add(stretch);
    stretches.sort((a, b) -> Long.compare(a.low(), b.low()));
  }

  LogId id() {
    return id;
  }

  /** Whether nothing of it is on disk or on its way. */
  boolean isEmpty() {
    return stretches.isEmpty();
  }

  /** What is on disk or on its way there. */
  Spans accepted() {
    return accepted;
  }

  /** What is on disk. */
  Spans stored() {
    return stored;
  }

  private void drawSpans() {
    if (stretches.size() == 1) {
      Stretch only = stretches.getFirst();
      accepted = Spans.of(only.span());
      stored =
          only.stored().map(log -> Spans.of(new Span(log.low(), log.high()))).orElse(Spans.NONE);
      return;
    }
    accepted = new Spans(stretches.stream().map(Stretch::span).toList());
    stored =
        new Spans(
            stretches.stream()
                .flatMap(stretch -> stretch.stored().stream())
                .map(log -> new Span(log.low(), log.high()))
                .toList());
  }

  /** The hash that the next entry at the very top states. */
  Bytes lastHash() {
    return stretches.isEmpty() ? Segment.CHAIN_START : stretches.getLast().lastHash();
  }

  /** What is on disk. */
  List<Head> heads() {
    return stored.spans().stream().map(span -> new Head(id, span.low(), span.high())).toList();
  }

  long changedAt() {
    return changedAt;
  }

  void changedAt(long version) {
    changedAt = version;
  }

  /**
   * Why a segment cannot be taken now; empty if it goes on with what is here.
   *
   * @param mayBegin whether it may also stand alone; where nothing is here, it always may
   */
  Optional<Reason> objection(Segment segment, boolean mayBegin) {
    if (segment.first() == 1 && !segment.previous().equals(Segment.CHAIN_START)) {
      return Optional.of(Reason.WRONG_CHAIN);
    }
    List<Stretch> touched = touched(segment);
    if (touched.isEmpty()) {
      boolean taken = stretches.isEmpty() || (mayBegin && stretches.size() < Spans.SPANS_MAX);
      return taken ? Optional.empty() : Optional.of(Reason.GAP);
    }
    for (Stretch stretch : touched) {
      Optional<Reason> objection = stretch.objection(segment);
      if (objection.isPresent()) {
        return objection;
      }
    }
    return Optional.empty();
  }

  private List<Stretch> touched(Segment segment) {
    List<Stretch> touched = new ArrayList<>(2);
    for (Stretch stretch : stretches) {
      if (stretch.touches(segment)) {
        touched.add(stretch);
      }
    }
    return touched;
  }

  /**
   * Takes a segment that nothing speaks against.
   *
   * @return what of that is here it goes on with
   */
  Rest accept(Pending pending) {
    List<Stretch> touched = touched(pending.segment());
    if (touched.isEmpty()) {
      insert(Stretch.of(pending));
    } else {
      touched.getFirst().accept(pending);
    }
    drawSpans();
    long first = pending.segment().first();
    return Rest.of(
        touched.stream().anyMatch(stretch -> stretch.low() < first),
        touched.stream().anyMatch(stretch -> stretch.high() > pending.segment().last()));
  }

  /** The first on its way at one end of a stretch is on disk. */
  Pending advance(long ticket) {
    Pending done = awaiting(ticket).advance(ticket);
    for (int i = stretches.size() - 1; i > 0; i--) {
      if (stretches.get(i - 1).joins(stretches.get(i))) {
        stretches.remove(i);
      }
    }
    drawSpans();
    return done;
  }

  /** An append failed: it is forgotten, and so is all that came to rest on it. */
  List<Pending> cut(long ticket) {
    Stretch stretch = awaiting(ticket);
    List<Pending> lost = stretch.cut(ticket);
    if (stretch.isGone()) {
      stretches.remove(stretch);
    }
    drawSpans();
    return lost;
  }

  private Stretch awaiting(long ticket) {
    for (Stretch stretch : stretches) {
      if (stretch.awaits(ticket)) {
        return stretch;
      }
    }
    throw new IllegalStateException("no append has this ticket");
  }
}
