package ciranda.core;

import ciranda.core.detector.Detector;
import ciranda.core.election.Bully;
import ciranda.core.membership.Addresses;
import ciranda.core.membership.Links;
import ciranda.core.membership.Merger;
import ciranda.core.membership.Register;
import ciranda.core.membership.Rows;
import ciranda.protocol.Bytes;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Epoch;
import ciranda.protocol.Hearing;
import ciranda.protocol.Member;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import ciranda.protocol.Row;
import ciranda.protocol.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
  /** How long a closed link still counts as a sign when its node turns out to coordinate. */
  private static final long CLOSED_MEMORY_MILLIS = 2_000;

  private static final long STORE_AGAIN_MILLIS = 1_000;
  private static final long PUSH_SLACK_MILLIS = 100;

  private final Self self;
  private final Links links;
  private final Rows rows;
  private final Detector detector;
  private final Bully bully;
  private final Addresses addresses;
  private final Outbox out;
  private final Signatures signatures;
  private final Gossip gossip;
  private final Seeking seeking;
  private final Chair chair;
  private final Map<NodeKey, Long> closedByPeer = new HashMap<>();
  private final Map<NodeKey, Long> pushed = new HashMap<>();
  private final Set<NodeKey> left = new HashSet<>();
  private Optional<Storing> storing = Optional.empty();
  private Optional<View> nextToObey = Optional.empty();
  private long storeAgainNanos;
  private long installedNanos;
  private long wakeNanos;

  /** A view on its way to the disk. */
  private record Storing(long ticket, View view, Purpose purpose) {}

  private enum Purpose {
    OBEY,
    NEW_TERM,
    CHANGE
  }

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
    this.signatures = signatures;
    this.detector = new Detector(timing);
    this.bully = new Bully(timing);
    this.addresses = new Addresses(timing);
    this.gossip = new Gossip(self, links, rows, detector, out, signatures, history);
    this.seeking = new Seeking(self, links, rows, addresses, gossip, out);
    Merger merger = new Merger(timing);
    this.chair = new Chair(self, links, rows, out, merger, seeking::announcement);
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
      case SECOND_INSTANCE ->
          hangup(opened.link(), Effect.HangupReason.SECOND_INSTANCE, Reason.SECOND_INSTANCE);
      case DUPLICATE ->
          hangup(opened.link(), Effect.HangupReason.DUPLICATE, Reason.DUPLICATE_LINK);
      case KEEP -> {
        judgement.replaced().forEach(old -> replaced(old));
        closedByPeer.remove(peer.key());
        left.remove(peer.key());
        chair.linkOpened(peer.key());
        for (Endpoint address : peer.addresses()) {
          addresses.add(address, peer.key(), now.monotonicNanos());
        }
        if (self.isJoined() && peer.key().equals(self.coordinator())) {
          detector.linkOpened();
        }
        rows.linked(linkedKeys());
        links.get(opened.link()).ifPresent(link -> seeking.greet(link, now));
      }
    }
  }

  private void replaced(long old) {
    links.closed(old);
    hangup(old, Effect.HangupReason.REPLACED, Reason.DUPLICATE_LINK);
  }

  private void hangup(long link, Effect.HangupReason how, Reason why) {
    out.add(new Effect.Hangup(link, how));
    out.refuse(why, "link " + link);
  }

  /** A link ended; whoever closed it. */
  void closed(long id, Input.CloseReason reason, Now now) {
    Optional<Links.Link> link = links.closed(id);
    if (link.isEmpty()) {
      return;
    }
    NodeKey key = link.get().key();
    rows.linked(linkedKeys());
    if (links.isLinked(key)) {
      return;
    }
    rows.gone(key);
    boolean byPeer = reason == Input.CloseReason.BY_PEER;
    boolean coordinator = self.isJoined() && key.equals(self.coordinator());
    if (byPeer) {
      closedByPeer.put(key, now.monotonicNanos());
      chair.linkClosed(key);
      if (coordinator && self.role() != Role.COORDINATOR) {
        detector.linkClosed(now);
        self.lose(now.monotonicNanos());
      }
    }
    long delay = coordinator && byPeer ? 0 : self.timing().redialMin();
    addresses.lost(key, delay, now);
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
    if (!beat.row().key().equals(link.key())
        || beat.row().instance() != link.peer().instance()) {
      out.refuse(Reason.STALE_ROW, "not the sender's own");
      return;
    }
    self.seen(beat.row().epoch());
    if (gossip.heard(link, beat, now)) {
      coordinatorLives(now);
    }
    pushIfBehind(link, beat.row(), now);
  }

  private void coordinatorLives(Now now) {
    self.find();
    if (self.role() == Role.ELECTING) {
      bully.stop();
      self.become(Role.MEMBER, "the coordinator lives", out);
      gossip.tellAll(false, now);
    }
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
    boolean slack = reached && now.millisSince(installedNanos) < PUSH_SLACK_MILLIS;
    long last = pushed.getOrDefault(row.key(), Long.MIN_VALUE / 2);
    if (!slack
        && (last < installedNanos || now.millisSince(last) >= self.timing().heartbeat())) {
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
    if (relay.destination().equals(self.key())) {
      handle(source, relay.source().name(), relay.message(), now);
    } else {
      out.relay(relay);
    }
  }

  private void handle(NodeKey from, String name, Message message, Now now) {
    boolean chairs = self.role() == Role.COORDINATOR;
    switch (message) {
      case Message.Election election -> election(from, election, now);
      case Message.Answer answer -> answer(from, answer, now);
      case Message.Coordinator coordinator -> viewReceived(coordinator.view(), now);
      case Message.ViewUpdate update -> viewReceived(update.view(), now);
      case Message.JoinAck ack -> viewReceived(ack.view(), now);
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
          chair.claimed(from, made.claim(), now);
        } else {
          redirect(from);
        }
      }
      case Message.Merge merge -> {
        if (chairs) {
          chair.merged(from, merge, now);
        } else {
          out.refuse(Reason.NOT_THE_COORDINATOR, "MERGE");
        }
      }
      case Message.Redirect redirect -> {
        if (chairs) {
          chair.redirected(redirect.to(), now);
        } else {
          seeking.redirected(from, redirect.to(), now);
        }
      }
      case Message.Leave leave -> left(from, leave, now);
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

  /** A lower member asks this one to take over. */
  private void election(NodeKey from, Message.Election election, Now now) {
    if (self.isQuarantined(now)) {
      out.refuse(Reason.QUARANTINED, "ELECTION");
      return;
    }
    if (!self.isJoined() || !election.ending().equals(self.epoch())) {
      out.refuse(Reason.STALE_EPOCH, "ELECTION");
      if (self.isJoined() && self.epoch().isAbove(election.ending())) {
        out.send(from, new Message.Coordinator(self.view()));
      }
      return;
    }
    Hearing hearing = gossip.hearing(now);
    boolean lives = hearing == Hearing.LINKED || hearing == Hearing.VIA;
    out.send(from, new Message.Answer(election.ending(), self.id(), gossip.pulse()));
    if (self.role() == Role.COORDINATOR) {
      return;
    }
    if (lives) {
      out.refuse(Reason.COORDINATOR_LIVES, "ELECTION");
      links.toward(self.coordinator()).ifPresent(link -> gossip.send(link, true, now));
    } else if (self.role() == Role.MEMBER && self.id() > election.id()) {
      startElection("asked by " + election.id(), now);
    }
  }

  private void answer(NodeKey from, Message.Answer answer, Now now) {
    if (!answer.ending().equals(self.epoch())) {
      out.refuse(Reason.STALE_EPOCH, "ANSWER");
      return;
    }
    if (gossip.pulse(answer.pulse(), now)) {
      coordinatorLives(now);
      return;
    }
    if (self.role() == Role.ELECTING && answer.id() > self.id()) {
      out.publish(new Event.ElectionStep(self.epoch(), "ANSWER from " + answer.id()));
      bully.answer(new Bully.Candidate(from, answer.id()), now);
    } else {
      out.refuse(Reason.NOT_AWAITED, "ANSWER");
    }
  }

  private void left(NodeKey from, Message.Leave leave, Now now) {
    rows.gone(from);
    left.add(from);
    chair.memberLeft(from);
    boolean coordinator = self.isJoined() && from.equals(self.coordinator());
    if (!coordinator || self.role() == Role.COORDINATOR || !leave.epoch().equals(self.epoch())) {
      return;
    }
    self.lose(now.monotonicNanos());
    if (leave.successor().equals(self.key())) {
      self.become(Role.ELECTING, "named successor", out);
      takeTerm("succeeds");
    } else if (self.role() == Role.MEMBER) {
      self.become(Role.ELECTING, "the coordinator left", out);
      int id = self.view().member(leave.successor()).map(Member::id).orElse(0);
      bully.expect(self.epoch(), new Bully.Candidate(leave.successor(), id), now);
    }
  }

  private void viewReceived(View view, Now now) {
    self.seen(view.epoch());
    View known = nextToObey.or(() -> storing.map(Storing::view)).orElse(self.view());
    boolean awaited = seeking.target().equals(Optional.of(view.epoch().coordinator()));
    boolean downward = awaited && self.epoch().isFarAbove(view.epoch());
    if (view.epoch().coordinator().equals(self.key()) || self.role() == Role.SEARCHING) {
      out.refuse(Reason.NOT_AWAITED, "view");
    } else if (!view.isNewerThan(known) && !downward && !(awaited && !self.isJoined()
        && view.equals(known))) {
      out.refuse(
          known.epoch().isAbove(view.epoch()) ? Reason.STALE_EPOCH : Reason.STALE_VIEW, "view");
    } else if (view.epoch().isFarAbove(self.epoch()) && !awaited) {
      out.refuse(Reason.FAR_EPOCH, view.epoch().toString());
    } else if (self.isNamedBy(view)) {
      obey(view);
    } else {
      omitted(view, now);
    }
  }

  private void obey(View view) {
    if (storing.isPresent()) {
      nextToObey = Optional.of(view);
    } else {
      store(view, Purpose.OBEY);
    }
  }

  private void store(View view, Purpose purpose) {
    int id = view.member(self.key()).map(Member::id).orElse(self.id());
    long ticket = out.persist(new Change.SaveMembership(id, view, addresses.toSave()));
    storing = Optional.of(new Storing(ticket, view, purpose));
  }

  /** A view of a term that concerns this node, in which it has no place. */
  private void omitted(View view, Now now) {
    NodeKey coordinator = view.epoch().coordinator();
    boolean same = self.isJoined() && coordinator.equals(self.coordinator());
    boolean ended = self.isJoined() && view.ended().contains(self.epoch());
    out.refuse(Reason.VIEW_OMITS_ME, view.epoch().toString());
    if (same || ended) {
      bully.stop();
      seeking.join(coordinator, same ? "dropped from the view" : "the term was ended", now);
    }
  }

  /** Whether the ticket was of a view. */
  boolean persisted(long ticket, Now now) {
    if (storing.isEmpty() || storing.get().ticket() != ticket) {
      return false;
    }
    Storing stored = storing.get();
    storing = Optional.empty();
    if (nextToObey.isPresent() && nextToObey.get().isNewerThan(stored.view())) {
      if (stored.purpose() == Purpose.OBEY) {
        install(stored, now);
      }
      View next = nextToObey.get();
      nextToObey = Optional.empty();
      store(next, Purpose.OBEY);
    } else {
      nextToObey = Optional.empty();
      install(stored, now);
    }
    return true;
  }

  boolean persistFailed(long ticket, Now now) {
    if (storing.isEmpty() || storing.get().ticket() != ticket) {
      return false;
    }
    Storing failed = storing.get();
    storing = Optional.empty();
    nextToObey = Optional.empty();
    storeAgainNanos = now.after(STORE_AGAIN_MILLIS);
    if (failed.purpose() == Purpose.NEW_TERM) {
      chair.notStored();
      bully.restart(now);
    } else {
      install(failed, now);
    }
    return true;
  }

  private void install(Storing stored, Now now) {
    View before = self.view();
    boolean wasJoined = self.isJoined();
    self.install(stored.view());
    installedNanos = now.monotonicNanos();
    boolean newTerm = !wasJoined || !before.epoch().equals(self.epoch());
    switch (stored.purpose()) {
      case OBEY -> {
        bully.stop();
        if (newTerm) {
          watch(now);
        }
        self.become(Role.MEMBER, "obeys " + self.epoch(), out);
        out.send(
            self.coordinator(), new Message.ViewAck(self.epoch(), self.view().version()));
        passOn(newTerm);
      }
      case NEW_TERM -> {
        bully.stop();
        boolean first = self.role() != Role.COORDINATOR;
        if (first) {
          chair.reset(now);
        }
        self.become(Role.COORDINATOR, "begins " + self.epoch(), out);
        chair.stored(true, now);
        gossip.tellAll(false, now);
      }
      case CHANGE -> chair.stored(false, now);
    }
    publish(before, wasJoined, newTerm, now);
    for (Member member : self.view().members()) {
      // The higher id dials first, so that two members rarely dial each other at once.
      long delay = member.id() < self.id() ? 0 : self.timing().crashVote();
      member.addresses().stream()
          .filter(address -> !member.key().equals(self.key()))
          .forEach(address -> addresses.add(address, member.key(), now.after(delay)));
    }
  }

  private void watch(Now now) {
    detector.watch(self.epoch(), now);
    Long closedAt = closedByPeer.get(self.coordinator());
    if (closedAt != null
        && now.millisSince(closedAt) < CLOSED_MEMORY_MILLIS
        && !links.isLinked(self.coordinator())) {
      detector.linkClosed(now);
    }
  }

  /** To the neighbours that the coordinator has no link to. */
  private void passOn(boolean newTerm) {
    for (Links.Link link : links.each()) {
      boolean needs =
          self.view().names(link.key())
              && !link.key().equals(self.coordinator())
              && !rows.areLinked(self.coordinator(), link.key());
      if (needs && rows.isPresent(self.coordinator())) {
        View view = self.view();
        out.send(link, newTerm ? new Message.Coordinator(view) : new Message.ViewUpdate(view));
      }
    }
  }

  private void publish(View before, boolean wasJoined, boolean newTerm, Now now) {
    View view = self.view();
    for (Member member : view.members()) {
      if (!wasJoined || !before.names(member.key())) {
        out.publish(
            new Event.MemberChanged(
                member.key(), member.name(), member.id(), Event.Presence.JOINED));
      }
    }
    if (wasJoined) {
      for (Member member : before.members()) {
        if (!view.names(member.key())) {
          Event.Presence how =
              left.contains(member.key()) ? Event.Presence.LEFT : Event.Presence.LOST;
          out.publish(new Event.MemberChanged(member.key(), member.name(), member.id(), how));
        }
      }
    }
    if (newTerm) {
      Optional<Member> coordinator = view.member(self.coordinator());
      long after = self.hasLost() ? now.millisSince(self.lostNanos()) : 0;
      self.find();
      out.publish(
          new Event.CoordinatorChanged(
              self.epoch(),
              coordinator.map(Member::id).orElse(0),
              coordinator.map(Member::name).orElse(""),
              after));
    }
  }

  /** Looks at everything, does what is due, and finds out when to look again. */
  void evaluate(Now now) {
    rows.linked(linkedKeys());
    rows.expire(now);
    hangUpSilent(now);
    act(now);
    gossip.evaluate(now);
    Set<NodeKey> linked = linkedKeys();
    linked.add(self.key());
    for (Endpoint endpoint : addresses.due(linked, now)) {
      out.add(new Effect.Dial(endpoint));
    }
    wakeNanos = Math.min(gossip.nextNanos(), rows.nextExpiryNanos());
    wakeNanos = Math.min(wakeNanos, addresses.nextNanos(linked));
    wakeNanos = Math.min(wakeNanos, seeking.nextNanos());
    wakeNanos = Math.min(wakeNanos, roleWakeNanos(now));
    for (Links.Link link : links.all()) {
      wakeNanos =
          Math.min(wakeNanos, link.heardNanos() + self.timing().silentLink() * 1_000_000);
    }
    wakeNanos = Math.min(wakeNanos, self.quarantineEndNanos());
    // What is due now was looked at now; it may wait for the disk.
    wakeNanos = Math.max(wakeNanos, now.after(1));
  }

  private long roleWakeNanos(Now now) {
    return switch (self.role()) {
      case SEARCHING, JOINING -> Long.MAX_VALUE;
      case MEMBER -> detector.nextNanos(now);
      case ELECTING -> bully.nextNanos();
      case COORDINATOR -> chair.nextNanos();
    };
  }

  private void hangUpSilent(Now now) {
    for (Links.Link link : links.all()) {
      if (now.millisSince(link.heardNanos()) >= self.timing().silentLink()) {
        out.add(new Effect.Hangup(link.id(), Effect.HangupReason.SILENT));
        closed(link.id(), Input.CloseReason.BY_US, now);
      }
    }
  }

  private void act(Now now) {
    switch (self.role()) {
      case SEARCHING -> {
        if (storing.isEmpty()
            && now.reached(storeAgainNanos)
            && seeking.evaluateSearching(now)) {
          found();
        }
      }
      case JOINING -> {
        if (seeking.evaluateJoining(now)) {
          joinFailed(now);
        }
      }
      case MEMBER -> watchCoordinator(now);
      case ELECTING -> elect(now);
      case COORDINATOR -> {
        boolean busy = storing.isPresent() || !now.reached(storeAgainNanos);
        Optional<Chair.Next> next = chair.evaluate(busy, now);
        next.ifPresent(
            change ->
                store(
                    signed(change.view()),
                    change.newTerm() ? Purpose.NEW_TERM : Purpose.CHANGE));
      }
    }
  }

  /** Nobody is there: a group of one, which remembers whom it knew. */
  private void found() {
    Epoch epoch = new Epoch(self.highestEpoch() + 1, self.key());
    Register register =
        Register.founding(self.view()).end(self.epoch()).admit(applicant());
    out.publish(new Event.ElectionStep(epoch, "founds the group"));
    store(signed(register.view(epoch, 1)), Purpose.NEW_TERM);
  }

  private Register.Applicant applicant() {
    Settings settings = self.settings();
    return new Register.Applicant(
        self.key(), settings.name(), settings.instance(), self.id(), seeking.ownAddresses());
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

  private void watchCoordinator(Now now) {
    if (self.isQuarantined(now)) {
      return;
    }
    if (detector.isSuspected(now)) {
      self.lose(detector.advancedNanos());
      startElection("suspects the coordinator", now);
    } else if (detector.isClosed() && detector.isCrashed(votes(), now)) {
      startElection("the coordinator crashed", now);
    }
  }

  private Detector.Votes votes() {
    int closed = 1;
    int unknown = 0;
    boolean linked = false;
    for (Member member : self.view().members()) {
      NodeKey key = member.key();
      if (key.equals(self.key()) || key.equals(self.coordinator()) || left.contains(key)) {
        continue;
      }
      Optional<Row> row = rows.row(key).filter(self::isCompanion);
      if (row.isEmpty() || !rows.isHeardSince(key, detector.closedNanos())) {
        boolean votedBefore =
            row.isPresent() && row.get().hearing() == Hearing.CLOSED;
        closed += votedBefore ? 1 : 0;
        unknown += votedBefore ? 0 : 1;
      } else {
        switch (row.get().hearing()) {
          case CLOSED -> closed++;
          case LINKED -> linked = true;
          case VIA, DOUBT, NONE -> unknown++;
        }
      }
    }
    return new Detector.Votes(closed, unknown, linked, self.view().members().size());
  }

  private void startElection(String reason, Now now) {
    self.become(Role.ELECTING, reason, out);
    out.publish(new Event.ElectionStep(self.epoch(), reason));
    bully.start(self.epoch(), now);
    elect(now);
  }

  private void elect(Now now) {
    if (self.isQuarantined(now) || storing.isPresent() || !now.reached(storeAgainNanos)) {
      return;
    }
    Optional<Row> other =
        seeking
            .bestCoordinator()
            .filter(row -> !row.epoch().equals(self.epoch()))
            .filter(row -> gossip.hasAdvancedSince(row.epoch(), self.lostNanos()));
    if (other.isPresent()) {
      bully.stop();
      seeking.join(other.get().key(), "another group lives", now);
      return;
    }
    switch (bully.advance(above(), now)) {
      case Bully.Step.Wait wait -> {}
      case Bully.Step.Win win -> takeTerm("wins");
      case Bully.Step.Ask ask -> {
        for (Bully.Candidate candidate : ask.candidates()) {
          out.publish(
              new Event.ElectionStep(self.epoch(), "ELECTION to " + candidate.id()));
          out.send(candidate.key(), new Message.Election(self.epoch(), self.id()));
        }
      }
    }
  }

  /** The members above this one that can be reached, the highest first. */
  private List<Bully.Candidate> above() {
    List<Bully.Candidate> above = new ArrayList<>();
    for (Member member : self.view().members().reversed()) {
      NodeKey key = member.key();
      if (member.id() > self.id()
          && !key.equals(self.coordinator())
          && !left.contains(key)
          && rows.row(key).isPresent()) {
        above.add(new Bully.Candidate(key, member.id()));
      }
    }
    return above;
  }

  /** Begins a term: a greater epoch, and those members that can be reached. */
  private void takeTerm(String reason) {
    View view = self.view();
    Epoch epoch = new Epoch(Math.max(self.highestEpoch(), view.epoch().number()) + 1, self.key());
    NodeKey dead = self.coordinator();
    int nextId = view.nextId();
    for (Row row : rows.present()) {
      if (self.isCompanion(row)) {
        nextId = Math.max(nextId, row.nextId());
      }
    }
    Register register =
        Register.of(view)
            .keep(key -> rows.isPresent(key) && !left.contains(key) && !key.equals(dead)
                || key.equals(self.key()))
            .raiseNextId(nextId)
            .end(view.epoch());
    out.publish(new Event.ElectionStep(view.epoch(), reason));
    store(signed(register.view(epoch, 1)), Purpose.NEW_TERM);
  }

  private View signed(View view) {
    return view.signedWith(signatures.sign(view.signed(self.settings().group())));
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
        boolean present = rows.isPresent(member.key()) && !left.contains(member.key());
        if (present && !member.key().equals(self.key())) {
          successor = member.key();
        }
      }
    }
    for (Links.Link link : links.each()) {
      out.send(link, new Message.Leave(self.epoch(), successor));
    }
  }

  /** Members of the view that can be reached, this node among them. */
  Set<NodeKey> presentMembers() {
    Set<NodeKey> present = new HashSet<>();
    if (self.isJoined()) {
      for (Member member : self.view().members()) {
        if (rows.isPresent(member.key())) {
          present.add(member.key());
        }
      }
    }
    present.add(self.key());
    return present;
  }

  Hearing hearing(Now now) {
    return gossip.hearing(now);
  }

  private Set<NodeKey> linkedKeys() {
    Set<NodeKey> keys = new HashSet<>();
    links.all().forEach(link -> keys.add(link.key()));
    return keys;
  }

  long nextWakeNanos() {
    return wakeNanos;
  }
}
