package ciranda.core.history;

import ciranda.core.Change;
import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.Input.StorageTrouble;
import ciranda.core.Now;
import ciranda.core.Reason;
import ciranda.core.view.Command;
import ciranda.core.view.Result;
import ciranda.protocol.Bytes;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Conversations in virtual time, without membership: disks that are slow and fail, links that delay
 * and break, nodes that crash anywhere, also between commit and send. One seed, one history.
 */
final class World {
  private static final long MILLI = 1_000_000;

  /** What may go wrong, chosen per seed so that some seeds lack some faults (swarm testing). */
  record Faults(double diskFails, long diskMillisMax, long linkMillisMax, long wallSkewMillisMax) {}

  final RandomGenerator random;
  final List<Host> hosts = new ArrayList<>();
  final Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
  final Map<String, Integer> marks = new HashMap<>();
  Faults faults;
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private long now = 1_000 * MILLI;
  private long order;
  private long ids;

  private record Due(long at, long order, Runnable action) {}

  /** One direction of a link: in order, until it breaks. */
  private static final class Wire {
    long lastArrival;
    boolean open = true;
  }

  private record End(long link, Host host, Host other, Wire out, Wire in) {}

  World(RandomGenerator random, int hostCount, Faults faults) {
    this.random = random;
    this.faults = faults;
    for (int i = 0; i < hostCount; i++) {
      hosts.add(new Host(i));
    }
    hosts.forEach(Host::start);
  }

  void at(long delayMillis, Runnable action) {
    atNanos(now + delayMillis * MILLI, action);
  }

  private void atNanos(long at, Runnable action) {
    queue.add(new Due(at, order++, action));
  }

  void run(long millis) {
    long end = now + millis * MILLI;
    while (!queue.isEmpty() && queue.peek().at() <= end) {
      Due due = queue.remove();
      now = due.at();
      due.action().run();
    }
    now = end;
  }

  private void mark(String name) {
    marks.merge(name, 1, Integer::sum);
  }

  private long nanosUpTo(long millis) {
    return 1 + random.nextLong(millis * MILLI + 1);
  }

  void connect(Host a, Host b) {
    if (a.running() && b.running() && a != b && a.linkTo(b) == null) {
      Wire forth = new Wire();
      Wire back = new Wire();
      End endA = new End(++ids, a, b, forth, back);
      End endB = new End(++ids, b, a, back, forth);
      a.ends.put(endA.link(), endA);
      b.ends.put(endB.link(), endB);
      a.step(() -> a.conversation().linkUp(endA.link(), Keys.key(b.number), a.now(), a.out));
      b.step(() -> b.conversation().linkUp(endB.link(), Keys.key(a.number), b.now(), b.out));
    }
  }

  void disconnect(Host a, Host b) {
    End end = a.linkTo(b);
    if (end != null) {
      cut(end);
    }
  }

  private void cut(End end) {
    End back = end.other().linkTo(end.host());
    end.out().open = false;
    end.in().open = false;
    end.host().drop(end);
    if (back != null) {
      end.other().drop(back);
    }
  }

  /** A machine: its disk outlives the processes that run on it. */
  final class Host {
    final int number;
    final Map<String, Result> replies = new LinkedHashMap<>();
    final Map<Long, String> asked = new HashMap<>();
    final Set<String> shown = new HashSet<>();
    final Map<String, String> receiptStates = new HashMap<>();
    Disk disk = new Disk();
    boolean diskFull;
    List<Effect> out = new ArrayList<>();
    private final Map<Long, End> ends = new LinkedHashMap<>();
    private final ArrayDeque<Effect.Persist> toStore = new ArrayDeque<>();
    private boolean storeAtWork;
    private int life;
    private final long wallSkew =
        random.nextLong(2 * faults.wallSkewMillisMax() + 1) - faults.wallSkewMillisMax();
    private @Nullable Conversation conversation;
    private long wakeAt = Long.MAX_VALUE;

    Host(int number) {
      this.number = number;
    }

    boolean running() {
      return conversation != null;
    }

    Conversation conversation() {
      if (conversation == null) {
        throw new IllegalStateException("not running");
      }
      return conversation;
    }

    Now now() {
      return new Now(now, Instant.ofEpochMilli(1_700_000_000_000L + now / MILLI + wallSkew));
    }

    void start() {
      if (conversation == null) {
        life++;
        conversation =
            new Conversation(
                Keys.settings(number), disk.saved(), Keys.signatures(number), random, () -> ++ids);
        conversation.neighbours(World.this::areLinked);
        Set<NodeKey> everybody = new HashSet<>();
        hosts.forEach(host -> everybody.add(Keys.key(host.number)));
        everybody.add(Keys.key(number));
        step(() -> conversation().members(everybody, now(), out));
        int thisLife = life;
        at(random.nextLong(500), () -> heartbeat(thisLife));
      }
    }

    /** The process ends; what was handed to the disk may or may not have been flushed. */
    void crash() {
      if (conversation != null) {
        conversation = null;
        life++;
        storeAtWork = false;
        toStore.clear();
        wakeAt = Long.MAX_VALUE;
        List.copyOf(ends.values()).forEach(World.this::cut);
        asked.clear();
      }
    }

    void post(String text) {
      post(text, "");
    }

    void post(String text, String key) {
      if (conversation != null) {
        long request = ++ids;
        asked.put(request, text);
        Command.Post post = new Command.Post("general", text, key);
        step(() -> conversation().post(request, List.of(post), now(), out));
      }
    }

    private @Nullable End linkTo(Host other) {
      return ends.values().stream().filter(end -> end.other() == other).findFirst().orElse(null);
    }

    private void drop(End end) {
      if (ends.remove(end.link()) != null && running()) {
        step(() -> conversation().linksDown(List.of(end.link()), now(), out));
      }
    }

    private void heartbeat(int ofLife) {
      if (life == ofLife) {
        for (End end : ends.values()) {
          var digest = conversation().digest();
          send(
              end, other -> other.conversation().digest(back(end), digest, other.now(), other.out));
        }
        relayHeartbeat(conversation().digest());
        at(450 + random.nextLong(100), () -> heartbeat(ofLife));
      }
    }

    /** Who has no link to this host hears of it through others. */
    private void relayHeartbeat(Bytes digest) {
      for (Host other : hosts) {
        if (other != this && linkTo(other) == null) {
          at(
              200,
              () -> {
                if (other.running()) {
                  other.step(() ->
                      other
                          .conversation()
                          .relayedDigest(Keys.key(number), digest, other.now(), other.out));
                }
              });
        }
      }
    }

    private long back(End end) {
      End back = end.other().linkTo(this);
      return back == null ? -1 : back.link();
    }

    private void send(End end, Consumer<Host> delivery) {
      Wire wire = end.out();
      wire.lastArrival = Math.max(wire.lastArrival + 1, now + nanosUpTo(faults.linkMillisMax()));
      atNanos(
          wire.lastArrival,
          () -> {
            if (wire.open && end.other().running()) {
              end.other().step(() -> delivery.accept(end.other()));
            }
          });
    }

    private void step(Runnable input) {
      input.run();
      List<Effect> effects = out;
      out = new ArrayList<>();
      for (Effect effect : effects) {
        perform(effect);
      }
      long wake = conversation().nextWakeNanos();
      if (wake != Long.MAX_VALUE && wake != wakeAt) {
        wakeAt = wake;
        int thisLife = life;
        atNanos(
            Math.max(wake, now + 1),
            () -> {
              if (life == thisLife && wakeAt == wake) {
                wakeAt = Long.MAX_VALUE;
                step(() -> conversation().tick(now(), out));
              }
            });
      }
    }

    private void perform(Effect effect) {
      switch (effect) {
        case Effect.Persist persist -> {
          toStore.add(persist);
          startStore();
        }
        case Effect.Send(long link, Message message) -> {
          End end = ends.get(link);
          if (end != null) {
            checkHonest(message);
            send(end, other -> other.receive(back(end), message));
          }
        }
        case Effect.SendSegment(long link, Segment segment) -> sendSegment(ends.get(link), segment);
        case Effect.Serve serve ->
            disk.range(serve.log(), serve.from(), serve.to())
                .forEach(segment -> sendSegment(ends.get(serve.link()), segment));
        case Effect.Reply reply -> replied(reply);
        case Effect.Publish publish -> published(publish.event());
        case Effect.Rename _, Effect.Dial _, Effect.Hangup _, Effect.Announce _, Effect.Stop _ ->
            throw new AssertionError("not the conversation's: " + effect);
      }
    }

    private void sendSegment(@Nullable End end, Segment segment) {
      check(disk.holds(segment), "sends a segment that is not on disk");
      if (end != null) {
        send(
            end,
            other ->
                other.conversation().segmentReceived(back(end), segment, other.now(), other.out));
      }
    }

    private void receive(long link, Message message) {
      switch (message) {
        case Message.Heads heads -> conversation().heads(link, heads, now(), out);
        case Message.Pull pull -> conversation().pull(link, pull, now(), out);
        case Message other -> throw new AssertionError("not the conversation's: " + other);
      }
    }

    private void checkHonest(Message message) {
      if (message instanceof Message.Heads heads) {
        heads.heads().forEach(head -> check(disk.holds(head), "a head claims more than the disk"));
      }
    }

    private void replied(Effect.Reply reply) {
      String text = asked.remove(reply.request());
      check(text != null, "a request is answered twice");
      if (text != null) {
        Result before = replies.put(text, reply.result());
        check(
            before == null || !(before instanceof Result.Accepted) || before.equals(reply.result()),
            "a key has two results");
        if (reply.result() instanceof Result.Accepted accepted) {
          check(disk.holds(accepted.message().id()), "accepted before durable");
        }
      }
    }

    private void published(Event event) {
      switch (event) {
        case Event.Shown(var message) -> {
          check(shown.add(message.id()), "shown twice: " + message.id());
          check(disk.holds(message.id()), "shown before durable");
          if (message.late()) {
            mark("late");
          }
        }
        case Event.Refused refusal -> refused.merge(refusal.reason(), 1, Integer::sum);
        case Event.ReceiptChanged(String id, var receipt) -> receiptStates.put(id, receipt.state());
        case Event.StorageChanged changed -> mark(changed.writable() ? "writable" : "refusing");
        case Event other -> throw new AssertionError("not the conversation's: " + other);
      }
    }

    private void startStore() {
      if (!storeAtWork) {
        storeAtWork = true;
        int thisLife = life;
        atNanos(now + nanosUpTo(faults.diskMillisMax()), () -> commit(thisLife));
      }
    }

    /** All that waits is one transaction; the answers come a moment later. */
    private void commit(int ofLife) {
      if (life != ofLife) {
        return;
      }
      List<Effect.Persist> batch = List.copyOf(toStore);
      toStore.clear();
      boolean fails = diskFull || random.nextDouble() < faults.diskFails();
      StorageTrouble trouble = diskFull ? StorageTrouble.DISK_FULL : StorageTrouble.IO_ERROR;
      List<Boolean> written = new ArrayList<>();
      for (Effect.Persist persist : batch) {
        Change.Append append = (Change.Append) persist.change();
        written.add(!fails && disk.append(append));
      }
      atNanos(
          now + nanosUpTo(faults.diskMillisMax()),
          () -> {
            for (int i = 0; i < batch.size() && life == ofLife; i++) {
              answer(batch.get(i), written.get(i), trouble);
            }
            if (life == ofLife) {
              storeAtWork = false;
              if (!toStore.isEmpty()) {
                startStore();
              }
            } else {
              mark("crashed between commit and send");
            }
          });
    }

    private void answer(Effect.Persist persist, boolean written, StorageTrouble trouble) {
      step(() ->
          check(
              written
                  ? conversation().persisted(persist.ticket(), now(), out)
                  : conversation().persistFailed(persist.ticket(), trouble, now(), out),
              "does not know its ticket"));
    }

    void check(boolean holds, String otherwise) {
      if (!holds) {
        throw new AssertionError("node" + number + " at " + now / MILLI + " ms: " + otherwise);
      }
    }
  }

  private boolean areLinked(NodeKey a, NodeKey b) {
    Host one = null;
    Host two = null;
    for (Host host : hosts) {
      one = Keys.key(host.number).equals(a) ? host : one;
      two = Keys.key(host.number).equals(b) ? host : two;
    }
    return one != null && two != null && one.linkTo(two) != null;
  }
}
