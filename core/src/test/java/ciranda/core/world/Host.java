package ciranda.core.world;

import ciranda.core.Bounds;
import ciranda.core.Change;
import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.Input;
import ciranda.core.Node;
import ciranda.core.Settings;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.Command;
import ciranda.core.view.Result;
import ciranda.protocol.Bytes;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Epoch;
import ciranda.protocol.GroupId;
import ciranda.protocol.Hash;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** One computer: a disk that stays, and a node that may run on it. */
final class Host {
  static final GroupId GROUP = GroupId.ofOpenGroup("world");

  final World world;
  final int number;
  int starts;
  int electionMessages;
  int elections;

  /** Ids of chat messages that were shown since the last start. */
  final List<String> shown = new ArrayList<>();

  /** Texts that this host accepted, ever. */
  final List<String> accepted = new ArrayList<>();

  private final SplittableRandom random;
  private final NodeKey key;
  private String name;
  private final Disk disk = new Disk();
  private final List<Runnable> whileFrozen = new ArrayList<>();
  private Optional<Node> node = Optional.empty();
  private boolean frozen;
  private boolean off;
  private long instance;
  private long requests;
  private List<Endpoint> peers = List.of();
  private boolean multicast = true;
  private long tickAt = Long.MAX_VALUE;
  private boolean diskFull;

  Host(World world, int number, SplittableRandom random) {
    this.world = world;
    this.number = number;
    this.name = "host" + number;
    this.random = random;
    this.key = NodeKey.of(Hash.of("world key").add(world.seed).add(number).finish());
  }

  NodeKey key() {
    return key;
  }

  String name() {
    return name;
  }

  Endpoint endpoint() {
    return new Endpoint("10.0.0." + number, 6782);
  }

  Input.Peer peer(List<Endpoint> addresses) {
    return new Input.Peer(key, name(), instance, addresses);
  }

  Host withPeers(List<Endpoint> endpoints) {
    peers = endpoints;
    return this;
  }

  Host withoutMulticast() {
    multicast = false;
    return this;
  }

  void diskFull(boolean full) {
    diskFull = full;
  }

  boolean isUp() {
    return node.isPresent();
  }

  boolean isOff() {
    return off;
  }

  boolean isFrozen() {
    return frozen;
  }

  boolean isRunning(int start) {
    return node.isPresent() && starts == start;
  }

  Node node() {
    return node.orElseThrow();
  }

  Disk disk() {
    return disk;
  }

  void start() {
    if (isUp()) {
      return;
    }
    starts++;
    tickAt = Long.MAX_VALUE;
    off = false;
    frozen = false;
    shown.clear();
    instance = random.nextLong(1L << 52);
    world.note(name() + " starts");
    Settings settings =
        new Settings(
            GROUP,
            "world",
            key,
            name(),
            instance,
            6782,
            peers,
            multicast,
            "test",
            world.timing,
            Bounds.WIDE);
    Node fresh = Node.restore(settings, disk.load(key), this::sign, random.split(), world.now());
    node = Optional.of(fresh);
    input(starts, new Input.AddressesChanged(List.of(endpoint())));
    input(starts, new Input.Tick());
  }

  private Bytes sign(Bytes message) {
    Bytes half = Hash.of("stand-in signature").add(key.bytes()).add(message).finish();
    byte[] signature = new byte[Segment.SIGNATURE_LENGTH];
    System.arraycopy(half.toArray(), 0, signature, 0, half.length());
    return Bytes.of(signature);
  }

  /** {@code kill -9}: the kernel closes its connections; what was not flushed is gone. */
  void kill() {
    stop("killed", false);
  }

  /** Power off: nobody is told. */
  void powerOff() {
    stop("powered off", true);
    off = true;
  }

  private void stop(String how, boolean silently) {
    if (isUp()) {
      world.note(name() + " " + how);
      node = Optional.empty();
      whileFrozen.clear();
      frozen = false;
      world.died(this, silently);
    }
  }

  void freeze() {
    world.note(name() + " freezes");
    frozen = true;
  }

  void thaw() {
    world.note(name() + " thaws");
    frozen = false;
    List<Runnable> held = List.copyOf(whileFrozen);
    whileFrozen.clear();
    held.forEach(Runnable::run);
  }

  void leave() {
    request(new Command.Leave());
  }

  void rename(String next) {
    request(new Command.Rename(next));
  }

  void post(String text) {
    request(new Command.Post(ChatMessage.GENERAL, text, ""));
  }

  private void request(Command command) {
    input(starts, new Input.Requested(++requests, command));
  }

  void input(int start, Input input) {
    if (!isRunning(start)) {
      return;
    }
    if (frozen) {
      whileFrozen.add(() -> input(start, input));
      return;
    }
    Node current = node.orElseThrow();
    List<Effect> effects = current.step(input, world.now());
    for (Effect effect : effects) {
      perform(start, effect);
      if (!isRunning(start)) {
        return;
      }
    }
    world.checks.after(this);
    scheduleTick(start);
  }

  private void scheduleTick(int start) {
    long wake = node().nextWakeNanos();
    if (wake < tickAt || tickAt < world.now().monotonicNanos()) {
      tickAt = wake;
      if (wake != Long.MAX_VALUE) {
        long delay = wake - world.now().monotonicNanos();
        world.schedule(Math.max(delay, 1_000), () -> tick(start));
      }
    }
  }

  private void tick(int start) {
    if (isRunning(start)) {
      tickAt = Long.MAX_VALUE;
      input(start, new Input.Tick());
    }
  }

  private void perform(int start, Effect effect) {
    switch (effect) {
      case Effect.Persist persist -> persist(start, persist);
      case Effect.Send send -> {
        count(send.message());
        world.send(this, send.link(), send.message());
      }
      case Effect.SendSegment send -> world.sendSegment(this, send.link(), send.segment());
      case Effect.Serve serve ->
          disk.segments(serve.log(), serve.from(), serve.to())
              .forEach(segment -> world.sendSegment(this, serve.link(), segment));
      case Effect.Dial dial -> world.dial(this, dial.endpoint());
      case Effect.Hangup hangup -> world.hangup(this, hangup.link());
      case Effect.Announce announce -> world.announce(this, announce);
      case Effect.Rename rename -> name = rename.name();
      case Effect.Reply reply -> replied(reply.result());
      case Effect.Publish publish -> published(publish.event());
      case Effect.Stop stop -> {
        world.note(name() + " left");
        node = Optional.empty();
        // What was sent before is flushed; then the connections close.
        int stopped = starts;
        world.schedule(
            3 * World.MILLI,
            () -> {
              if (starts == stopped) {
                world.died(this, false);
              }
            });
      }
    }
  }

  private void persist(int start, Effect.Persist persist) {
    long delay = 200_000 + random.nextLong(2_000_000);
    if (diskFull) {
      world.schedule(
          delay,
          () ->
              input(
                  start,
                  new Input.PersistFailed(persist.ticket(), Input.StorageTrouble.DISK_FULL)));
      return;
    }
    long at = disk.commitAt(world.now().monotonicNanos() + delay);
    world.schedule(
        at - world.now().monotonicNanos(),
        () -> {
          // A killed program's write may or may not have reached the disk; a frozen one's has.
          if (isRunning(start)) {
            disk.apply(persist.change());
            world.checks.stored(this, persist.change());
            input(start, new Input.Persisted(persist.ticket()));
          }
        });
  }

  private void count(Message message) {
    switch (message) {
      case Message.Relay relay -> count(relay.message());
      case Message.Election election -> electionMessages++;
      case Message.Answer answer -> electionMessages++;
      case Message.Coordinator coordinator -> electionMessages++;
      case Message other -> {}
    }
  }

  private void replied(Result result) {
    if (result instanceof Result.Accepted taken) {
      accepted.add(taken.message().text());
    }
  }

  private void published(Event event) {
    switch (event) {
      case Event.Shown one -> {
        world.checks.shown(this, one.message());
        shown.add(one.message().id());
      }
      case Event.RoleChanged changed -> {
        world.note(name() + " " + changed.from() + " -> " + changed.to() + ": " + changed.reason());
        if (changed.to() == ciranda.protocol.Role.ELECTING) {
          elections++;
        }
      }
      case Event.ElectionStep step -> world.note(name() + " " + step.step());
      case Event.MemberChanged changed ->
          world.note(
              name() + " sees " + changed.name() + "(" + changed.id() + ") " + changed.presence());
      case Event.Refused refused ->
          world.note(name() + " refused " + refused.reason() + " " + refused.detail());
      case Event.Protocol protocol -> {
        if (!protocol.type().equals("HEARTBEAT")) {
          world.note(
              name()
                  + " "
                  + protocol.direction()
                  + " "
                  + protocol.type()
                  + " "
                  + world.nameOf(protocol.peer())
                  + " "
                  + protocol.detail());
        }
      }
      case Event other -> {}
    }
  }

  /** What survives a crash. */
  static final class Disk {
    private Change.SaveMembership membership;
    private final List<Segment> segments = new ArrayList<>();
    private java.util.Optional<ciranda.protocol.LogId> own = java.util.Optional.empty();
    private long lastCommit;

    Disk() {
      membership = new Change.SaveMembership(0, View.NONE, List.of());
    }

    long commitAt(long nanos) {
      lastCommit = Math.max(lastCommit + 1, nanos);
      return lastCommit;
    }

    void apply(Change change) {
      switch (change) {
        case Change.Append append -> {
          segments.add(append.segment());
          own = append.ownAfter(own);
        }
        case Change.SaveMembership saved -> membership = saved;
        case Change.AddBodies _ -> throw new AssertionError("nobody took anything back");
      }
    }

    /** As if so many terms had passed while the others were away. */
    void raiseEpoch(long by) {
      View view = membership.view();
      Epoch raised = new Epoch(view.epoch().number() + by, view.epoch().coordinator());
      membership =
          new Change.SaveMembership(
              membership.id(),
              new View(
                  raised,
                  view.version(),
                  view.nextId(),
                  view.members(),
                  view.former(),
                  view.ended(),
                  view.signature()),
              membership.addresses());
    }

    Change.SaveMembership membership() {
      return membership;
    }

    /** The texts of all chat messages held. */
    List<String> texts() {
      List<String> texts = new ArrayList<>();
      for (Segment segment : segments) {
        segment.entries().stream()
            .flatMap(entry -> entry.body().stream())
            .map(Disk::body)
            .forEach(body -> {
              if (body instanceof ciranda.protocol.Body.Chat chat) {
                texts.add(chat.text());
              }
            });
      }
      return texts;
    }

    private static ciranda.protocol.Body body(Bytes json) {
      try {
        return ciranda.protocol.Codec.decodeBody(json);
      } catch (ciranda.protocol.MalformedException e) {
        throw new AssertionError("a body that was sealed here does not parse", e);
      }
    }

    List<Segment> segments() {
      return segments;
    }

    List<Segment> segments(ciranda.protocol.LogId log, long from, long to) {
      boolean falling = to < from;
      java.util.Comparator<Segment> rising = java.util.Comparator.comparingLong(Segment::first);
      return segments.stream()
          .filter(one -> one.log().equals(log))
          .filter(one -> one.last() >= Math.min(from, to) && one.first() <= Math.max(from, to))
          .sorted(falling ? rising.reversed() : rising)
          .toList();
    }

    ciranda.core.Saved load(NodeKey self) {
      return Checks.saved(membership, segments, own);
    }
  }
}
