package ciranda.core;

import ciranda.core.detector.Detector;
import ciranda.core.election.Bully;
import ciranda.core.membership.Addresses;
import ciranda.core.membership.Links;
import ciranda.core.membership.Merger;
import ciranda.core.membership.Rows;
import ciranda.protocol.Bytes;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Hearing;
import ciranda.protocol.Member;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import ciranda.protocol.Row;
import ciranda.protocol.View;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The membership of one node: who is in the circle, who leads, and what happens when that changes.
 * Routes between links, rows, detector, election and merger, which do not know each other.
 *
 * <p>After each input {@link #evaluate} looks at the whole state; there are no callbacks and no
 * timers beside {@link #nextWakeNanos}. A view is on disk before it is obeyed or sent.
 */
final class Circle {
  private static final long PUSH_SLACK_MILLIS = 100;

  private final Self self;
  private final Links links;
  private final Rows rows;
  private final Detector detector;
  private final Bully bully;
  private final Addresses addresses;
  private final Outbox out;
  private final Departures departures = new Departures();
  private final Gossip gossip;
  private final Seeking seeking;
  private final Chair chair;
  private final Place place;
  private final Succession succession;
  private final Map<NodeKey, Long> pushed = new HashMap<>();
  private Presence presence = new Presence(View.NONE, 0, Set.of());
  private long wakeNanos;

  /** Who is there, of which view, after so many changes of {@link Rows}. */
  private record Presence(View view, long changes, Set<NodeKey> members) {}

  Circle(
      Self self,
      Saved saved,
      Links links,
      Rows rows,
      Outbox out,
      Signatures signatures,
      Supplier<Bytes> history,
      Now now) {
    Timing timing = self.timing();
    this.self = self;
    this.links = links;
    this.rows = rows;
    this.out = out;
    this.detector = new Detector(timing);
    this.bully = new Bully(timing);
    this.addresses = new Addresses(timing, self.settings().bounds().dials());
    this.gossip = new Gossip(self, links, rows, departures, detector, out, signatures, history);
    this.seeking = new Seeking(self, links, rows, addresses, gossip, out);
    Merger merger = new Merger(timing);
    this.chair = new Chair(self, links, rows, departures, out, merger, seeking::announcement);
    this.place =
        new Place(
            self,
            links,
            rows,
            departures,
            detector,
            bully,
            addresses,
            out,
            signatures,
            gossip,
            seeking,
            chair);
    this.succession =
        new Succession(self, links, rows, departures, detector, bully, out, gossip, seeking, place);
    self.settings().peers().forEach(peer -> addresses.add(peer, true, now));
    saved.addresses().forEach(address -> addresses.add(address, false, now));
  }

  void addressesChanged(List<Endpoint> own) {
    seeking.addresses(own);
  }

  void opened(Input.Opened opened, Now now) {
    Input.Peer peer = opened.peer();
    Links.Judgement judgement = links.opened(opened.link(), peer, opened.dialled(), now);
    if (opened.dialled() && !peer.addresses().isEmpty()) {
      addresses.reached(peer.addresses().getFirst(), peer.key());
    }
    switch (judgement.verdict()) {
      case SELF -> hangup(opened.link(), Effect.HangupReason.SELF, Reason.OWN_LINK);
      case SECOND_INSTANCE -> {
        hangup(opened.link(), Effect.HangupReason.SECOND_INSTANCE, Reason.SECOND_INSTANCE);
        judgement.others().forEach(old -> gossip.send(old, true, now));
      }
      case DUPLICATE -> hangup(opened.link(), Effect.HangupReason.DUPLICATE, Reason.DUPLICATE_LINK);
      case KEEP -> {
        judgement.others().forEach(this::replaced);
        departures.isBack(peer.key());
        for (Endpoint address : peer.addresses()) {
          addresses.add(address, peer.key(), now.monotonicNanos());
        }
        if (self.isJoined() && peer.key().equals(self.coordinator())) {
          coordinatorOpened(peer, now);
        }
        rows.linked(links.neighbours());
        links.get(opened.link()).ifPresent(link -> seeking.greet(link, now));
      }
    }
  }

  /** A new start of the coordinator is no longer the one whose term this is. */
  private void coordinatorOpened(Input.Peer peer, Now now) {
    if (self.view().names(self.coordinator(), peer.instance())) {
      detector.linkOpened();
    } else if (self.role() != Role.COORDINATOR) {
      detector.linkClosed(now);
      detector.dialRefused();
      self.lose(now.monotonicNanos());
    }
  }

  private void replaced(Links.Link old) {
    links.closed(old.id());
    hangup(old.id(), Effect.HangupReason.REPLACED, Reason.DUPLICATE_LINK);
  }

  private void hangup(long link, Effect.HangupReason how, Reason why) {
    out.hangup(link, how);
    out.refuse(why, "link " + link);
  }

  /** A link ended; whoever closed it. */
  void closed(long id, Input.CloseReason reason, Now now) {
    Optional<Links.Link> link = links.closed(id);
    if (link.isEmpty()) {
      return;
    }
    NodeKey key = link.get().key();
    rows.linked(links.neighbours());
    if (self.role() == Role.COORDINATOR) {
      chair.linkEnded(key);
    }
    if (links.isLinked(key)) {
      return;
    }
    rows.gone(key);
    place.departed(key);
    boolean byPeer = reason == Input.CloseReason.BY_PEER;
    boolean coordinator = self.isJoined() && key.equals(self.coordinator());
    if (byPeer) {
      departures.closed(key, now);
      if (coordinator && self.role() != Role.COORDINATOR) {
        detector.linkClosed(now);
        self.lose(now.monotonicNanos());
      }
    }
    // A copy of the coordinator is turned away by it each time: that is no crash.
    boolean stood = link.get().hasStoodFor(self.timing().redialMin(), now);
    boolean restarted = link.get().isContested();
    long delay = restarted || coordinator && byPeer && stood ? 0 : self.timing().redialMin();
    addresses.lost(link.get().peer(), restarted, byPeer, delay, now);
  }

  void dialFailed(Endpoint endpoint, Input.DialFailure failure, Now now) {
    Set<NodeKey> members = new HashSet<>();
    self.view().members().forEach(member -> members.add(member.key()));
    Optional<NodeKey> owner = addresses.failed(endpoint, failure, members, now);
    if (failure == Input.DialFailure.REFUSED
        && self.isJoined()
        && owner.equals(Optional.of(self.coordinator()))) {
      detector.dialRefused();
    }
  }

  void discovered(Input.Discovered discovered, Now now) {
    seeking.discovered(discovered, now);
  }

  /** A message from a link that is open. */
  void received(Links.Link link, String name, Message message, Now now) {
    links.heard(link.id(), now);
    out.trace(Event.Direction.RECEIVED, message, link.key());
    if (message instanceof Message.Heartbeat beat) {
      heartbeat(link, beat, now);
    } else if (message instanceof Message.Relay relay) {
      relayed(link, relay, now);
    } else {
      handle(link.key(), name, message, now);
    }
  }

  private void heartbeat(Links.Link link, Message.Heartbeat beat, Now now) {
    if (!beat.row().key().equals(link.key()) || beat.row().instance() != link.peer().instance()) {
      out.refuse(Reason.STALE_ROW, "not the sender's own");
      return;
    }
    self.seen(beat.row().epoch());
    if (gossip.heard(link, beat, now)) {
      succession.coordinatorLives(now);
    }
    pushIfBehind(link, beat.row(), now);
  }

  /** Any node passes the signed view on to a neighbour that has an older one. */
  private void pushIfBehind(Links.Link link, Row row, Now now) {
    View view = self.view();
    boolean older =
        self.isCompanion(row)
            ? row.viewVersion() < view.version()
            : view.epoch().isAbove(row.epoch())
                && (view.names(row.key()) || view.ended().contains(row.epoch()));
    boolean settled = row.role() != Role.SEARCHING && row.role() != Role.JOINING;
    if (!self.isJoined() || !older || !settled) {
      return;
    }
    boolean reached = rows.areLinked(row.key(), self.coordinator());
    boolean slack = reached && now.millisSince(place.installedNanos()) < PUSH_SLACK_MILLIS;
    long last = pushed.getOrDefault(row.key(), Long.MIN_VALUE / 2);
    if (!slack
        && (last < place.installedNanos() || now.millisSince(last) >= self.timing().heartbeat())) {
      pushed.put(row.key(), now.monotonicNanos());
      out.send(
          link,
          self.isCompanion(row) ? new Message.ViewUpdate(view) : new Message.Coordinator(view));
    }
  }

  private void relayed(Links.Link link, Message.Relay relay, Now now) {
    NodeKey source = relay.source().key();
    if (source.equals(self.key())) {
      out.refuse(Reason.HOPS_USED_UP, "came back");
      return;
    }
    out.learn(source, link.key());
    if (!relay.destination().equals(self.key())) {
      out.relay(relay, link.key());
    } else if (relay.message() instanceof Message.Leave) {
      out.refuse(Reason.NOT_AWAITED, "LEAVE");
    } else {
      handle(source, relay.source().name(), relay.message(), now);
    }
  }

  private void handle(NodeKey from, String name, Message message, Now now) {
    boolean chairs = self.role() == Role.COORDINATOR;
    switch (message) {
      case Message.Election election -> succession.election(from, election, now);
      case Message.Answer answer -> succession.answer(from, answer, now);
      case Message.Coordinator coordinator -> place.received(coordinator.view(), now);
      case Message.ViewUpdate update -> place.received(update.view(), now);
      case Message.JoinAck ack -> place.received(ack.view(), now);
      case Message.ViewAck ack -> chair.acknowledged(from, ack);
      case Message.JoinRequest request -> {
        if (chairs) {
          chair.joinRequested(from, name, request, now);
        } else {
          redirect(from);
        }
      }
      case Message.ClaimMade made -> {
        self.seen(made.claim().view().epoch());
        if (chairs) {
          chair.leads(from);
          chair.claimed(from, made.claim(), now);
        } else {
          redirect(from);
        }
      }
      case Message.Merge merge -> {
        if (chairs) {
          chair.leads(from);
          chair.merged(from, merge, now);
        } else {
          redirect(from);
        }
      }
      case Message.Redirect redirect -> {
        if (chairs) {
          chair.redirected(from, redirect.to(), now);
        } else {
          seeking.redirected(from, redirect.to(), now);
        }
      }
      case Message.Leave leave -> succession.left(from, leave, now);
      case Message.Unknown unknown -> out.refuse(Reason.UNKNOWN_TYPE, unknown.type());
      case Message.Hello hello -> out.refuse(Reason.NOT_AWAITED, hello.software());
      case Message.Refused refused -> out.refuse(Reason.NOT_AWAITED, refused.detail());
      case Message.Heartbeat beat -> out.refuse(Reason.NOT_AWAITED, beat.row().name());
      case Message.Relay relay -> out.refuse(Reason.NOT_AWAITED, "RELAY");
      case Message.Heads heads -> out.refuse(Reason.NOT_AWAITED, "HEADS");
      case Message.Pull pull -> out.refuse(Reason.NOT_AWAITED, "PULL");
    }
  }

  private void redirect(NodeKey from) {
    out.refuse(Reason.NOT_THE_COORDINATOR, from.shortName());
    if (self.isJoined() && !self.coordinator().equals(from) && !self.hasLost()) {
      out.send(from, new Message.Redirect(self.coordinator(), self.epoch()));
    }
  }

  /** This node's person is called otherwise: the coordinator learns it from the next row. */
  void renamed(Now now) {
    gossip.tellAll(false, now);
  }

  /** Whether the ticket was of a view. */
  boolean persisted(long ticket, Now now) {
    return place.persisted(ticket, now);
  }

  boolean persistFailed(long ticket, Now now) {
    return place.persistFailed(ticket, now);
  }

  /** Looks at everything, does what is due, and finds out when to look again. */
  void evaluate(Now now) {
    rows.expire(now);
    long deadNanos = hangUpDead(now);
    place.keep(now);
    act(now);
    gossip.evaluate(now);
    wakeNanos = Math.min(gossip.nextNanos(), rows.nextExpiryNanos());
    wakeNanos = Math.min(wakeNanos, dial(now));
    wakeNanos = Math.min(wakeNanos, roleWakeNanos(now));
    wakeNanos = Math.min(wakeNanos, deadNanos);
    wakeNanos = Math.min(wakeNanos, self.quarantineEndNanos(now));
    wakeNanos = Math.min(wakeNanos, now.firstAhead(place.freeNanos()));
    // What is due now was looked at now; it may wait for the disk.
    wakeNanos = Math.max(wakeNanos, now.after(1));
  }

  /** Dials what is due; returns when the next address is. */
  private long dial(Now now) {
    long dueNanos = addresses.nextNanos(this::isReached);
    if (!now.reached(dueNanos)) {
      return dueNanos;
    }
    for (Endpoint endpoint : addresses.due(this::isReached, now)) {
      out.add(new Effect.Dial(endpoint));
    }
    return addresses.nextNanos(this::isReached);
  }

  private long roleWakeNanos(Now now) {
    // Who is quarantined or waits for the disk looks again when that ends.
    return switch (self.role()) {
      case SEARCHING -> place.isBusy(now) ? Long.MAX_VALUE : seeking.nextSearchingNanos(now);
      case JOINING -> seeking.nextJoiningNanos(now);
      case MEMBER -> self.isQuarantined(now) ? Long.MAX_VALUE : detector.nextNanos(now);
      case ELECTING ->
          self.isQuarantined(now) || place.isBusy(now) ? Long.MAX_VALUE : bully.nextNanos();
      case COORDINATOR -> chair.nextNanos();
    };
  }

  /** Returns when the next link counts as dead. */
  private long hangUpDead(Now now) {
    long deadNanos = links.nextDeadNanos();
    if (!now.reached(deadNanos)) {
      return deadNanos;
    }
    for (Links.Link link : links.dead(now)) {
      out.hangup(link.id(), Effect.HangupReason.SILENT);
      closed(link.id(), Input.CloseReason.BY_US, now);
    }
    return links.nextDeadNanos();
  }

  private void act(Now now) {
    switch (self.role()) {
      case SEARCHING -> {
        if (!place.isBusy(now) && seeking.evaluateSearching(now)) {
          place.found();
        }
      }
      case JOINING -> {}
      case MEMBER -> succession.watch(now);
      case ELECTING -> succession.elect(now);
      case COORDINATOR -> preside(now);
    }
    // Who has just begun to join asks at once.
    if (self.role() == Role.JOINING && seeking.evaluateJoining(now)) {
      joinFailed(now);
    }
  }

  private void preside(Now now) {
    Optional<Row> below = place.isBusy(now) ? Optional.empty() : seeking.farBelow(now);
    if (below.isPresent()) {
      seeking.join(below.get().key(), "joins downward", now);
    } else {
      chair.evaluate(place.isBusy(now), now).ifPresent(place::change);
    }
  }

  /** A join that fails falls back to the old place, where there is one. */
  private void joinFailed(Now now) {
    if (self.isJoined() && self.coordinator().equals(self.key())) {
      self.become(Role.ELECTING, "the join failed", out);
      bully.start(self.epoch(), now);
    } else if (self.isJoined() && self.isNamedBy(self.view())) {
      self.become(Role.MEMBER, "the join failed", out);
    } else {
      seeking.search("the join failed", now);
    }
  }

  /** This node was away: it first distrusts itself. */
  void late(Now now) {
    self.quarantine(now);
    rows.forgive(now);
    links.forgive(now);
    detector.restart(now);
    bully.restart(now);
    chair.forgive();
    seeking.restart(now);
  }

  /** Says goodbye to everybody, naming who coordinates from now on. */
  void leave(Now now) {
    NodeKey successor = self.coordinator();
    if (self.role() == Role.COORDINATOR) {
      for (Member member : self.view().members()) {
        boolean present = rows.isPresent(member.key()) && !departures.hasLeft(member.key());
        if (present && !member.key().equals(self.key())) {
          successor = member.key();
        }
      }
    }
    for (Links.Link link : links.each()) {
      out.send(link, new Message.Leave(self.epoch(), successor));
    }
  }

  /** How many searching nodes are remembered. */
  int newcomers() {
    return seeking.newcomers();
  }

  /** How many wait for a place in the next view. */
  int applicants() {
    return chair.applicants();
  }

  /** How many dials are under way. */
  int dials() {
    return addresses.dials();
  }

  /** Members of the view that can be reached, this node among them; the same set while they are. */
  Set<NodeKey> presentMembers() {
    View view = self.isJoined() ? self.view() : View.NONE;
    if (presence.changes() != rows.changes() || !presence.view().equals(view)) {
      Set<NodeKey> members = new LinkedHashSet<>();
      view.members().forEach(member -> members.add(member.key()));
      members.removeIf(key -> !rows.isPresent(key));
      members.add(self.key());
      boolean same = members.equals(presence.members());
      presence = new Presence(view, rows.changes(), same ? presence.members() : members);
    }
    return presence.members();
  }

  Hearing hearing(Now now) {
    return gossip.hearing(now);
  }

  /** Whether a node need not be dialled. */
  private boolean isReached(NodeKey key) {
    return links.isLinked(key) || key.equals(self.key());
  }

  long nextWakeNanos() {
    return wakeNanos;
  }
}
