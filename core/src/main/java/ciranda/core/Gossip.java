package ciranda.core;

import ciranda.core.detector.Detector;
import ciranda.core.membership.Links;
import ciranda.core.membership.Rows;
import ciranda.protocol.Bytes;
import ciranda.protocol.Epoch;
import ciranda.protocol.Hearing;
import ciranda.protocol.Member;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Pulse;
import ciranda.protocol.Role;
import ciranda.protocol.Row;
import ciranda.protocol.View;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Heartbeats: on every link, both ways, with the pulse as far as it was seen. */
final class Gossip {
  private static final int FOREIGN_MAX = 64;

  private final Self self;
  private final Links links;
  private final Rows rows;
  private final Departures departures;
  private final Detector detector;
  private final Outbox out;
  private final Signatures signatures;
  private final Supplier<Bytes> history;
  private final Map<Led, Foreign> foreign = new HashMap<>();
  private long sequence;
  private long dueNanos;
  private boolean started;
  private Pulse own = Pulse.NONE;
  private Hearing said = Hearing.NONE;

  /** A term as one start of its coordinator leads it. */
  private record Led(Epoch epoch, long instance) {}

  /** The newest pulse of another term, when it advanced, and when it was last shown. */
  private record Foreign(Pulse pulse, long advancedNanos, long shownNanos) {}

  Gossip(
      Self self,
      Links links,
      Rows rows,
      Departures departures,
      Detector detector,
      Outbox out,
      Signatures signatures,
      Supplier<Bytes> history) {
    this.self = self;
    this.links = links;
    this.rows = rows;
    this.departures = departures;
    this.detector = detector;
    this.out = out;
    this.signatures = signatures;
    this.history = history;
  }

  /** Sends the regular heartbeats, and one out of turn when what is to be said turned bad. */
  void evaluate(Now now) {
    Hearing hearing = hearing(now);
    boolean worse = hearing != said && (hearing == Hearing.CLOSED || hearing == Hearing.DOUBT);
    said = hearing;
    if (!started || now.reached(dueNanos)) {
      started = true;
      dueNanos = now.after(self.timing().heartbeat());
      if (self.role() == Role.COORDINATOR) {
        beat();
      }
      links.each().forEach(link -> send(link, worse, now));
    } else if (worse) {
      links.each().forEach(link -> send(link, true, now));
    }
  }

  private void beat() {
    long counter = own.epoch().equals(self.epoch()) ? own.counter() + 1 : 1;
    long instance = self.settings().instance();
    Bytes message = Pulse.signed(self.settings().group(), self.epoch(), instance, counter);
    own = new Pulse(self.epoch(), instance, counter, signatures.sign(message));
  }

  /** A heartbeat at once to everybody: something changed that they should know. */
  void tellAll(boolean probe, Now now) {
    if (self.role() == Role.COORDINATOR && !own.epoch().equals(self.epoch())) {
      beat();
    }
    links.each().forEach(link -> send(link, probe, now));
  }

  void send(Links.Link link, boolean probe, Now now) {
    Message.Heartbeat beat =
        new Message.Heartbeat(row(now), rows.lackedBy(link.key(), now), pulse(), probe);
    out.send(link, beat);
  }

  /** The newest pulse of the own term. */
  Pulse pulse() {
    if (self.role() == Role.COORDINATOR) {
      return own.epoch().equals(self.epoch()) ? own : Pulse.NONE;
    }
    return self.isJoined() ? detector.newest() : Pulse.NONE;
  }

  Hearing hearing(Now now) {
    if (self.role() == Role.COORDINATOR) {
      return Hearing.LINKED;
    }
    if (!self.isJoined()) {
      return Hearing.NONE;
    }
    return detector.hearing(links.isLinked(self.coordinator()), now);
  }

  private Row row(Now now) {
    return new Row(
        self.key(),
        self.name(),
        self.settings().instance(),
        ++sequence,
        self.role(),
        self.isJoined() ? self.id() : 0,
        self.epoch(),
        self.view().version(),
        self.view().nextId(),
        hearing(now),
        links.neighbours(),
        history.get());
  }

  /**
   * Takes a heartbeat's pulse and passes it on at once to those who doubt.
   *
   * @return whether it shows that the own coordinator lives
   */
  boolean heard(Links.Link from, Message.Heartbeat beat, Now now) {
    rows.direct(beat.row(), now);
    departures.speaks(from.key(), now);
    for (Row row : beat.relayed()) {
      if (rows.relayed(row, now).isEmpty()) {
        departures.speaks(row.key(), now);
      }
    }
    boolean advanced = pulse(beat.pulse(), now);
    if (advanced) {
      forward(from.key(), now);
    }
    if (beat.probe()) {
      send(from, false, now);
    } else if (isBehind(beat)) {
      send(from, false, now);
    }
    return advanced;
  }

  /** A neighbour that doubts has not seen what this node has. */
  private boolean isBehind(Message.Heartbeat beat) {
    boolean doubts =
        beat.row().hearing() == Hearing.DOUBT || beat.row().hearing() == Hearing.CLOSED;
    return doubts && pulse().isNewerThan(beat.pulse());
  }

  /** Takes a pulse, of the own term or of another. */
  boolean pulse(Pulse pulse, Now now) {
    if (pulse.epoch().isNone()) {
      return false;
    }
    if (self.isJoined() && pulse.epoch().equals(self.epoch())) {
      return self.role() != Role.COORDINATOR && detector.heard(pulse, now);
    }
    foreign.values().removeIf(old -> isOver(old, now));
    Led led = new Led(pulse.epoch(), pulse.instance());
    Foreign known = foreign.get(led);
    long nanos = now.monotonicNanos();
    if (known != null) {
      Foreign next =
          pulse.isNewerThan(known.pulse())
              ? new Foreign(pulse, nanos, nanos)
              : new Foreign(known.pulse(), known.advancedNanos(), nanos);
      foreign.put(led, next);
    } else if (foreign.size() < FOREIGN_MAX) {
      foreign.put(led, new Foreign(pulse, Long.MIN_VALUE / 2, nanos));
    }
    return false;
  }

  /** Whoever obeyed it has noticed by now. */
  private boolean isOver(Foreign term, Now now) {
    return now.millisSince(term.shownNanos()) >= self.timing().suspicionMax();
  }

  /** The newest pulse that was heard before this node obeyed, with the counter 0 if none was. */
  Pulse newest(View view, Now now) {
    Epoch epoch = view.epoch();
    long instance = view.member(epoch.coordinator()).map(Member::instance).orElse(0L);
    Foreign known = foreign.get(new Led(epoch, instance));
    return known == null || isOver(known, now)
        ? new Pulse(epoch, instance, 0, Bytes.EMPTY)
        : known.pulse();
  }

  /** Whether another coordinator showed life after a time: its counter advanced. */
  boolean hasAdvancedSince(Row coordinator, long nanos) {
    Foreign known = foreign.get(new Led(coordinator.epoch(), coordinator.instance()));
    return known != null && known.advancedNanos() - nanos > 0;
  }

  private void forward(NodeKey from, Now now) {
    for (Links.Link link : links.each()) {
      boolean needs =
          rows.row(link.key())
              .map(row -> self.isCompanion(row) && row.hearing() != Hearing.LINKED)
              .orElse(false);
      if (needs && !link.key().equals(from) && !link.key().equals(self.coordinator())) {
        send(link, false, now);
      }
    }
  }

  long nextNanos() {
    return started ? dueNanos : Long.MIN_VALUE;
  }
}
