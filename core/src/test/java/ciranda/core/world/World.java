package ciranda.core.world;

import ciranda.core.Effect;
import ciranda.core.Input;
import ciranda.core.Now;
import ciranda.core.Timing;
import ciranda.protocol.Beacon;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Message;
import ciranda.protocol.Role;
import ciranda.protocol.Segment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Hosts, links between them, multicast, and one clock. Single-threaded; everything that is drawn at
 * random comes from the one seed.
 */
final class World {
  static final long MILLI = 1_000_000;

  /** A dial that nobody answers fails after this. */
  private static final long DIAL_TIMEOUT_MILLIS = 2_000;

  private static final int EVENTS_MAX = 2_000_000;

  final long seed;
  final Timing timing = Timing.LAN;
  final List<Host> hosts = new ArrayList<>();
  final Checks checks = new Checks();

  /** Loss of datagrams, 0 to 1. */
  double loss;

  /** Longest delay of a frame or datagram. */
  long delayMaxMicros = 2_000;

  private final SplittableRandom random;
  private final PriorityQueue<Scheduled> queue = new PriorityQueue<>();
  private final Set<Cut> cuts = new HashSet<>();
  private final List<Link> links = new ArrayList<>();
  private long nanos = 1_000_000_000L;
  private long order;
  private long lastLink;
  private int events;
  private final StringBuilder journal = new StringBuilder();

  private record Scheduled(long at, long order, Runnable action) implements Comparable<Scheduled> {
    @Override
    public int compareTo(Scheduled other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  /** Nothing passes from one host to the other. */
  private record Cut(Host from, Host to) {}

  /** One connection: two ends, each with its own link id and an ordered way to the other. */
  private static final class Link {
    private final End dialler;
    private final End acceptor;

    private Link(End dialler, End acceptor) {
      this.dialler = dialler;
      this.acceptor = acceptor;
    }
  }

  /** One end of a connection; {@code waiting} is what a cut holds back (TCP sends it again). */
  private static final class End {
    private final Host host;
    private final int start;
    private final long id;
    private boolean open = true;
    private long lastArrival;
    private final List<Runnable> waiting = new ArrayList<>();

    private End(Host host, long id) {
      this.host = host;
      this.start = host.starts;
      this.id = id;
    }
  }

  World(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  Host addHost() {
    Host host = new Host(this, hosts.size() + 1, random.split());
    hosts.add(host);
    return host;
  }

  World withHosts(int count) {
    for (int i = 0; i < count; i++) {
      addHost();
    }
    return this;
  }

  SplittableRandom random() {
    return random;
  }

  Now now() {
    return new Now(nanos, Instant.ofEpochMilli(1_800_000_000_000L + nanos / MILLI));
  }

  long millis() {
    return nanos / MILLI;
  }

  void schedule(long delayNanos, Runnable action) {
    queue.add(new Scheduled(nanos + Math.max(0, delayNanos), ++order, action));
  }

  void note(String line) {
    if (journal.length() < 2_000_000) {
      journal.append(millis()).append(' ').append(line).append('\n');
    }
  }

  String journal() {
    return journal.toString();
  }

  /** Runs for so long. */
  void run(long forMillis) {
    long end = nanos + forMillis * MILLI;
    runUntil(() -> false, end);
    nanos = end;
  }

  /**
   * Runs until the condition holds; returns after how many milliseconds, or empty if it never did.
   */
  Optional<Long> runUntil(BooleanSupplier condition, long atMostMillis, String what) {
    long start = nanos;
    boolean held = runUntil(condition, nanos + atMostMillis * MILLI);
    note((held ? "reached: " : "NOT reached: ") + what);
    return held ? Optional.of((nanos - start) / MILLI) : Optional.empty();
  }

  private boolean runUntil(BooleanSupplier condition, long end) {
    while (!condition.getAsBoolean()) {
      Scheduled next = queue.peek();
      if (next == null || next.at() > end) {
        return condition.getAsBoolean();
      }
      queue.remove();
      nanos = Math.max(nanos, next.at());
      if (++events > EVENTS_MAX) {
        throw new AssertionError("seed " + seed + ": endless activity");
      }
      next.action().run();
    }
    return true;
  }

  String nameOf(ciranda.protocol.NodeKey key) {
    return hosts.stream().filter(h -> h.key().equals(key)).map(Host::name).findFirst().orElse("?");
  }

  /** Total messages sent so far that are part of an election. */
  int electionMessages() {
    return hosts.stream().mapToInt(host -> host.electionMessages).sum();
  }

  // ---- the network

  long delayNanos() {
    return 100_000 + random.nextLong(delayMaxMicros * 1_000);
  }

  void cut(Host from, Host to) {
    cuts.add(new Cut(from, to));
  }

  void cutBoth(Host one, Host other) {
    cut(one, other);
    cut(other, one);
  }

  void partition(List<Host> one, List<Host> other) {
    one.forEach(a -> other.forEach(b -> cutBoth(a, b)));
  }

  /** Everything that was held back arrives, in order. */
  void heal() {
    cuts.clear();
    for (Link link : links) {
      release(link.dialler);
      release(link.acceptor);
    }
  }

  private void release(End end) {
    List<Runnable> held = List.copyOf(end.waiting);
    end.waiting.clear();
    held.forEach(action -> arrive(end, action));
  }

  boolean passes(Host from, Host to) {
    return from == to || !cuts.contains(new Cut(from, to));
  }

  boolean passesBothWays(Host one, Host other) {
    return passes(one, other) && passes(other, one);
  }

  void dial(Host from, Endpoint endpoint) {
    int start = from.starts;
    Host to = hosts.stream().filter(h -> h.endpoint().equals(endpoint)).findFirst().orElse(null);
    if (to == null || to.isOff() || !passesBothWays(from, to)) {
      fail(from, start, endpoint, Input.DialFailure.UNREACHABLE, DIAL_TIMEOUT_MILLIS * MILLI);
    } else if (to == from) {
      fail(from, start, endpoint, Input.DialFailure.INCOMPATIBLE, delayNanos());
    } else if (!to.isUp()) {
      fail(from, start, endpoint, Input.DialFailure.REFUSED, 2 * delayNanos());
    } else if (to.isFrozen()) {
      fail(from, start, endpoint, Input.DialFailure.UNREACHABLE, 5_000 * MILLI);
    } else {
      schedule(2 * delayNanos(), () -> connect(from, start, to, to.starts, endpoint));
    }
  }

  private void fail(
      Host from, int start, Endpoint endpoint, Input.DialFailure failure, long nanosLater) {
    schedule(nanosLater, () -> from.input(start, new Input.DialFailed(endpoint, failure)));
  }

  private void connect(Host from, int fromStart, Host to, int toStart, Endpoint endpoint) {
    boolean works = from.isRunning(fromStart) && to.isRunning(toStart) && passesBothWays(from, to);
    if (!works) {
      fail(from, fromStart, endpoint, Input.DialFailure.UNREACHABLE, 0);
      return;
    }
    Link link = new Link(new End(from, ++lastLink), new End(to, ++lastLink));
    links.add(link);
    from.input(fromStart, new Input.Opened(link.dialler.id, to.peer(List.of(endpoint)), true));
    to.input(
        toStart, new Input.Opened(link.acceptor.id, from.peer(List.of(from.endpoint())), false));
  }

  private record Ends(End near, End far) {}

  private Optional<Ends> find(Host host, long id) {
    for (Link link : links) {
      if (link.dialler.host == host && link.dialler.id == id) {
        return Optional.of(new Ends(link.dialler, link.acceptor));
      }
      if (link.acceptor.host == host && link.acceptor.id == id) {
        return Optional.of(new Ends(link.acceptor, link.dialler));
      }
    }
    return Optional.empty();
  }

  void send(Host from, long id, Message message) {
    transmit(from, id, far -> new Input.Received(far, from.name(), message));
  }

  void sendSegment(Host from, long id, Segment segment) {
    transmit(from, id, far -> new Input.SegmentReceived(far, segment));
  }

  private void transmit(Host from, long id, java.util.function.LongFunction<Input> inputAtFarEnd) {
    Optional<Ends> found = find(from, id);
    if (found.isEmpty() || !found.get().near.open) {
      return;
    }
    End near = found.get().near;
    End far = found.get().far;
    if (!far.host.isRunning(far.start) && !far.host.isOff() && passes(from, far.host)) {
      // The machine is there and the program is not: it answers with a reset.
      schedule(delayNanos(), () -> closeEnd(near, Input.CloseReason.BY_PEER));
      return;
    }
    towards(from, far, () -> deliver(far, inputAtFarEnd.apply(far.id)));
  }

  private void deliver(End far, Input input) {
    if (far.open) {
      far.host.input(far.start, input);
    }
  }

  /** In order; a cut holds it back until it heals. */
  private void towards(Host from, End far, Runnable action) {
    if (passes(from, far.host) && far.waiting.isEmpty()) {
      arrive(far, action);
    } else {
      far.waiting.add(action);
    }
  }

  private void arrive(End far, Runnable action) {
    far.lastArrival = Math.max(far.lastArrival + 1, nanos + delayNanos());
    schedule(far.lastArrival - nanos, action);
  }

  void hangup(Host from, long id) {
    Optional<Ends> found = find(from, id);
    if (found.isPresent() && found.get().near.open) {
      closeEnd(found.get().near, Input.CloseReason.BY_US);
      End far = found.get().far;
      towards(from, far, () -> closeEnd(far, Input.CloseReason.BY_PEER));
    }
  }

  private void closeEnd(End end, Input.CloseReason reason) {
    if (end.open) {
      end.open = false;
      end.host.input(end.start, new Input.Closed(end.id, reason));
    }
  }

  /** A program died: the kernel closes its connections; a machine that lost power says nothing. */
  void died(Host host, boolean silently) {
    for (Link link : List.copyOf(links)) {
      for (Ends ends :
          List.of(new Ends(link.dialler, link.acceptor), new Ends(link.acceptor, link.dialler))) {
        if (ends.near.host == host && ends.near.open) {
          ends.near.open = false;
          if (!silently) {
            towards(host, ends.far, () -> closeEnd(ends.far, Input.CloseReason.BY_PEER));
          }
        }
      }
    }
    links.removeIf(link -> !link.dialler.open && !link.acceptor.open);
  }

  void announce(Host from, Effect.Announce announce) {
    for (Host to : hosts) {
      boolean meant = announce.to().isEmpty() || announce.to().get().equals(to.endpoint());
      if (to != from && meant && passes(from, to) && random.nextDouble() >= loss) {
        int start = to.starts;
        Beacon beacon = announce.beacon();
        Endpoint reach = from.endpoint();
        schedule(delayNanos(), () -> to.input(start, new Input.Discovered(beacon, reach, reach)));
      }
    }
  }

  // ---- what is asked of it

  /** Hosts that run and are not frozen. */
  List<Host> alive() {
    return hosts.stream().filter(host -> host.isUp() && !host.isFrozen()).toList();
  }

  /** Whether these hosts are one group: one coordinator, one view, which names exactly them. */
  boolean agree(List<Host> group) {
    if (group.isEmpty() || !group.stream().allMatch(Host::isUp)) {
      return false;
    }
    var first = group.getFirst().node().status();
    List<String> expected = group.stream().map(h -> h.key().fingerprint()).sorted().toList();
    for (Host host : group) {
      var status = host.node().status();
      boolean same =
          status.epoch() == first.epoch()
              && status.viewVersion() == first.viewVersion()
              && status.coordinator().equals(first.coordinator())
              && status.members().equals(first.members());
      boolean role = status.role() == Role.MEMBER || status.role() == Role.COORDINATOR;
      if (!same || !role || status.coordinator().isEmpty()) {
        return false;
      }
    }
    List<String> named = first.members().stream().map(m -> m.fingerprint()).sorted().toList();
    return named.equals(expected);
  }

  /** Whether these hosts hold the same entries. */
  boolean sameHistory(List<Host> group) {
    return group.stream().map(host -> host.node().status().digest()).distinct().count() == 1;
  }
}
