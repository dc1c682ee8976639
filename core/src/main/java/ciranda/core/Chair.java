package ciranda.core;

import ciranda.core.membership.Links;
import ciranda.core.membership.Merger;
import ciranda.core.membership.Register;
import ciranda.core.membership.Rows;
import ciranda.protocol.Beacon;
import ciranda.protocol.Claim;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Epoch;
import ciranda.protocol.Member;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import ciranda.protocol.Row;
import ciranda.protocol.View;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What only a coordinator does: it gives ids, keeps the view, announces itself, and settles with
 * other coordinators which group joins which. (docs/PROTOCOL.md, "Views" and "Merge")
 *
 * <p>Changes that come while one is being stored are joined into the next.
 */
final class Chair {
  private final Self self;
  private final Links links;
  private final Rows rows;
  private final Departures departures;
  private final Outbox out;
  private final Merger merger;
  private final Supplier<Beacon> announcement;
  private final Newcomers newcomers;
  private final Map<NodeKey, Long> absentSince = new HashMap<>();
  private final Map<NodeKey, Long> admittedAt = new HashMap<>();
  private Epoch above = Epoch.NONE;
  private long renamingNanos;
  private Optional<Long> raisedNanos = Optional.empty();
  private long announceNanos;
  private long wakeNanos = Long.MAX_VALUE;

  /** The next view, not yet signed, and whether it begins a new term. */
  record Next(View view, boolean newTerm) {}

  Chair(
      Self self,
      Links links,
      Rows rows,
      Departures departures,
      Outbox out,
      Merger merger,
      Supplier<Beacon> announcement) {
    this.self = self;
    this.links = links;
    this.rows = rows;
    this.departures = departures;
    this.out = out;
    this.merger = merger;
    this.announcement = announcement;
    this.newcomers = new Newcomers(self, rows, out);
  }

  /** The term of this node begins, or ends. */
  void reset(Now now) {
    newcomers.reset();
    absentSince.clear();
    admittedAt.clear();
    above = Epoch.NONE;
    announceNanos = now.monotonicNanos();
    renamingNanos = now.monotonicNanos();
    merger.reset();
  }

  /** This node was away: nobody was absent, it did not look. */
  void forgive() {
    absentSince.clear();
    merger.reset();
  }

  /** A newcomer asks for a place. */
  void joinRequested(NodeKey key, String name, Message.JoinRequest request, Now now) {
    if (self.isQuarantined(now)) {
      out.refuse(Reason.QUARANTINED, "JOIN_REQUEST");
      return;
    }
    if (merger.isOffering(now)) {
      merger.offeredTo().ifPresent(to -> out.send(key, new Message.Redirect(to, self.epoch())));
      return;
    }
    Epoch theirs = request.epoch();
    boolean raises = theirs.isAbove(self.epoch()) && !theirs.isFarAbove(self.epoch());
    if (self.view().names(key, request.instance()) && !raises) {
      newcomers.askAgain(key, now);
      return;
    }
    if (newcomers.areTooMany() || Register.of(self.view()).isFull() && !self.view().names(key)) {
      out.refuse(Reason.GROUP_FULL, "JOIN_REQUEST");
      return;
    }
    if (raises && theirs.isAbove(above)) {
      above = theirs;
    }
    departures.isBack(key);
    newcomers.ask(
        new Register.Applicant(
            key, name, request.instance(), request.lastId(), reach(key, request.addresses())));
  }

  /** Where a newcomer can be dialled: what its link shows, then what it says itself. */
  private List<Endpoint> reach(NodeKey key, List<Endpoint> said) {
    Set<Endpoint> all = new LinkedHashSet<>();
    links.toward(key).ifPresent(link -> all.addAll(link.peer().addresses()));
    all.addAll(said);
    return all.stream().limit(ciranda.protocol.Limits.ADDRESSES_MAX).toList();
  }

  /** Who shows a claim, or hands its view over, leads a group and asks for no place. */
  void leads(NodeKey key) {
    newcomers.leads(key);
  }

  /** Another coordinator shows what it would bring. */
  void claimed(NodeKey from, Claim claim, Now now) {
    if (self.isQuarantined(now)) {
      out.refuse(Reason.QUARANTINED, "CLAIM");
      return;
    }
    if (!claim.coordinator().equals(from)) {
      out.refuse(Reason.STALE_CLAIM, "CLAIM");
      return;
    }
    if (claim.view().epoch().isFarAbove(self.epoch())) {
      out.refuse(Reason.FAR_EPOCH, "CLAIM");
      return;
    }
    switch (merger.compare(claim, this::claim, now)) {
      case Merger.Verdict.Winning winning -> {
        if (merger.isClaimDue(from, now)) {
          out.send(from, new Message.ClaimMade(winning.own()));
        }
      }
      case Merger.Verdict.Losing losing -> {
        merger.offer(from, now);
        out.send(from, new Message.Merge(claim.view().epoch(), self.view()));
      }
      case Merger.Verdict.Settling _ -> out.refuse(Reason.CLAIM_BUSY, "CLAIM");
      case Merger.Verdict.Busy busy -> {
        out.refuse(Reason.CLAIM_BUSY, "CLAIM");
        out.send(from, new Message.Redirect(busy.to(), self.epoch()));
      }
    }
  }

  private Claim claim() {
    long following = self.view().members().stream().filter(this::isFollowing).count();
    boolean established = self.view().members().size() > 1 || !self.view().former().isEmpty();
    return new Claim(established, Math.toIntExact(following), self.id(), self.view());
  }

  /**
   * Whether a member shows this term, or one that it ended: it has not spoken since, or follows.
   */
  private boolean isFollowing(Member member) {
    return member.key().equals(self.key())
        || rows.row(member.key())
            .filter(row -> self.isCompanion(row) || self.view().ended().contains(row.epoch()))
            .isPresent();
  }

  /** A loser hands its view over. */
  void merged(NodeKey from, Message.Merge merge, Now now) {
    if (self.isQuarantined(now)) {
      out.refuse(Reason.QUARANTINED, "MERGE");
    } else if (merger.isOffering(now)) {
      out.refuse(Reason.CLAIM_BUSY, "MERGE");
      merger.offeredTo().ifPresent(to -> out.send(from, new Message.Redirect(to, self.epoch())));
    } else if (merge.view().epoch().isFarAbove(self.epoch())) {
      out.refuse(Reason.FAR_EPOCH, "MERGE");
    } else if (!merge.view().epoch().coordinator().equals(from)
        || rows.row(from).filter(self::isCompanion).isPresent()
        || !merge.winner().coordinator().equals(self.key())) {
      out.refuse(Reason.STALE_CLAIM, "MERGE");
    } else if (isTakenIn(merge.view())) {
      out.send(from, new Message.Coordinator(self.view()));
    } else if (!merger.handedOver(from, merge.view())) {
      out.refuse(Reason.CLAIM_BUSY, "MERGE");
    }
  }

  /** Whether a view came twice, since each claim is answered with it. */
  private boolean isTakenIn(View other) {
    return self.view().ended().contains(other.epoch())
        && other.members().stream().allMatch(one -> isTakenIn(one.key(), one.instance()));
  }

  /** Whether the view names a node with that start, if it is the one that the node shows now. */
  private boolean isTakenIn(NodeKey key, long instance) {
    View view = self.view();
    return view.names(key) && (view.names(key, instance) || !rows.shows(key, instance));
  }

  /** Another coordinator is about to be merged itself, and says into whom: it takes nobody in. */
  void redirected(NodeKey from, NodeKey to, Now now) {
    declined(from, now);
    if (!to.equals(self.key()) && rows.isPresent(to) && !self.isQuarantined(now)) {
      showClaim(to, now);
    }
  }

  /** Whom this group was offered to takes nobody in: who was put off meanwhile has its turn. */
  private void declined(NodeKey winner, Now now) {
    resume(merger.declined(winner), now);
  }

  private void resume(Optional<Claim> putOff, Now now) {
    putOff
        .filter(claim -> leadsNow(claim.coordinator()))
        .ifPresent(claim -> claimed(claim.coordinator(), claim, now));
  }

  private boolean leadsNow(NodeKey key) {
    return rows.row(key).filter(row -> row.role() == Role.COORDINATOR).isPresent();
  }

  /** A claim may have been lost with the link. */
  void linkEnded(NodeKey key) {
    merger.claimLost(key);
  }

  private void showClaim(NodeKey to, Now now) {
    if (merger.isClaimDue(to, now)) {
      out.send(to, new Message.ClaimMade(merger.claim(this::claim, now)));
    }
  }

  /** A member has the change on disk. Who has left the chair gives nobody a place any more. */
  void acknowledged(NodeKey from, Message.ViewAck ack) {
    if (self.role() == Role.COORDINATOR) {
      newcomers.acknowledged(from, ack);
    }
  }

  /** Announces, meets other coordinators, and says what the next view is, if it changes. */
  Optional<Next> evaluate(boolean storing, Now now) {
    wakeNanos = Long.MAX_VALUE;
    newcomers.evaluate(now);
    if (now.reached(announceNanos)) {
      announceNanos = now.after(self.timing().announcement());
      if (self.settings().multicast()) {
        out.add(new Effect.Announce(announcement.get(), Optional.empty()));
      }
    }
    wakeNanos = Math.min(announceNanos, newcomers.nextNanos());
    if (self.isQuarantined(now)) {
      return Optional.empty();
    }
    meetOthers(now);
    raiseAboveCopy(now);
    Set<NodeKey> lost = lost(now);
    if (storing || merger.isOffering(now)) {
      wakeNanos = Math.min(wakeNanos, merger.nextNanos(now));
      return Optional.empty();
    }
    return next(lost, now);
  }

  /** Other coordinators in reach: one whose term is over is told, any other is shown the claim. */
  private void meetOthers(Now now) {
    // The word that it takes nobody in may be lost with its link; what it is now says the same.
    merger
        .offeredTo()
        .flatMap(rows::row)
        .filter(row -> row.role() == Role.MEMBER)
        .ifPresent(row -> declined(row.key(), now));
    for (Row row : rows.present()) {
      if (row.role() != Role.COORDINATOR
          || row.epoch().equals(self.epoch())
          || row.epoch().isFarAbove(self.epoch())) {
        continue;
      }
      if (self.view().ended().contains(row.epoch()) && !hasCompany(row)) {
        if (merger.isTellingDue(row.key(), now)) {
          out.send(row.key(), new Message.Coordinator(self.view()));
        }
      } else if (!merger.isOffering(now)) {
        showClaim(row.key(), now);
      }
      wakeNanos = Math.min(wakeNanos, now.after(self.timing().claimRetry()));
    }
  }

  /**
   * Members hold a view of this node's own that it never made: a copy of its data directory has
   * coordinated in its name. Once the copy is silent a new term takes them back; at most one in a
   * while, so that two that live never fight.
   */
  private void raiseAboveCopy(Now now) {
    boolean recently =
        raisedNanos.filter(at -> now.millisSince(at) < self.timing().memberGrace()).isPresent();
    if (recently || self.hasCopy(now)) {
      return;
    }
    Epoch highest = Epoch.NONE;
    for (Row row : rows.present()) {
      boolean copies = row.epoch().coordinator().equals(self.key()) && isBeyond(row);
      if (copies && !row.epoch().isFarAbove(self.epoch()) && row.epoch().isAbove(highest)) {
        highest = row.epoch();
      }
    }
    if (!highest.isNone()) {
      above = highest;
      raisedNanos = Optional.of(now.monotonicNanos());
    }
  }

  private boolean isBeyond(Row row) {
    if (!row.epoch().equals(self.epoch())) {
      return row.epoch().isAbove(self.epoch());
    }
    long own = self.view().version();
    return row.viewVersion() > own || row.viewVersion() == own && !self.view().names(row.key());
  }

  /** Whether others in reach still belong to the term of that coordinator. */
  private boolean hasCompany(Row coordinator) {
    return rows.present().stream()
        .anyMatch(
            row -> row.epoch().equals(coordinator.epoch()) && !row.key().equals(coordinator.key()));
  }

  /** Members without any path for too long. */
  private Set<NodeKey> lost(Now now) {
    Set<NodeKey> lost = new HashSet<>();
    for (Member member : self.view().members()) {
      NodeKey key = member.key();
      if (key.equals(self.key())) {
        continue;
      }
      if (departures.hasLeft(key)) {
        lost.add(key);
        continue;
      }
      if (rows.isPresent(key)) {
        absentSince.remove(key);
        admittedAt.remove(key);
        continue;
      }
      long since = absentSince.computeIfAbsent(key, absent -> now.monotonicNanos());
      Timing timing = self.timing();
      long bound = departures.hasClosed(key) ? timing.dropClosed() : timing.dropSilent();
      if (admittedAt.containsKey(key)) {
        bound = timing.memberGrace();
      }
      long at = since + bound * 1_000_000;
      if (now.reached(at)) {
        lost.add(key);
      } else {
        wakeNanos = Math.min(wakeNanos, at);
      }
    }
    return lost;
  }

  /** Members who call themselves otherwise than the view; at most one such change a heartbeat. */
  private Map<NodeKey, String> renamed(Now now) {
    Map<NodeKey, String> renamed = new LinkedHashMap<>();
    for (Member member : self.view().members()) {
      String name =
          member.key().equals(self.key())
              ? self.name()
              : rows.row(member.key(), member.instance()).map(Row::name).orElse(member.name());
      if (!name.equals(member.name())) {
        renamed.put(member.key(), name);
      }
    }
    if (!renamed.isEmpty() && !now.reached(renamingNanos)) {
      wakeNanos = Math.min(wakeNanos, renamingNanos);
      return Map.of();
    }
    return renamed;
  }

  private Optional<Next> next(Set<NodeKey> lost, Now now) {
    Map<NodeKey, String> renamed = renamed(now);
    boolean changes =
        !lost.isEmpty()
            || newcomers.areThere()
            || !renamed.isEmpty()
            || merger.hasHandedOver()
            || !above.isNone();
    if (!changes) {
      return Optional.empty();
    }
    View view = self.view();
    Register register = Register.of(view).keep(key -> !lost.contains(key));
    if (!renamed.isEmpty()) {
      renamed.forEach(register::rename);
      renamingNanos = now.after(self.timing().heartbeat());
    }
    long number = Math.max(view.epoch().number(), above.number());
    boolean newTerm = !above.isNone() || merger.hasHandedOver();
    above = Epoch.NONE;
    for (View other : merger.take().values()) {
      number = Math.max(number, other.epoch().number());
      register.absorb(other, rows::shows);
      for (Member member : other.members()) {
        newcomers.comesWithItsGroup(member);
        admittedAt.put(member.key(), now.monotonicNanos());
      }
    }
    for (Register.Applicant applicant : newcomers.take()) {
      if (!register.isFull()) {
        register.admit(applicant);
        admittedAt.put(applicant.key(), now.monotonicNanos());
      }
    }
    Epoch epoch = view.epoch();
    long version = view.version() + 1;
    if (newTerm) {
      register.end(epoch);
      epoch = Epoch.above(Math.max(number, self.highestEpoch()), self.key());
      version = 1;
    }
    View next = register.view(epoch, version);
    if (!lost.stream().allMatch(next::names)) {
      merger.shrink();
    }
    return Optional.of(new Next(next, newTerm));
  }

  /** The change is on disk: tell the members, and the newcomers once another has it too. */
  void stored(boolean newTerm, Now now) {
    if (newTerm) {
      merger.renew(this::isTakenIn);
    }
    newcomers.stored(newTerm, now);
    for (Member member : self.view().members()) {
      NodeKey key = member.key();
      boolean told = key.equals(self.key()) || newcomers.waits(key);
      if (!told && (links.isLinked(key) || newTerm)) {
        View view = self.view();
        out.send(key, newTerm ? new Message.Coordinator(view) : new Message.ViewUpdate(view));
      }
    }
    newcomers.welcomeIfAlone();
    if (newTerm) {
      resume(merger.takePutOff(), now);
    }
  }

  /** Whether a term's change could not be stored: the newcomers ask again by themselves. */
  void notStored() {
    merger.notStored();
    newcomers.notStored();
  }

  int applicants() {
    return newcomers.applicants();
  }

  long nextNanos() {
    return wakeNanos;
  }
}
