package ciranda.core;

import ciranda.core.membership.Addresses;
import ciranda.core.membership.Links;
import ciranda.core.membership.Rows;
import ciranda.protocol.Beacon;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Limits;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import ciranda.protocol.Row;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finding the group: beacons, the choice of a coordinator to join, and founding where nobody is.
 * (docs/PROTOCOL.md, "Discovery" and "Joining")
 */
final class Seeking {
  private static final int MAJOR = 1;

  /** A member calls a newcomer that nobody answered after so many of its beacons. */
  private static final int BEACONS_BEFORE_CALL = 3;

  private final Self self;
  private final Links links;
  private final Rows rows;
  private final Addresses addresses;
  private final Gossip gossip;
  private final Outbox out;
  private final Map<NodeKey, Newcomer> newcomers = new HashMap<>();
  private List<Endpoint> ownAddresses = List.of();
  private long startedNanos;
  private boolean started;
  private long beaconNanos;
  private long announcedNanos = Long.MIN_VALUE / 2;
  private Optional<NodeKey> target = Optional.empty();
  private long joinNanos;
  private long requestNanos;

  /** Somebody who looks for the group too. */
  private static final class Newcomer {
    private long lastNanos;
    private int beacons;
  }

  Seeking(Self self, Links links, Rows rows, Addresses addresses, Gossip gossip, Outbox out) {
    this.self = self;
    this.links = links;
    this.rows = rows;
    this.addresses = addresses;
    this.gossip = gossip;
    this.out = out;
  }

  void addresses(List<Endpoint> own) {
    ownAddresses = own.stream().limit(Limits.ADDRESSES_MAX).toList();
  }

  List<Endpoint> ownAddresses() {
    return ownAddresses;
  }

  /** Begins to look for the group, from nothing. */
  void search(String reason, Now now) {
    self.forgetPlace();
    target = Optional.empty();
    started = true;
    startedNanos = now.monotonicNanos();
    beaconNanos = now.monotonicNanos();
    self.become(Role.SEARCHING, reason, out);
  }

  /** This node was away: it looks anew. */
  void restart(Now now) {
    if (self.role() == Role.SEARCHING) {
      startedNanos = now.monotonicNanos();
    } else if (self.role() == Role.JOINING) {
      joinNanos = now.monotonicNanos();
    }
  }

  /** Asks this coordinator for a place. */
  void join(NodeKey coordinator, String reason, Now now) {
    if (self.role() == Role.JOINING && target.equals(Optional.of(coordinator))) {
      return;
    }
    target = Optional.of(coordinator);
    joinNanos = now.monotonicNanos();
    requestNanos = now.monotonicNanos();
    self.become(Role.JOINING, reason, out);
  }

  Optional<NodeKey> target() {
    return self.role() == Role.JOINING ? target : Optional.empty();
  }

  /** A coordinator said whom to ask instead. */
  void redirected(NodeKey from, NodeKey to, Now now) {
    if (target().equals(Optional.of(from)) && rows.isPresent(to) && !to.equals(self.key())) {
      join(to, "redirected", now);
    } else {
      out.refuse(Reason.NOT_AWAITED, "REDIRECT");
    }
  }

  /** A datagram of this group. */
  void discovered(Input.Discovered discovered, Now now) {
    switch (discovered.beacon()) {
      case Beacon.JoinRequest request -> {
        if (request.from().key().equals(self.key())) {
          ownBeacon("JOIN_REQUEST", request.instance(), now);
        } else {
          trace("JOIN_REQUEST", request.from().key(), discovered);
          newcomer(request, discovered, now);
        }
      }
      case Beacon.Announcement announcement -> {
        if (announcement.from().key().equals(self.key())) {
          ownBeacon("ANNOUNCEMENT", announcement.instance(), now);
        } else {
          trace("ANNOUNCEMENT", announcement.from().key(), discovered);
          announcedNanos = now.monotonicNanos();
          if (!links.isLinked(announcement.from().key())) {
            addresses.heard(discovered.reach(), now);
          }
        }
      }
      case Beacon.Unknown unknown -> out.refuse(Reason.UNKNOWN_TYPE, unknown.type());
    }
  }

  /** How many searching nodes are remembered. */
  int newcomers() {
    return newcomers.size();
  }

  private void ownBeacon(String type, long instance, Now now) {
    if (instance != self.settings().instance()) {
      self.copySpoke(now);
    }
    out.refuse(Reason.OWN_BEACON, type);
  }

  /** For people who watch: a datagram has no one receiver, so it is told of where it arrives. */
  private void trace(String type, NodeKey from, Input.Discovered discovered) {
    String detail = "beacon from " + discovered.source();
    out.publish(new Event.Protocol(Event.Direction.RECEIVED, type, from, detail));
  }

  private void newcomer(Beacon.JoinRequest request, Input.Discovered discovered, Now now) {
    NodeKey key = request.from().key();
    int max = self.settings().bounds().newcomers();
    if (newcomers.size() >= max && !newcomers.containsKey(key)) {
      newcomers.values().removeIf(old -> now.millisSince(old.lastNanos) > 3_000);
      if (newcomers.size() >= max) {
        out.refuse(Reason.BEACON_RATE, "too many newcomers");
        return;
      }
    }
    Newcomer newcomer = newcomers.computeIfAbsent(key, absent -> new Newcomer());
    boolean again = newcomer.beacons > 0 && now.millisSince(newcomer.lastNanos) < 3_000;
    if (!again) {
      newcomer.beacons = 0;
    }
    newcomer.beacons++;
    newcomer.lastNanos = now.monotonicNanos();
    if (self.role() == Role.COORDINATOR) {
      out.add(new Effect.Announce(announcement(), Optional.of(discovered.source())));
    } else if (self.isJoined() && newcomer.beacons == BEACONS_BEFORE_CALL && !links.isLinked(key)) {
      addresses.heard(discovered.reach(), now);
    }
  }

  Beacon announcement() {
    return new Beacon.Announcement(
        MAJOR,
        self.settings().group(),
        self.sender(),
        self.settings().instance(),
        self.settings().port(),
        self.epoch());
  }

  /** What a searching node does; returns true when it is time to found the group. */
  boolean evaluateSearching(Now now) {
    if (!started) {
      search("start", now);
    }
    Optional<Row> coordinator = bestCoordinator();
    if (coordinator.isPresent()) {
      join(coordinator.get().key(), "found a coordinator", now);
      return false;
    }
    if (now.reached(beaconNanos)) {
      boolean early = now.millisSince(startedNanos) < self.timing().discovery();
      beaconNanos = now.after(early ? self.timing().beacon() : self.timing().announcement());
      if (self.settings().multicast()) {
        out.add(new Effect.Announce(ownRequest(), Optional.empty()));
      }
    }
    return isTimeToFound(now);
  }

  private Beacon ownRequest() {
    return new Beacon.JoinRequest(
        MAJOR,
        self.settings().group(),
        self.sender(),
        self.settings().instance(),
        self.settings().port());
  }

  /** The coordinator in reach with the greatest epoch. */
  Optional<Row> bestCoordinator() {
    return rows.present().stream()
        .filter(row -> row.role() == Role.COORDINATOR)
        .max(Comparator.comparing(Row::epoch));
  }

  private boolean isTimeToFound(Now now) {
    long waited = now.millisSince(startedNanos);
    if (waited < self.timing().settle()) {
      return false;
    }
    boolean announced = now.millisSince(announcedNanos) < self.timing().announcement() * 2;
    boolean group =
        rows.present().stream()
            .anyMatch(row -> row.role() != Role.SEARCHING && row.role() != Role.JOINING);
    if (announced || group) {
      return waited >= self.timing().discovery() + self.timing().joinGiveUp();
    }
    boolean company = false;
    boolean lowest = true;
    for (Map.Entry<NodeKey, Newcomer> entry : newcomers.entrySet()) {
      if (now.millisSince(entry.getValue().lastNanos) < self.timing().discovery()) {
        company = true;
        lowest &= self.key().compareTo(entry.getKey()) < 0;
      }
    }
    for (Row row : rows.present()) {
      company = true;
      lowest &= self.key().compareTo(row.key()) < 0;
    }
    if (company && lowest) {
      return true;
    }
    long patience = self.timing().discovery() + (company ? self.timing().discovery() / 2 : 0);
    return waited >= patience;
  }

  /**
   * A coordinator in reach whose epoch lies so far below that this one joins it instead of settling
   * by claims (docs/PROTOCOL.md, "Joining downward").
   */
  Optional<Row> farBelow(Now now) {
    Optional<Row> lowest = Optional.empty();
    if (self.isQuarantined(now)) {
      return lowest;
    }
    for (Row row : rows.present()) {
      boolean far = row.role() == Role.COORDINATOR && self.epoch().isFarAbove(row.epoch());
      if (far && lowest.filter(other -> !other.epoch().isAbove(row.epoch())).isEmpty()) {
        lowest = Optional.of(row);
      }
    }
    return lowest;
  }

  /** What a joining node does; returns true when the join has failed. */
  boolean evaluateJoining(Now now) {
    NodeKey coordinator = target.orElseThrow();
    Optional<Row> row = rows.row(coordinator);
    boolean gone = row.isEmpty() && now.millisSince(joinNanos) >= self.timing().joinRetry();
    boolean deposed = row.isPresent() && row.get().role() != Role.COORDINATOR;
    if (gone || deposed || now.millisSince(joinNanos) >= self.timing().joinGiveUp()) {
      Optional<Row> other =
          bestCoordinator().filter(candidate -> !candidate.key().equals(coordinator));
      if (other.isPresent()) {
        join(other.get().key(), "another coordinator", now);
      } else if (gone || !deposed || now.millisSince(joinNanos) >= self.timing().joinRetry()) {
        return true;
      }
    }
    if (now.reached(requestNanos)) {
      requestNanos = now.after(self.timing().joinRetry());
      out.send(
          target.orElseThrow(),
          new Message.JoinRequest(
              self.epoch(), self.id(), self.settings().instance(), ownAddresses));
    }
    return false;
  }

  /** The heartbeat of a new link carries all that a searching node needs to know. */
  void greet(Links.Link link, Now now) {
    gossip.send(link, false, now);
  }

  /** When a searching node has more to do by time alone. */
  long nextSearchingNanos(Now now) {
    Timing timing = self.timing();
    long discovered = startedNanos + nanos(timing.discovery());
    long next =
        now.firstAhead(
            startedNanos + nanos(timing.settle()),
            discovered,
            discovered + nanos(timing.discovery() / 2),
            discovered + nanos(timing.joinGiveUp()),
            announcedNanos + nanos(timing.announcement() * 2));
    next = Math.min(next, beaconNanos);
    for (Newcomer newcomer : newcomers.values()) {
      next = Math.min(next, now.firstAhead(newcomer.lastNanos + nanos(timing.discovery())));
    }
    return next;
  }

  /** When a joining node has more to do by time alone. */
  long nextJoiningNanos(Now now) {
    Timing timing = self.timing();
    return Math.min(
        requestNanos,
        now.firstAhead(
            joinNanos + nanos(timing.joinRetry()), joinNanos + nanos(timing.joinGiveUp())));
  }

  private static long nanos(long millis) {
    return millis * 1_000_000;
  }
}
