package ciranda.core.history;

import ciranda.core.Bounds;
import ciranda.core.Change;
import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.Now;
import ciranda.core.Reason;
import ciranda.core.history.HeldLog.Pending;
import ciranda.core.view.Result;
import ciranda.protocol.Entry;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What others had comes in, over a link or in a file: it is refused, or goes to the disk. */
final class Intake {
  private final Bounds bounds;
  private final LongSupplier tickets;
  private final HeldLogs held;
  private final Peers peers;
  private final Storage storage;
  private final Timeline timeline;
  private final Outbox outbox;
  private final CatchUp catchUp;
  private final Imports imports;
  private final MissingBodies missingBodies;

  Intake(
      Bounds bounds,
      LongSupplier tickets,
      HeldLogs held,
      Peers peers,
      Storage storage,
      Timeline timeline,
      Outbox outbox,
      CatchUp catchUp,
      Imports imports,
      MissingBodies missingBodies) {
    this.bounds = bounds;
    this.tickets = tickets;
    this.held = held;
    this.peers = peers;
    this.storage = storage;
    this.timeline = timeline;
    this.outbox = outbox;
    this.catchUp = catchUp;
    this.imports = imports;
    this.missingBodies = missingBodies;
  }

  /** Takes what somebody brought; the one answer comes when all of it is on disk. */
  void take(long request, List<Segment> segments, Now now, List<Effect> out) {
    boolean behind = held.inFlightBytes() > bounds.bytesInFlight();
    if (behind || !storage.mayTry(now)) {
      Result.Cause cause = behind ? Result.Cause.OVER_QUOTA : Outbox.cause(storage.trouble());
      out.add(new Effect.Reply(request, new Result.Rejected(cause, "try again in a moment")));
      return;
    }
    Imports.Import asked = new Imports.Import(request);
    for (Segment segment : segments) {
      take(asked, segment, now, out);
    }
    asked.answerIfDone(out);
  }

  private void take(Imports.Import asked, Segment segment, Now now, List<Effect> out) {
    Optional<Reason> objection = objection(segment, true);
    if (objection.isPresent()) {
      if (objection.get() == Reason.ALREADY_HELD) {
        asked.known(segment.entries().size());
        addBodies(segment, now, out);
      } else {
        asked.refused(segment.entries().size());
        refuse(objection.get(), segment, out);
      }
      return;
    }
    imports.await(append(segment, HeldLog.NO_LINK, false, now, out), asked);
  }

  /**
   * Why a segment that others had cannot be taken now, if anything speaks against it. Where it
   * shows that this node wrote more than it holds, what is written next goes into a new generation.
   */
  private Optional<Reason> objection(Segment segment, boolean mayBegin) {
    LogId log = segment.log();
    Optional<Reason> objection = held.objection(segment, mayBegin);
    boolean wroteMore = segment.last() > held.accepted(log).high();
    if (outbox.isCurrent(log) && (wroteMore || objection.filter(Reason.FORK::equals).isPresent())) {
      outbox.tailIsLost();
    }
    return objection;
  }

  /** Hands a segment that nothing speaks against to the disk; gives the ticket. */
  private long append(Segment segment, long link, boolean fresh, Now now, List<Effect> out) {
    long ticket = tickets.getAsLong();
    boolean late = timeline.isLate(segment);
    Change append = held.accept(new Pending(ticket, segment, late, link, fresh));
    storage.tried(now);
    out.add(new Effect.Persist(ticket, append));
    return ticket;
  }

  /** Hands the bodies to the disk that were missing here. */
  private void addBodies(Segment segment, Now now, List<Effect> out) {
    List<Entry> found = missingBodies.foundIn(segment);
    if (!storage.mayTry(now)) {
      missingBodies.askAgain(found);
    } else if (!found.isEmpty()) {
      long ticket = tickets.getAsLong();
      missingBodies.adding(ticket, found);
      storage.tried(now);
      out.add(new Effect.Persist(ticket, new Change.AddBodies(found)));
    }
  }

  /** A segment came over a link. */
  void receive(Link link, Segment segment, Now now, List<Effect> out) {
    LogId log = segment.log();
    link.segmentAt = now.monotonicNanos();
    missingBodies.received(link, segment);
    if (link.refuses(log)) {
      refuse(Reason.WRONG_CHAIN, segment, out);
      return;
    }
    Optional<Reason> objection = objection(segment, catchUp.mayBegin(link, segment));
    if (objection.isPresent()) {
      if (objection.get() == Reason.ALREADY_HELD) {
        addBodies(segment, now, out);
      }
      object(link, segment, objection.get(), out);
      return;
    }
    peers.raise(link.peer, log, new Span(segment.first(), segment.last()));
    boolean busy = held.inFlightBytes() > bounds.bytesInFlight();
    if (busy || !storage.mayTry(now)) {
      catchUp.dropped(link, log);
      refuse(busy ? Reason.STORAGE_BUSY : Reason.STORAGE_REFUSES, segment, out);
      return;
    }
    append(segment, link.id, !catchUp.isPulled(link, segment), now, out);
    catchUp.want(log);
    catchUp.accepted(link, segment, now);
  }

  private void object(Link link, Segment segment, Reason reason, List<Effect> out) {
    LogId log = segment.log();
    if (reason == Reason.FORK || reason == Reason.WRONG_CHAIN) {
      link.refuse(log, reason);
      catchUp.refused(link, log);
    } else if (reason != Reason.TOO_MANY_LOGS) {
      peers.raise(link.peer, log, new Span(segment.first(), segment.last()));
      catchUp.want(log);
    }
    refuse(reason, segment, out);
  }

  static void refuse(Reason reason, Segment segment, List<Effect> out) {
    out.add(new Effect.Publish(new Event.Refused(reason, segment.toString())));
  }
}
