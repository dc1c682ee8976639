package ciranda.core.history;

import ciranda.core.Bounds;
import ciranda.core.Effect;
import ciranda.core.Now;
import ciranda.protocol.LogId;
import ciranda.protocol.Message;
import ciranda.protocol.Segment;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Pulls what linked peers hold and this node lacks: of each log first the newest page, then what
 * goes on above it, then the past, in pages, from any holder; one pull of a log at a time, a
 * bounded number in all.
 *
 * <p>Invariant: a log of which a linked peer is known to hold more than is on disk here is in
 * {@code behind}; whatever goes wrong with a pull, the next {@link #schedule} sees it there. Of
 * those, a log is in {@code pages} while it is asked for, else in {@code ready}, unless every
 * holder is avoided for a while.
 */
final class CatchUp {
  /** Who claims more than this lies, and is not to make the sum overflow. */
  private static final long MISSING_MAX = 1L << 52;

  /** Links that are looked at to say how much is missing. */
  private static final int COUNTED_LINKS = 8;

  private final Bounds bounds;
  private final HeldLogs held;
  private final Peers peers;
  private final Storage storage;
  private final Set<LogId> behind = new LinkedHashSet<>();
  private final Set<LogId> ready = new LinkedHashSet<>();
  private final Map<LogId, Page> pages = new LinkedHashMap<>();

  /** Whether more may be asked for than when it was looked at last. */
  private boolean changed;

  private long wakeNanos = Long.MAX_VALUE;

  /** When a holder of a log that is neither asked for nor ready is avoided no longer. */
  private long avoidedNanos = Long.MAX_VALUE;

  /** A pull that has not been answered in full. */
  private static final class Page {
    final Link link;
    final long from;
    final long to;

    /** Whether it goes on with nothing that was here. */
    final boolean alone;

    long bytes;
    long deadline;

    /** Whether a part was dropped here, so that silence is not the holder's fault. */
    boolean dropped;

    Page(Link link, long from, long to, boolean alone, long deadline) {
      this.link = link;
      this.from = from;
      this.to = to;
      this.alone = alone;
      this.deadline = deadline;
    }
  }

  CatchUp(Bounds bounds, HeldLogs held, Peers peers, Storage storage) {
    this.bounds = bounds;
    this.held = held;
    this.peers = peers;
    this.storage = storage;
  }

  /** Somebody may hold more of this log. */
  void want(LogId log) {
    if (held.hasRoomFor(log) && peers.somebodyHoldsMore(log, held.stored(log))) {
      behind.add(log);
      readyAgain(log);
      changed = true;
    }
  }

  private void readyAgain(LogId log) {
    if (!pages.containsKey(log)) {
      ready.add(log);
    }
  }

  /** The disk takes more, or less, than before. */
  void storageChanged() {
    changed = true;
  }

  /** Whether no linked peer is known to hold more than is on disk here. */
  boolean isComplete() {
    return behind.isEmpty() && pages.isEmpty();
  }

  /**
   * How many entries linked peers are known to hold that are not on disk here: of each log as many
   * as the fullest of a few peers holds, which is what people are told, and costs little.
   */
  long missing() {
    long missing = 0;
    for (LogId log : behind) {
      long most = 0;
      int asked = 0;
      for (Link link : peers.links()) {
        if (asked++ == COUNTED_LINKS) {
          break;
        }
        most = link.refuses(log) ? most : Math.max(most, link.peer.spans(log).count());
      }
      missing = Math.min(MISSING_MAX, missing + Math.max(0, most - held.stored(log).count()));
    }
    return missing;
  }

  /** The peer holds exactly what is on disk here: what it claimed beyond that is void. */
  void lowerClaims(Link link) {
    for (LogId log : List.copyOf(behind)) {
      peers.correct(link.peer, log, held.stored(log));
      settle(log);
    }
  }

  /** Whether this segment is part of a page that was asked for, in contrast to a push. */
  boolean isPulled(Link link, Segment segment) {
    Page page = pages.get(segment.log());
    return page != null
        && page.link == link
        && Math.min(page.from, page.to) <= segment.last()
        && segment.first() <= Math.max(page.from, page.to);
  }

  /** Whether this segment may stand alone: it was asked for because nobody had what is between. */
  boolean mayBegin(Link link, Segment segment) {
    Page page = pages.get(segment.log());
    return page != null && page.alone && isPulled(link, segment);
  }

  /** A segment was accepted and is on its way to disk. */
  void accepted(Link link, Segment segment, Now now) {
    Page page = pages.get(segment.log());
    if (page == null) {
      return;
    }
    if (page.link == link) {
      page.bytes += segment.bytes().length();
      page.deadline = now.after(Pace.PULL);
    }
    if (held.accepted(segment.log()).contains(page.to)) {
      page.link.pageReceived(page.bytes);
      end(segment.log());
    }
  }

  /** A segment was dropped although nothing is wrong with it. */
  void dropped(Link link, LogId log) {
    Page page = pages.get(log);
    if (page != null && page.link == link) {
      page.dropped = true;
    }
    want(log);
  }

  /** Nothing more of this log comes from this link. */
  void refused(Link link, LogId log) {
    Page page = pages.get(log);
    if (page != null && page.link == link) {
      end(log);
    }
    settle(log);
  }

  /** More of this log is on disk. */
  void stored(LogId log) {
    settle(log);
  }

  /** Appends to this log failed: what was accepted is lacking again. */
  void lost(LogId log) {
    end(log);
    want(log);
  }

  /** A link is gone, which {@link Peers} knows already. */
  void down(Link link) {
    for (Map.Entry<LogId, Page> entry : List.copyOf(pages.entrySet())) {
      if (entry.getValue().link == link) {
        end(entry.getKey());
      }
    }
    for (LogId log : List.copyOf(behind)) {
      settle(log);
    }
  }

  private void end(LogId log) {
    Page page = pages.remove(log);
    if (page != null) {
      page.link.pulls--;
    }
    if (behind.contains(log)) {
      readyAgain(log);
    }
    changed = true;
  }

  /** Forgets a log of which nobody linked holds more. */
  private void settle(LogId log) {
    changed = true;
    if (behind.contains(log) && !peers.somebodyHoldsMore(log, held.stored(log))) {
      behind.remove(log);
      ready.remove(log);
    }
  }

  /** Ends the pulls that took too long; the next holder is asked. */
  void expire(Now now) {
    for (Map.Entry<LogId, Page> entry : List.copyOf(pages.entrySet())) {
      Page page = entry.getValue();
      if (now.reached(page.deadline)) {
        if (!page.dropped) {
          page.link.avoid(entry.getKey(), now.after(Pace.AVOID));
        }
        end(entry.getKey());
      }
    }
  }

  /** Asks for as much as may be asked for now. Costs nothing where nothing has changed. */
  void schedule(Now now, List<Effect> out) {
    if (changed || now.reached(wakeNanos)) {
      changed = false;
      ask(now, out);
      wakeNanos = next(now);
    }
  }

  private void ask(Now now, List<Effect> out) {
    if (now.reached(avoidedNanos)) {
      avoidedNanos = Long.MAX_VALUE;
      behind.forEach(this::readyAgain);
    }
    if (ready.isEmpty() || held.inFlightBytes() > bounds.bytesPulled()) {
      return;
    }
    int pullsMax = storage.writable() ? bounds.pulls() : storage.mayTry(now) ? 1 : 0;
    Iterator<LogId> next = ready.iterator();
    while (next.hasNext() && pages.size() < pullsMax && !nobodyHasTime()) {
      LogId log = next.next();
      if (isAskedFor(log, now, out) || isAvoided(log, now)) {
        next.remove();
      }
    }
  }

  /**
   * Asks for a page of a log if somebody has time: of one of which nothing is here for the newest,
   * so that it can be read at once; else for what goes on at the ends of what is here, the newest
   * first; and where nobody has that, for what stands alone.
   */
  private boolean isAskedFor(LogId log, Now now, List<Effect> out) {
    Spans here = held.accepted(log);
    for (Span span : here.spans().reversed()) {
      if (isAskedFor(log, span.high() + 1, here, now, out)
          || isAskedFor(log, span.low() - 1, here, now, out)) {
        return true;
      }
    }
    long alone = greatestBeyond(here, log, now);
    return alone > 0
        && (here.isEmpty() || nobodyGoesOn(log, here, now))
        && isAskedFor(log, alone, here, now, out);
  }

  /** Whether no linked peer that may be asked, be it busy, has what goes on with what is here. */
  private boolean nobodyGoesOn(LogId log, Spans here, Now now) {
    for (Link link : peers.links()) {
      for (Span span : here.spans()) {
        boolean goesOn =
            isHeldBeyond(link, log, span.high() + 1, here)
                || isHeldBeyond(link, log, span.low() - 1, here);
        if (goesOn && !link.refuses(log) && link.avoidedUntil(log, now).isEmpty()) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isHeldBeyond(Link link, LogId log, long number, Spans here) {
    return !here.contains(number) && link.peer.holds(log, number);
  }

  /** The greatest number beyond these that somebody who may be asked says to hold, 0 for none. */
  private long greatestBeyond(Spans here, LogId log, Now now) {
    long greatest = 0;
    for (Link link : peers.links()) {
      if (!link.refuses(log) && link.avoidedUntil(log, now).isEmpty()) {
        greatest = Math.max(greatest, link.peer.spans(log).greatestBeyond(here));
      }
    }
    return greatest;
  }

  /** Whether no link may be asked for this log until one of them is avoided no longer. */
  private boolean isAvoided(LogId log, Now now) {
    long until = Long.MAX_VALUE;
    Spans here = held.accepted(log);
    for (Link link : peers.links()) {
      if (link.peer.spans(log).greatestBeyond(here) > 0 && !link.refuses(log)) {
        OptionalLong avoided = link.avoidedUntil(log, now);
        if (avoided.isEmpty()) {
          return false;
        }
        until = Math.min(until, avoided.getAsLong());
      }
    }
    avoidedNanos = Math.min(avoidedNanos, until);
    return true;
  }

  private boolean nobodyHasTime() {
    for (Link link : peers.links()) {
      if (link.pulls < bounds.pullsPerLink()) {
        return false;
      }
    }
    return true;
  }

  /** Asks for a page from this number on: upward from what is here below it, else downward. */
  private boolean isAskedFor(LogId log, long from, Spans here, Now now, List<Effect> out) {
    Optional<Link> holder = here.contains(from) ? Optional.empty() : holder(log, from, now);
    if (holder.isEmpty()) {
      return false;
    }
    Link link = holder.get();
    Span there = link.peer.spans(log).around(from).orElseThrow();
    long page = (storage.writable() ? link.page() : 1) - 1L;
    long to;
    if (here.contains(from - 1)) {
      to = Math.min(there.high(), from + page);
      for (Span span : here.spans()) {
        to = span.low() > from ? Math.min(to, span.low() - 1) : to;
      }
    } else {
      to = Math.max(there.low(), from - page);
      for (Span span : here.spans()) {
        to = span.high() < from ? Math.max(to, span.high() + 1) : to;
      }
    }
    boolean alone = !here.contains(from - 1) && !here.contains(from + 1);
    pages.put(log, new Page(link, from, to, alone, now.after(Pace.PULL)));
    link.pulls++;
    out.add(new Effect.Send(link.id, new Message.Pull(log, from, to)));
    return true;
  }

  /** The least busy link whose peer holds this entry and may be asked for it. */
  private Optional<Link> holder(LogId log, long number, Now now) {
    Link best = null;
    for (Link link : peers.links()) {
      if (link.peer.holds(log, number)
          && link.pulls < bounds.pullsPerLink()
          && !link.refuses(log)
          && link.avoidedUntil(log, now).isEmpty()
          && (best == null || link.pulls < best.pulls)) {
        best = link;
      }
    }
    return Optional.ofNullable(best);
  }

  int pulls() {
    return pages.size();
  }

  /** When {@link #expire} or {@link #schedule} next has something to do. */
  long nextWakeNanos() {
    return wakeNanos;
  }

  private long next(Now now) {
    long next = Long.MAX_VALUE;
    for (Page page : pages.values()) {
      next = Math.min(next, page.deadline);
    }
    if (behind.isEmpty()) {
      return next;
    }
    if (!storage.writable() && !(pages.isEmpty() && storage.mayTry(now))) {
      return pages.isEmpty() ? storage.probeDue() : next;
    }
    return Math.min(next, avoidedNanos);
  }
}
