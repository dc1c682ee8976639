package ciranda.sim;

import ciranda.core.Effect;
import ciranda.core.Input;
import ciranda.core.Node;
import ciranda.core.Now;
import ciranda.core.Settings;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.Command;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Entry;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One computer: its clock, its disk, and a node that may run on it, driven as the product's node
 * loop drives it: a batch of inputs is stepped, what is to be stored is handed over as one, then
 * the other effects are performed in order.
 */
final class Host {
  private static final int PORT = 6782;
  private static final int BATCH_MAX = 256;

  /** What is told of its life. */
  static final String STARTS = "starts";

  static final String IS_KILLED = "is killed";
  static final String LOSES_POWER = "loses power";
  static final String HAS_LEFT = "has left";
  static final String FREEZES = "freezes";
  static final String THAWS = "thaws";
  static final String FALLS_ASLEEP = "falls asleep";
  static final String WAKES = "wakes";

  private final World world;
  private final int number;
  private final String name;
  private final NodeKey key;
  private final Endpoint endpoint;
  private final SplittableRandom random;
  private final Clock clock = new Clock();
  private final Writer writer;
  private final Performer performer;
  private final ArrayDeque<Input> inbox = new ArrayDeque<>();
  private Disk disk;
  private Optional<Node> node = Optional.empty();
  private String called;
  private int starts;
  private int network = 1;
  private boolean draining;
  private boolean drainDue;
  private boolean frozen;
  private boolean asleep;
  private boolean off;
  private boolean hostile;
  private boolean strips;
  private boolean newer;
  private long asleepNanos;
  private long instance;
  private long requests;
  private long wakeNanos = Long.MAX_VALUE;
  private long effects;

  /** Dies before it performs this effect, counted from its creation; never at {@code MAX_VALUE}. */
  long diesAtEffect = Long.MAX_VALUE;

  /** The first from this effect on that can fail does; none does at {@code MAX_VALUE}. */
  long failsAtEffect = Long.MAX_VALUE;

  /** Not of the core that is healed: it stays broken, and no script means it any more. */
  boolean outside;

  /** Nothing passes between who is apart and who is not. */
  boolean apart;

  /** A step waits this long for its turn: a slow computer. */
  long lagNanos;

  List<Endpoint> peers = List.of();
  boolean multicast = true;

  /** When something last happened to it or to its network that can excuse an election. */
  long disturbedNanos;

  Host(World world, int number, NodeKey key, Disk disk) {
    this.world = world;
    this.number = number;
    this.name = Names.of(number);
    this.called = name;
    this.key = key;
    this.endpoint = new Endpoint("10.0." + number / 250 + "." + (number % 250 + 1), PORT);
    this.disk = disk;
    this.random = world.sources().of("host", number);
    this.performer = new Performer(this, world);
    this.writer = new Writer(this, world, world.sources().of("disk", number));
  }

  int number() {
    return number;
  }

  /** What the story calls it. */
  String name() {
    return called;
  }

  NodeKey key() {
    return key;
  }

  /** The number of this start. */
  long instance() {
    return instance;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  Input.Peer peer(List<Endpoint> addresses) {
    return new Input.Peer(key, called, instance, addresses);
  }

  int starts() {
    return starts;
  }

  /** The number of the network segment that its datagrams reach. */
  int network() {
    return network;
  }

  void moveTo(int segment) {
    network = segment;
  }

  Clock clock() {
    return clock;
  }

  Disk disk() {
    return disk;
  }

  Writer writer() {
    return writer;
  }

  Node node() {
    return node.orElseThrow();
  }

  Now now() {
    return clock.now(world.nanos());
  }

  long effects() {
    return effects;
  }

  boolean isUp() {
    return node.isPresent();
  }

  boolean isRunning(int start) {
    return node.isPresent() && starts == start;
  }

  boolean isOff() {
    return off;
  }

  boolean isFrozen() {
    return frozen;
  }

  boolean isAsleep() {
    return asleep;
  }

  /** Whether it works as it should. */
  boolean isWell() {
    return isUp() && !frozen && !asleep && !hostile && lagNanos == 0;
  }

  /** Whether no packet reaches it. */
  boolean isUnreachable() {
    return off || asleep;
  }

  boolean isHostile() {
    return hostile;
  }

  /** From now on it leaves out the bodies of what it passes on. */
  void strips() {
    strips = true;
  }

  /** What it sends where this segment is to be sent. */
  Segment passesOn(Segment segment) {
    Segment passed = segment;
    if (strips && !segment.log().author().equals(key())) {
      for (Entry entry : segment.entries()) {
        passed = passed.withoutBody(entry.number());
      }
    }
    return passed;
  }

  void hostile() {
    hostile = true;
  }

  boolean isNewer() {
    return newer;
  }

  void newer(boolean is) {
    newer = is;
  }

  // ---- life and death

  void start() {
    if (isUp() || outside) {
      return;
    }
    if (disk.isCorrupt()) {
      // The product refuses the database and says so; the person takes a new one.
      world.note(this, "finds its disk corrupt and begins anew");
      disk.replace();
    }
    world.disturbed(this);
    starts++;
    off = false;
    frozen = false;
    asleep = false;
    inbox.clear();
    wakeNanos = Long.MAX_VALUE;
    instance = random.nextLong(1L << 52);
    world.note(this, STARTS);
    Settings settings =
        new Settings(
            World.GROUP,
            "world",
            key,
            called,
            instance,
            PORT,
            peers,
            multicast,
            "test",
            world.timing(),
            world.bounds(random));
    world.checks().starts(this);
    Node fresh = Node.restore(settings, disk.load(), world.seal().of(key), random.split(), now());
    node = Optional.of(fresh);
    input(starts, new Input.AddressesChanged(List.of(endpoint())));
    input(starts, new Input.Tick());
  }

  /** {@code kill -9}: the kernel closes its connections. */
  void kill() {
    stop(IS_KILLED, false);
  }

  /** The power fails: nobody is told. */
  void powerOff() {
    off = true;
    stop(LOSES_POWER, true);
    disk.losePower();
  }

  private void stop(String how, boolean silently) {
    if (isUp()) {
      world.disturbed(this);
      world.note(this, how);
      writer.died();
      node = Optional.empty();
      inbox.clear();
      frozen = false;
      asleep = false;
      called = name;
      world.network().died(this, silently);
      world.checks().stopped(this);
    }
  }

  void freeze() {
    if (isUp() && !frozen) {
      world.note(this, FREEZES);
      world.disturbed(this);
      frozen = true;
    }
  }

  void thaw() {
    if (frozen && !outside) {
      world.note(this, THAWS);
      world.disturbed(this);
      frozen = false;
      wakeNanos = Long.MAX_VALUE;
      scheduleTick();
      drain();
    }
  }

  /** The lid is closed: nothing runs, nothing is received, and the monotonic clock stands. */
  void sleep() {
    if (isUp() && !asleep) {
      world.note(this, FALLS_ASLEEP);
      world.disturbed(this);
      asleep = true;
      asleepNanos = world.nanos();
    }
  }

  void wake() {
    if (asleep) {
      world.note(this, WAKES);
      world.disturbed(this);
      asleep = false;
      clock.slept(world.nanos() - asleepNanos, world.nanos());
      wakeNanos = Long.MAX_VALUE;
      world.network().woke(this);
      writer.woke();
      scheduleTick();
      drain();
    }
  }

  // ---- what people ask of it

  void leave() {
    request(new Command.Leave());
  }

  void rename(String next) {
    request(new Command.Rename(next));
  }

  void post(String text) {
    request(new Command.Post(ChatMessage.GENERAL, text, ""));
  }

  void postAll(List<String> texts) {
    request(
        new Command.PostAll(
            texts.stream().map(text -> new Command.Post(ChatMessage.GENERAL, text, "")).toList()));
  }

  void request(Command command) {
    if (isUp()) {
      long request = ++requests;
      world.checks().requested(this, request, command);
      input(starts, new Input.Requested(request, command));
    }
  }

  // ---- the loop

  void input(int start, Input input) {
    if (!isRunning(start)) {
      return;
    }
    if (!(input instanceof Input.Tick || input instanceof Input.Requested)) {
      world.delivered();
    }
    inbox.add(input);
    long lag = lagNanos + world.inboxNanos();
    if (lag == 0) {
      drain();
    } else if (!drainDue) {
      drainDue = true;
      world.after(
          lag,
          () -> {
            drainDue = false;
            drain();
          });
    }
  }

  private void drain() {
    if (draining) {
      return;
    }
    draining = true;
    try {
      while (isUp() && !frozen && !asleep && !inbox.isEmpty()) {
        turn();
      }
    } finally {
      draining = false;
    }
  }

  private void turn() {
    int start = starts;
    List<Effect> wanted = step(inbox.poll());
    for (int i = 1; i < BATCH_MAX && !inbox.isEmpty(); i++) {
      wanted = new ArrayList<>(wanted);
      wanted.addAll(step(inbox.poll()));
    }
    List<Effect.Persist> persists = new ArrayList<>();
    for (Effect effect : wanted) {
      if (effect instanceof Effect.Persist persist) {
        persists.add(persist);
      }
    }
    if (!persists.isEmpty() && lives(start)) {
      writer.submit(persists);
    }
    for (Effect effect : wanted) {
      if (!(effect instanceof Effect.Persist)) {
        if (!lives(start)) {
          return;
        }
        if (effects < failsAtEffect || !performer.fails(effect)) {
          performer.perform(effect);
        } else {
          failsAtEffect = Long.MAX_VALUE;
        }
      }
    }
    if (isRunning(start)) {
      scheduleTick();
    }
  }

  private List<Effect> step(Input input) {
    world.trace().input(world.nanos(), number, input);
    List<Effect> out;
    try {
      out = node().step(input, now());
    } catch (RuntimeException e) {
      throw new Violation("H1", "the node " + name() + " stops at " + input, e);
    }
    out.forEach(world.trace()::effect);
    world.checks().stepped(this, input, out);
    return out;
  }

  /** Whether it still runs after the fault that may hit between two effects. */
  private boolean lives(int start) {
    if (isRunning(start) && effects++ >= diesAtEffect) {
      diesAtEffect = Long.MAX_VALUE;
      kill();
    }
    return isRunning(start);
  }

  private void scheduleTick() {
    long wanted = clock.worldNanos(Math.min(node().nextWakeNanos(), Long.MAX_VALUE / 2));
    if (wanted < wakeNanos) {
      long at = Math.max(wanted, world.nanos() + 1_000);
      wakeNanos = at;
      int start = starts;
      world.at(at, () -> tick(start, at));
    }
  }

  private void tick(int start, long at) {
    if (isRunning(start) && wakeNanos == at && !asleep) {
      wakeNanos = Long.MAX_VALUE;
      if (frozen) {
        return;
      }
      input(start, new Input.Tick());
    }
  }

  /** It is called so from now on. */
  void called(String as) {
    called = as;
  }

  /** The program has ended by itself. */
  void hasLeft() {
    stop(HAS_LEFT, false);
    disk.close();
  }

  /** Its disk is exchanged for another. */
  void disk(Disk other) {
    disk = other;
  }

  @Override
  public String toString() {
    return called;
  }
}
