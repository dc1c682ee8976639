package ciranda.sim;

import ciranda.core.Effect;
import ciranda.core.Input;
import ciranda.protocol.Beacon;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Message;
import ciranda.protocol.Segment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Links that behave like TCP, in order and held back by what is cut, and datagrams that do not.
 *
 * <p>What a cut holds back arrives when it heals, as TCP sends it again. A machine that lost power
 * says nothing; one whose program died answers with a reset.
 */
final class Network {
  static final long MILLI = 1_000_000;

  /**
   * A dial that nobody answers fails after this; one to a frozen program, which its kernel takes.
   */
  private static final long DIAL_TIMEOUT = 2_000 * MILLI;

  private static final long HELLO_TIMEOUT = 5_000 * MILLI;

  /** Frames on their way over one link; one more and the sender takes the peer for too slow. */
  static final int FRAMES_MAX = 4_096;

  private final World world;
  private final SplittableRandom delays;
  private final SplittableRandom datagrams;
  private final Map<Long, End> ends = new LinkedHashMap<>();
  private final Map<Endpoint, Host> addresses = new HashMap<>();
  private final Set<Long> cuts = new HashSet<>();

  /** Between these all waits: what is on its way, and who dials. */
  private final Set<Long> jams = new HashSet<>();

  private final Set<Long> refusals = new HashSet<>();
  private final Set<Integer> deaf = new HashSet<>();
  private final Map<String, Long> drops = new HashMap<>();
  private long lastLink;

  /** Delay of a frame or datagram, shortest and longest, in microseconds. */
  long delayMinMicros = 100;

  long delayMaxMicros = 2_000;

  /** Shares of datagrams, 0 to 1. */
  double loss;

  double duplicates;
  boolean multicast = true;
  boolean links = true;

  /** One end of a connection; {@code waiting} is what is held back on the way to it. */
  static final class End {
    final Host host;
    final int start;
    final long id;
    private @Nullable End far;
    private boolean open = true;
    private boolean lostForGood;
    private boolean held;
    private long lastArrival;
    private int onTheWay;
    private final ArrayDeque<Flying> waiting = new ArrayDeque<>();

    private End(Host host, long id) {
      this.host = host;
      this.start = host.starts();
      this.id = id;
    }

    private End far() {
      return Objects.requireNonNull(far);
    }
  }

  /** What is on its way to an end: an input, or the end of the connection. */
  private record Flying(Optional<Input> input, long flight) {}

  Network(World world) {
    this.world = world;
    this.delays = world.sources().of("delays");
    this.datagrams = world.sources().of("datagrams");
  }

  void attach(Host host) {
    addresses.put(host.endpoint(), host);
  }

  private long delayNanos() {
    return 1_000 * (delayMinMicros + delays.nextLong(Math.max(1, delayMaxMicros - delayMinMicros)));
  }

  private static long pair(Host from, Host to) {
    return (long) from.number() << 32 | to.number();
  }

  // ---- what is cut, refused, held back

  void cut(Host from, Host to) {
    cuts.add(pair(from, to));
    world.disturbed(from, to);
  }

  void heal(Host from, Host to) {
    cuts.remove(pair(from, to));
    world.disturbed(from, to);
    releaseAll(from, to);
  }

  private void releaseAll(Host from, Host to) {
    for (End end : List.copyOf(ends.values())) {
      if (end.host == to && end.far().host == from) {
        release(end);
      }
    }
  }

  /** Nothing is cut, refused or held back any more, except what is lost for good. */
  void healAll() {
    refusals.clear();
    deaf.clear();
    multicast = true;
    if (!links) {
      world.hosts().forEach(world::disturbed);
    }
    links = true;
    for (Host one : world.hosts()) {
      for (Host other : world.hosts()) {
        if (one != other && (isCut(one, other) || jams.contains(pair(one, other)))) {
          world.disturbed(one, other);
        }
      }
    }
    cuts.clear();
    jams.clear();
    for (End end : List.copyOf(ends.values())) {
      if (end.held) {
        world.disturbed(end.host, end.far().host);
      }
      end.held = false;
      release(end);
    }
  }

  boolean isCut(Host from, Host to) {
    return from.apart != to.apart || cuts.contains(pair(from, to));
  }

  void refuse(Host from, Host to, boolean refuses) {
    if (refuses) {
      refusals.add(pair(from, to));
    } else {
      refusals.remove(pair(from, to));
    }
  }

  /** A host hears no datagrams, or hears them again. */
  void deaf(Host host, boolean is) {
    if (is) {
      deaf.add(host.number());
    } else {
      deaf.remove(host.number());
    }
  }

  /** The next so many messages of a type are lost between two. */
  void drop(Host from, Host to, String type, long count) {
    drops.put(type + pair(from, to), count);
  }

  private boolean drops(Host from, Host to, Message message) {
    if (drops.isEmpty()) {
      return false;
    }
    String one = Recording.typeOf(message) + pair(from, to);
    long left = drops.getOrDefault(one, 0L);
    drops.put(one, Math.max(0, left - 1));
    if (left > 0) {
      world.disturbed(from, to);
    }
    return left > 0;
  }

  /** Everything between two hosts waits, new connections too, or arrives at once. */
  void jam(Host one, Host other, boolean jammed) {
    if (jammed ? jams.add(pair(one, other)) : jams.remove(pair(one, other))) {
      world.disturbed(one, other);
      releaseAll(one, other);
    }
  }

  /** What goes over the connections that stand between two hosts waits, or arrives at once. */
  void hold(Host one, Host other, boolean held) {
    for (End end : between(one, other)) {
      end.held = held;
      world.disturbed(one, other);
      release(end);
    }
  }

  /** A box on the way forgets the connections between two hosts: nothing arrives any more. */
  void loseForGood(Host one, Host other) {
    for (End end : between(one, other)) {
      end.lostForGood = true;
      world.disturbed(one, other);
    }
  }

  /** A box on the way resets the connections between two hosts. */
  void reset(Host one, Host other) {
    between(one, other).forEach(end -> close(end, Input.CloseReason.BY_PEER));
  }

  /** Both ends of each connection of two hosts. */
  private List<End> between(Host one, Host other) {
    return ends.values().stream()
        .filter(end -> end.host == one || end.host == other)
        .filter(end -> end.far().host == one || end.far().host == other)
        .toList();
  }

  private void release(End end) {
    while (!end.waiting.isEmpty() && isClear(end)) {
      arrive(end, end.waiting.poll());
    }
  }

  /** Whether what its peer sends reaches this end now. */
  private boolean isClear(End end) {
    return links && !end.held && !end.lostForGood && flows(end.far().host, end.host);
  }

  /** Whether a connection brings something from one to the other now. */
  private boolean flows(Host from, Host to) {
    return passes(from, to) && !jams.contains(pair(from, to));
  }

  boolean passes(Host from, Host to) {
    return from == to || !to.isUnreachable() && !from.isUnreachable() && !isCut(from, to);
  }

  /** A machine can be reached again: what was sent to it meanwhile arrives. */
  void woke(Host host) {
    for (End end : List.copyOf(ends.values())) {
      if (end.host == host || end.far().host == host) {
        release(end);
      }
    }
  }

  // ---- links

  void dial(Host from, Endpoint endpoint) {
    int start = from.starts();
    Host to = addresses.get(endpoint);
    boolean reaches = to != null && links && flows(from, to) && flows(to, from);
    if (to == null || !reaches || to.isOff()) {
      fail(from, start, endpoint, Input.DialFailure.UNREACHABLE, DIAL_TIMEOUT);
    } else if (to == from) {
      fail(from, start, endpoint, Input.DialFailure.INCOMPATIBLE, delayNanos());
    } else if (!to.isUp() || refusals.contains(pair(from, to))) {
      fail(from, start, endpoint, Input.DialFailure.REFUSED, 2 * delayNanos());
    } else if (to.isFrozen()) {
      fail(from, start, endpoint, Input.DialFailure.UNREACHABLE, HELLO_TIMEOUT);
    } else {
      int toStart = to.starts();
      world.after(3 * delayNanos(), () -> connect(from, start, to, toStart, endpoint));
    }
  }

  private void fail(
      Host from, int start, Endpoint endpoint, Input.DialFailure failure, long nanosLater) {
    world.after(nanosLater, () -> from.input(start, new Input.DialFailed(endpoint, failure)));
  }

  private void connect(Host from, int fromStart, Host to, int toStart, Endpoint endpoint) {
    boolean works =
        from.isRunning(fromStart)
            && to.isRunning(toStart)
            && !to.isFrozen()
            && links
            && passes(from, to)
            && passes(to, from);
    if (!works) {
      fail(from, fromStart, endpoint, Input.DialFailure.UNREACHABLE, 0);
      return;
    }
    End dialler = new End(from, ++lastLink);
    End acceptor = new End(to, ++lastLink);
    dialler.far = acceptor;
    acceptor.far = dialler;
    ends.put(dialler.id, dialler);
    ends.put(acceptor.id, acceptor);
    world.disturbed(from, to);
    to.input(toStart, new Input.Opened(acceptor.id, from.peer(List.of(from.endpoint())), false));
    from.input(fromStart, new Input.Opened(dialler.id, to.peer(List.of(endpoint)), true));
  }

  void send(Host from, long link, Message message) {
    End near = ends.get(link);
    if (near != null && near.open && near.host == from) {
      if (drops(from, near.far().host, message)) {
        world.recorder().lost(world.recorder().sent(from, near.far().host, message));
        return;
      }
      Optional<Message> read = world.wire().carried(from, near.far().host, message);
      if (read.isPresent()) {
        Input input = new Input.Received(near.far().id, from.name(), read.get());
        transmit(near, input, world.recorder().sent(from, near.far().host, message));
      } else {
        refuseBytes(near);
      }
    }
  }

  void sendSegment(Host from, long link, Segment segment) {
    End near = ends.get(link);
    if (near != null && near.open && near.host == from) {
      if (world.wire().isReadable(from, segment)) {
        Input input = new Input.SegmentReceived(near.far().id, segment);
        transmit(near, input, world.recorder().sent(from, near.far().host, segment));
      } else {
        refuseBytes(near);
      }
    }
  }

  /** Bytes that the other side's reader refuses: it ends the link. */
  private void refuseBytes(End near) {
    End far = near.far();
    world.after(
        delayNanos(),
        () -> {
          if (far.open && far.host.isRunning(far.start)) {
            close(far, Input.CloseReason.MALFORMED);
            fly(near, new Flying(Optional.empty(), 0));
          }
        });
  }

  private void transmit(End near, Input inputAtFarEnd, long flight) {
    End far = near.far();
    if (!far.host.isRunning(far.start) && !far.host.isOff() && isClear(far)) {
      // The machine is there and the program is not: it answers with a reset.
      world.recorder().lost(flight);
      world.after(delayNanos(), () -> close(near, Input.CloseReason.BY_PEER));
      return;
    }
    if (far.onTheWay + far.waiting.size() >= FRAMES_MAX) {
      close(near, Input.CloseReason.TOO_SLOW);
      fly(far, new Flying(Optional.empty(), 0));
      return;
    }
    fly(far, new Flying(Optional.of(inputAtFarEnd), flight));
  }

  /** In order; what is held back waits, and all that comes behind it. */
  private void fly(End to, Flying flying) {
    if (to.waiting.isEmpty() && isClear(to)) {
      arrive(to, flying);
    } else {
      to.waiting.add(flying);
      if (flying.input().isPresent() && (to.lostForGood || to.host.isOff())) {
        world.recorder().lost(flying.flight());
      }
    }
  }

  private void arrive(End to, Flying flying) {
    to.lastArrival = Math.max(to.lastArrival + 1, world.nanos() + delayNanos());
    to.onTheWay++;
    world.at(to.lastArrival, () -> land(to, flying));
  }

  private void land(End to, Flying flying) {
    to.onTheWay--;
    if (flying.input().isEmpty()) {
      close(to, Input.CloseReason.BY_PEER);
    } else if (to.open && to.host.isRunning(to.start)) {
      world.recorder().arrived(flying.flight());
      to.host.input(to.start, flying.input().get());
    } else {
      world.recorder().lost(flying.flight());
    }
  }

  /** A link ends: hung up by this side, or broken under it. */
  void end(Host from, long link, Input.CloseReason reason) {
    End near = ends.get(link);
    if (near != null && near.host == from && near.open) {
      close(near, reason);
      fly(near.far(), new Flying(Optional.empty(), 0));
    }
  }

  private void close(End end, Input.CloseReason reason) {
    if (end.open) {
      end.open = false;
      world.disturbed(end.host, end.far().host);
      end.host.input(end.start, new Input.Closed(end.id, reason));
      if (!end.far().open) {
        ends.remove(end.id);
        ends.remove(end.far().id);
      }
    }
  }

  /** A program died: the kernel closes its connections; a machine that lost power says nothing. */
  void died(Host host, boolean silently) {
    for (End end : List.copyOf(ends.values())) {
      if (end.host == host && end.open) {
        end.open = false;
        world.disturbed(host, end.far().host);
        if (!silently) {
          fly(end.far(), new Flying(Optional.empty(), 0));
        }
        if (!end.far().open) {
          ends.remove(end.id);
          ends.remove(end.far().id);
        }
      }
    }
  }

  /** The ids of the open links of a host. */
  List<Long> linksOf(Host host) {
    return ends.values().stream()
        .filter(end -> end.host == host && end.open)
        .map(end -> end.id)
        .toList();
  }

  /** Whether a link stands between two, and all that is said on it arrives on both sides. */
  boolean areLinked(Host one, Host other) {
    return ends.values().stream()
        .anyMatch(
            end -> end.host == one && end.far().host == other && works(end) && works(end.far()));
  }

  private boolean works(End end) {
    return end.open && isClear(end);
  }

  // ---- datagrams

  void announce(Host from, Effect.Announce announce) {
    if (announce.to().isPresent()) {
      Host to = addresses.get(announce.to().get());
      if (to != null && to != from) {
        datagram(from, to, announce.beacon());
      }
    } else if (multicast) {
      for (Host to : world.hosts()) {
        if (to != from && to.network() == from.network()) {
          datagram(from, to, announce.beacon());
        }
      }
    }
  }

  private void datagram(Host from, Host to, Beacon beacon) {
    long flight = world.recorder().sent(from, to, beacon);
    if (!passes(from, to) || deaf.contains(to.number()) || datagrams.nextDouble() < loss) {
      world.recorder().lost(flight);
      return;
    }
    int copies = duplicates > 0 && datagrams.nextDouble() < duplicates ? 2 : 1;
    int start = to.starts();
    Endpoint source = from.endpoint();
    for (int i = 0; i < copies; i++) {
      world.after(
          delayNanos(),
          () -> {
            if (to.isUnreachable() || !to.isRunning(start)) {
              world.recorder().lost(flight);
              return;
            }
            world.recorder().arrived(flight);
            to.input(start, new Input.Discovered(beacon, source, source));
          });
    }
  }
}
