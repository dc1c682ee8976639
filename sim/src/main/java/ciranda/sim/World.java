package ciranda.sim;

import ciranda.core.Bounds;
import ciranda.core.Event;
import ciranda.core.Timing;
import ciranda.core.view.Status;
import ciranda.protocol.GroupId;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Computers, the network between them, and the time. Single-threaded; no wall clock; all chance
 * comes from the one seed.
 */
final class World {
  static final GroupId GROUP = GroupId.ofOpenGroup("world");
  static final long MILLI = Network.MILLI;

  /** How often a condition is looked at, where nobody says otherwise. */
  static final long LOOK_NANOS = 20 * MILLI;

  /** Nothing at all is delivered for so long only where nobody is left. */
  private static final long DELIVERIES_WITHIN_NANOS = 20_000 * MILLI;

  private final Traits traits;
  private final Sources sources;
  private final Bodies bodies = new Bodies();
  private final Agenda agenda = new Agenda();
  private final List<Host> hosts = new ArrayList<>();
  private final Trace trace = new Trace();
  private final Recorder recorder;
  private final Timing timing;
  private final Seal seal;
  private final Wire wire;
  private final Network network;
  private final Checks checks;
  private final Coverage coverage = new Coverage();
  private final Map<Long, Long> disturbedPairs = new HashMap<>();
  private long nanos = 1_000 * MILLI;
  private long events;
  private long deliveries;
  private long eventsMax = Long.MAX_VALUE;

  /**
   * What kind of world it is.
   *
   * @param realSignatures Ed25519 in place of the stand-in
   * @param bytes everything goes through the encoding of the protocol
   * @param checksAll the signatures of all are checked
   * @param inboxNanos an input waits this long for the loop, so that several make a batch
   * @param narrow nodes hold little of each kind at once, each of them its own little
   * @param hasty some waits of the protocol are a tenth of what they should be
   */
  record Traits(
      long seed,
      boolean realSignatures,
      boolean bytes,
      boolean checksAll,
      long inboxNanos,
      boolean narrow,
      boolean hasty) {
    static Traits plain(long seed) {
      return new Traits(seed, false, false, true, 0, false, false);
    }

    Traits withSeed(long other) {
      return new Traits(other, realSignatures, bytes, checksAll, inboxNanos, narrow, hasty);
    }

    Traits withRealSignatures(boolean is) {
      return new Traits(seed, is, bytes, checksAll, inboxNanos, narrow, hasty);
    }

    Traits withBytes(boolean is) {
      return new Traits(seed, realSignatures, is, checksAll, inboxNanos, narrow, hasty);
    }

    Traits withChecksAll(boolean is) {
      return new Traits(seed, realSignatures, bytes, is, inboxNanos, narrow, hasty);
    }

    Traits withInboxNanos(long nanos) {
      return new Traits(seed, realSignatures, bytes, checksAll, nanos, narrow, hasty);
    }

    Traits withNarrow(boolean is) {
      return new Traits(seed, realSignatures, bytes, checksAll, inboxNanos, is, hasty);
    }

    Traits withHasty(boolean is) {
      return new Traits(seed, realSignatures, bytes, checksAll, inboxNanos, narrow, is);
    }
  }

  World(Traits traits, Recorder recorder) {
    this.traits = traits;
    this.recorder = recorder;
    this.sources = new Sources(traits.seed());
    this.timing = traits.hasty() ? Unlikely.timing(sources.of("timing")) : Timing.LAN;
    this.seal = new Seal(GROUP, traits.realSignatures());
    this.wire = new Wire(seal, traits.bytes(), traits.checksAll());
    this.network = new Network(this);
    this.checks = new Checks(this);
  }

  static World plain(long seed, int hosts) {
    return new World(Traits.plain(seed), Recorder.SILENT).withHosts(hosts);
  }

  World withHosts(int count) {
    for (int i = 0; i < count; i++) {
      addHost();
    }
    return this;
  }

  Host addHost() {
    int number = hosts.size() + 1;
    return add(new Host(this, number, seal.key(traits.seed(), number), new Disk(bodies)));
  }

  /** A computer with a copy of another's disk and key. */
  Host addClone(Host original) {
    return add(new Host(this, hosts.size() + 1, original.key(), original.disk().copy()));
  }

  private Host add(Host host) {
    hosts.add(host);
    network.attach(host);
    return host;
  }

  // ---- what it is made of

  long seed() {
    return traits.seed();
  }

  Sources sources() {
    return sources;
  }

  Timing timing() {
    return timing;
  }

  /** How much a node holds at once. */
  Bounds bounds(SplittableRandom random) {
    return traits.narrow()
        ? Unlikely.bounds(Unlikely.page(sources.of("page")), random)
        : Bounds.WIDE;
  }

  List<Host> hosts() {
    return Collections.unmodifiableList(hosts);
  }

  Trace trace() {
    return trace;
  }

  Recorder recorder() {
    return recorder;
  }

  Seal seal() {
    return seal;
  }

  Bodies bodies() {
    return bodies;
  }

  Wire wire() {
    return wire;
  }

  Network network() {
    return network;
  }

  Checks checks() {
    return checks;
  }

  Coverage coverage() {
    return coverage;
  }

  long inboxNanos() {
    return traits.inboxNanos();
  }

  // ---- time

  long nanos() {
    return nanos;
  }

  /** Since the world began. */
  long millis() {
    return nanos / MILLI - 1_000;
  }

  long events() {
    return events;
  }

  /** More events than this are endless activity. */
  void eventsMax(long max) {
    eventsMax = max;
  }

  void at(long when, Runnable action) {
    agenda.add(Math.max(when, nanos), action);
  }

  void after(long delayNanos, Runnable action) {
    agenda.add(nanos + Math.max(0, delayNanos), action);
  }

  /** Runs for so long. */
  void run(long forMillis) {
    runTo(nanos + forMillis * MILLI);
  }

  private void runTo(long end) {
    while (!agenda.isEmpty() && agenda.nextNanos() <= end) {
      nanos = Math.max(nanos, agenda.nextNanos());
      if (++events > eventsMax) {
        throw new Violation("E7", "endless activity: " + events + " events");
      }
      agenda.take().run();
    }
    nanos = Math.max(nanos, end);
  }

  /** Performs the next single event; false where there is none before {@code end}. */
  boolean runOne(long end) {
    if (agenda.isEmpty() || agenda.nextNanos() > end) {
      return false;
    }
    nanos = Math.max(nanos, agenda.nextNanos());
    events++;
    agenda.take().run();
    return true;
  }

  /** Something from outside reached a node: a message, or an answer of the network or the disk. */
  void delivered() {
    deliveries++;
  }

  long deliveries() {
    return deliveries;
  }

  /** Runs until so many deliveries more, but no longer than {@link #DELIVERIES_WITHIN_NANOS}. */
  void deliver(long count) {
    long goal = deliveries + count;
    long end = nanos + DELIVERIES_WITHIN_NANOS;
    while (deliveries < goal && runOne(end)) {
      // One after another.
    }
  }

  OptionalLong runUntil(BooleanSupplier condition, long atMostMillis) {
    return runUntil(condition, atMostMillis, LOOK_NANOS);
  }

  /**
   * Runs until the condition holds.
   *
   * @param lookNanos how often it is looked at
   * @return after how many milliseconds; empty if it never did
   */
  OptionalLong runUntil(BooleanSupplier condition, long atMostMillis, long lookNanos) {
    long start = nanos;
    long end = nanos + atMostMillis * MILLI;
    while (!condition.getAsBoolean()) {
      if (nanos >= end) {
        return OptionalLong.empty();
      }
      runTo(Math.min(end, nanos + lookNanos));
    }
    return OptionalLong.of((nanos - start) / MILLI);
  }

  // ---- what is told

  void note(Host host, String what) {
    if (recorder.listens()) {
      recorder.note(host, what);
    }
  }

  void published(Host host, Event event) {
    checks.published(host, event);
    coverage.event(event);
    if (recorder.listens()) {
      recorder.event(host, event);
    }
  }

  /** Something happens to a host, and so to all its links. */
  void disturbed(Host host) {
    host.disturbedNanos = nanos;
  }

  /** Something happens to the way between two: a link comes or goes, a cable is cut or mended. */
  void disturbed(Host one, Host other) {
    disturbedPairs.put(pair(one, other), nanos);
  }

  private static long pair(Host one, Host other) {
    return (long) Math.min(one.number(), other.number()) << 32
        | Math.max(one.number(), other.number());
  }

  /** Whether a host has worked as it should for so long. */
  boolean isQuiet(Host host, long forNanos) {
    return host.isWell() && host.disturbedNanos + forNanos < nanos;
  }

  /**
   * Whether a link of two works, and nothing has happened to either or between them for so long.
   */
  boolean areQuietlyLinked(Host one, Host other, long forNanos) {
    return isQuiet(one, forNanos)
        && isQuiet(other, forNanos)
        && disturbedPairs.getOrDefault(pair(one, other), nanos) + forNanos < nanos
        && network.areLinked(one, other);
  }

  // ---- what is asked of it

  String nameOf(NodeKey key) {
    return hosts.stream().filter(h -> h.key().equals(key)).map(Host::name).findFirst().orElse("?");
  }

  Optional<Host> hostOf(NodeKey key) {
    return hosts.stream().filter(h -> h.key().equals(key)).findFirst();
  }

  /** Hosts that run and are neither frozen nor asleep, nor outside of the core that is healed. */
  List<Host> alive() {
    return hosts.stream()
        .filter(h -> h.isUp() && !h.isFrozen() && !h.isAsleep() && !h.outside)
        .toList();
  }

  /** Why these hosts are not one group: one coordinator, one view, which names exactly them. */
  Optional<String> disagreement(List<Host> group) {
    List<String> expected = group.stream().map(h -> h.key().fingerprint()).sorted().toList();
    Optional<Status> first = Optional.empty();
    for (Host host : group) {
      if (!host.isUp()) {
        return Optional.of(host + " does not run");
      }
      Status status = host.node().status();
      boolean settled = status.role() == Role.MEMBER || status.role() == Role.COORDINATOR;
      if (!settled || status.coordinator().isEmpty()) {
        return Optional.of(host + " is " + status.role());
      }
      if (first.isEmpty()) {
        first = Optional.of(status);
        List<String> named = status.members().stream().map(m -> m.fingerprint()).sorted().toList();
        if (!named.equals(expected)) {
          return Optional.of(host + "'s view names " + status.members() + ", not " + group);
        }
      }
      Status one = first.get();
      if (status.epoch() != one.epoch()
          || status.viewVersion() != one.viewVersion()
          || !status.coordinator().equals(one.coordinator())
          || !status.members().equals(one.members())) {
        return Optional.of(
            host
                + " is in "
                + status.epoch()
                + "."
                + status.viewVersion()
                + " of "
                + status.coordinator()
                + ", another in "
                + one.epoch()
                + "."
                + one.viewVersion()
                + " of "
                + one.coordinator());
      }
    }
    return Optional.empty();
  }

  boolean agree(List<Host> group) {
    return disagreement(group).isEmpty();
  }

  /** The host that the first that lives takes for its coordinator. */
  Optional<Host> coordinator() {
    for (Host host : alive()) {
      Optional<Status.Member> named = host.node().status().coordinator();
      if (named.isPresent()) {
        String fingerprint = named.get().fingerprint();
        return hosts.stream().filter(h -> h.key().fingerprint().equals(fingerprint)).findFirst();
      }
    }
    return Optional.empty();
  }
}
