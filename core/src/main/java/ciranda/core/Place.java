package ciranda.core;

import ciranda.core.detector.Detector;
import ciranda.core.election.Bully;
import ciranda.core.membership.Addresses;
import ciranda.core.membership.Links;
import ciranda.core.membership.Register;
import ciranda.core.membership.Rows;
import ciranda.protocol.Epoch;
import ciranda.protocol.Hearing;
import ciranda.protocol.Member;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import ciranda.protocol.Row;
import ciranda.protocol.View;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * This node's place in the group: the view that it obeys or, as coordinator, the one that it makes.
 * A view is on disk before it is obeyed or sent; one is stored at a time. (docs/PROTOCOL.md,
 * "Views")
 */
final class Place {
  private static final long STORE_AGAIN_MILLIS = 1_000;

  private final Self self;
  private final Links links;
  private final Rows rows;
  private final Departures departures;
  private final Detector detector;
  private final Bully bully;
  private final Addresses addresses;
  private final Outbox out;
  private final Signatures signatures;
  private final Gossip gossip;
  private final Seeking seeking;
  private final Chair chair;
  private final Map<NodeKey, Member> unsaid = new LinkedHashMap<>();
  private Optional<Storing> storing = Optional.empty();
  private Optional<View> nextToObey = Optional.empty();
  private long storeAgainNanos;
  private long installedNanos;
  private boolean inMemory;

  /** A view on its way to the disk. */
  private record Storing(long ticket, View view, Purpose purpose) {}

  /** Why a view is stored. */
  enum Purpose {
    OBEY,
    NEW_TERM,
    CHANGE,
    /** It is obeyed already, in memory, because the disk refused it. */
    KEEP
  }

  Place(
      Self self,
      Links links,
      Rows rows,
      Departures departures,
      Detector detector,
      Bully bully,
      Addresses addresses,
      Outbox out,
      Signatures signatures,
      Gossip gossip,
      Seeking seeking,
      Chair chair) {
    this.self = self;
    this.links = links;
    this.rows = rows;
    this.departures = departures;
    this.detector = detector;
    this.bully = bully;
    this.addresses = addresses;
    this.out = out;
    this.signatures = signatures;
    this.gossip = gossip;
    this.seeking = seeking;
    this.chair = chair;
  }

  /** Whether no other view can be stored now: one is on its way, or the disk refused one. */
  boolean isBusy(Now now) {
    return storing.isPresent() || !now.reached(storeAgainNanos);
  }

  /** When another may be stored; the word of the disk comes by itself. */
  long freeNanos() {
    return storing.isPresent() ? Long.MAX_VALUE : storeAgainNanos;
  }

  /** Whether a view of a later term than the own is being stored. */
  boolean hasLaterTerm() {
    boolean begins = storing.filter(own -> own.purpose() == Purpose.NEW_TERM).isPresent();
    return begins || coming().filter(view -> view.epoch().isAbove(self.epoch())).isPresent();
  }

  /** The newest view that is on its way to the disk, or next. */
  private Optional<View> coming() {
    return nextToObey.or(() -> storing.map(Storing::view));
  }

  /** When the view that is obeyed now was installed, monotonic. */
  long installedNanos() {
    return installedNanos;
  }

  /** Stores the coordinator's own next view. */
  void change(Chair.Next next) {
    store(signed(next.view()), next.newTerm() ? Purpose.NEW_TERM : Purpose.CHANGE);
  }

  /** A signed view came, by whatever message and path. */
  void received(View view, Now now) {
    self.seen(view.epoch());
    View known = coming().orElse(self.view());
    boolean awaited = seeking.target().equals(Optional.of(view.epoch().coordinator()));
    boolean downward = awaited && self.epoch().isFarAbove(view.epoch());
    if (view.epoch().coordinator().equals(self.key()) || self.role() == Role.SEARCHING) {
      out.refuse(Reason.NOT_AWAITED, "view");
    } else if (!awaited && isOfACopy(view)) {
      out.refuse(Reason.SECOND_INSTANCE, "view");
    } else if (!view.isNewerThan(known) && !downward && !isGiven(view, awaited)) {
      out.refuse(
          known.epoch().isAbove(view.epoch()) ? Reason.STALE_EPOCH : Reason.STALE_VIEW, "view");
    } else if (view.epoch().isFarAbove(known.epoch()) && !awaited) {
      out.refuse(Reason.FAR_EPOCH, view.epoch().toString());
    } else if (self.isNamedBy(view)) {
      obey(view);
    } else {
      omitted(view, now);
    }
  }

  /** Whether a copy of the own coordinator leads a term of the same epoch. */
  private boolean isOfACopy(View view) {
    return self.isJoined() && view.epoch().equals(self.epoch()) && !isOfOneStart(view, self.view());
  }

  /**
   * Whether the coordinator that this node asks for a place gives it one in the term that it
   * remembers. What it remembers may be of a version that a copy of that coordinator made.
   */
  private boolean isGiven(View view, boolean awaited) {
    return awaited
        && storing.isEmpty()
        && view.epoch().equals(self.epoch())
        && !(self.isJoined() && isOfOneStart(view, self.view()));
  }

  private static boolean isOfOneStart(View one, View other) {
    NodeKey coordinator = one.epoch().coordinator();
    return one.member(coordinator)
        .filter(member -> other.names(coordinator, member.instance()))
        .isPresent();
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
    boolean ended = self.isJoined() && view.ended().contains(self.epoch()) && isDeserted(now);
    out.refuse(Reason.VIEW_OMITS_ME, view.epoch().toString());
    if (same || ended) {
      bully.stop();
      seeking.join(coordinator, same ? "dropped from the view" : "the term was ended", now);
    }
  }

  /**
   * Whether nobody in reach holds to this node's term but itself. Two halves of a split that both
   * live settle it by their claims, whichever of them ended the other's term.
   */
  private boolean isDeserted(Now now) {
    if (self.role() != Role.COORDINATOR) {
      Hearing hearing = gossip.hearing(now);
      return hearing != Hearing.LINKED && hearing != Hearing.VIA;
    }
    return rows.present().stream().noneMatch(self::isCompanion);
  }

  /** Whether the ticket was of a view. */
  boolean persisted(long ticket, Now now) {
    if (storing.isEmpty() || storing.get().ticket() != ticket) {
      return false;
    }
    Storing stored = storing.get();
    storing = Optional.empty();
    inMemory = false;
    if (nextToObey.isPresent() && nextToObey.get().isNewerThan(stored.view())) {
      if (stored.purpose() == Purpose.OBEY) {
        install(stored, now);
      }
      View next = nextToObey.get();
      nextToObey = Optional.empty();
      store(next, Purpose.OBEY);
    } else {
      nextToObey = Optional.empty();
      if (stored.purpose() == Purpose.KEEP) {
        acknowledge();
      } else {
        install(stored, now);
      }
    }
    return true;
  }

  /**
   * A node whose disk refuses a view goes on with it in memory, because the group is better served
   * by a member that cannot store than by one that holds to a term that is over; it does not say
   * that it has the view on disk, begins no term, and tries to store it again.
   */
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
      if (self.role() == Role.ELECTING) {
        // Who was named successor has held no election yet.
        bully.start(self.epoch(), now);
      }
    } else {
      inMemory = true;
      if (failed.purpose() != Purpose.KEEP) {
        install(failed, now);
      }
    }
    return true;
  }

  /** Stores what is obeyed in memory alone, once the disk may be tried again. */
  void keep(Now now) {
    if (inMemory && !isBusy(now)) {
      store(self.view(), Purpose.KEEP);
    }
  }

  private void acknowledge() {
    if (self.role() == Role.MEMBER && !inMemory) {
      out.send(self.coordinator(), new Message.ViewAck(self.epoch(), self.view().version()));
    }
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
        if (newTerm || !isOfOneStart(before, self.view())) {
          watch(now);
        }
        boolean stepsDown = self.role() == Role.COORDINATOR;
        self.become(Role.MEMBER, "obeys " + self.epoch(), out);
        if (stepsDown) {
          // Others may wait for it.
          gossip.tellAll(false, now);
        }
        acknowledge();
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
      case KEEP -> throw new IllegalStateException("is obeyed already");
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
    detector.watch(gossip.newest(self.view(), now), now);
    NodeKey coordinator = self.coordinator();
    if (departures.hasJustClosed(coordinator, now) && !links.isLinked(coordinator)) {
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
      Optional<Member> unsaidOf = Optional.ofNullable(unsaid.remove(member.key()));
      Optional<Member> former =
          wasJoined ? before.member(member.key()).or(() -> unsaidOf) : Optional.empty();
      if (former.isEmpty()) {
        out.publish(
            new Event.MemberChanged(
                member.key(), member.name(), member.id(), Event.Presence.JOINED));
      } else if (!former.get().name().equals(member.name())) {
        out.publish(
            new Event.Renamed(member.key(), member.id(), former.get().name(), member.name()));
      }
    }
    if (wasJoined) {
      for (Member member : before.members()) {
        if (!view.names(member.key())) {
          dropped(member);
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

  /**
   * Somebody is not in the view any more. A view may overtake a LEAVE, and it is only advice: of
   * who is linked nothing is said before the link tells how it went, by a LEAVE or by its end.
   */
  private void dropped(Member member) {
    unsaid.put(member.key(), member);
    if (departures.hasLeft(member.key()) || !links.isLinked(member.key())) {
      departed(member.key());
    }
  }

  /** Somebody said goodbye, or the last link ended: it is known how a dropped member went. */
  void departed(NodeKey key) {
    Member member = unsaid.remove(key);
    if (member != null) {
      Event.Presence how = departures.hasLeft(key) ? Event.Presence.LEFT : Event.Presence.LOST;
      out.publish(new Event.MemberChanged(key, member.name(), member.id(), how));
    }
  }

  /** Nobody is there: a group of one, which remembers whom it knew. */
  void found() {
    Epoch epoch = Epoch.above(self.highestEpoch(), self.key());
    Register register = Register.founding(self.view()).end(self.epoch()).admit(applicant());
    out.publish(new Event.ElectionStep(epoch, "founds the group"));
    store(signed(register.view(epoch, 1)), Purpose.NEW_TERM);
  }

  private Register.Applicant applicant() {
    Settings settings = self.settings();
    return new Register.Applicant(
        self.key(), self.name(), settings.instance(), self.id(), seeking.ownAddresses());
  }

  /** Begins a term: a greater epoch, and those members that can be reached. */
  void takeTerm(String reason) {
    // Who was named successor may still be storing the last list of the term.
    View view = coming().filter(next -> next.epoch().equals(self.epoch())).orElse(self.view());
    Epoch epoch = Epoch.above(Math.max(self.highestEpoch(), view.epoch().number()), self.key());
    NodeKey dead = self.coordinator();
    int nextId = view.nextId();
    for (Row row : rows.present()) {
      if (self.isCompanion(row)) {
        nextId = Math.max(nextId, row.nextId());
      }
    }
    Register register =
        Register.of(view)
            .keep(key ->
                rows.isPresent(key) && !departures.hasLeft(key) && !key.equals(dead)
                    || key.equals(self.key()))
            .raiseNextId(nextId)
            .end(view.epoch());
    out.publish(new Event.ElectionStep(view.epoch(), reason));
    store(signed(register.view(epoch, 1)), Purpose.NEW_TERM);
  }

  private View signed(View view) {
    return view.signedWith(signatures.sign(view.signed(self.settings().group())));
  }
}
