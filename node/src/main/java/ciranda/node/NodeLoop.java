package ciranda.node;

import ciranda.core.Effect;
import ciranda.core.Input;
import ciranda.core.Node;
import ciranda.node.network.Inbox;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The one thread that touches {@link Node}: takes a batch of inputs, steps each, hands what is to
 * be stored to the store as one batch, then performs the other effects in order.
 *
 * <p>An exception out of a step or an effect is a mistake of this program. The node stops there,
 * with a dump that names what it was doing and quotes nobody, rather than go on in a wrong state.
 */
final class NodeLoop {
  private static final System.Logger LOG = System.getLogger(NodeLoop.class.getName());

  /** Inputs that are stepped before their effects are performed. */
  static final int BATCH_MAX = 256;

  /** The inputs that a dump names. */
  static final int DUMPED_INPUTS_MAX = 100;

  private final Node node;
  private final Inbox inbox;
  private final Queue<FutureTask<?>> asks = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<String> recent = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean forced;

  /** Does what the node wants done; on the loop thread. */
  interface Performer {
    /** All that a batch wants stored, before anything else of it is performed. */
    void persist(List<Effect.Persist> batch);

    /** Performs another effect. Never waits. */
    void perform(Effect effect);
  }

  /** Told once, on the loop thread, how it ended. */
  interface Ending {
    /** The node asked for it. */
    void stopped(Node node);

    /** A mistake of this program. */
    void failed(Throwable cause);
  }

  NodeLoop(Node node, Inbox inbox) {
    this.node = node;
    this.inbox = inbox;
  }

  void start(Performer performer, Ending ending) {
    Thread.ofPlatform().name("node-loop").daemon().start(() -> run(performer, ending));
  }

  /** Ends the loop before its next turn, as if the node had asked for it. */
  void force() {
    forced = true;
    inbox.wake();
  }

  /**
   * Asks the node something on its own thread and waits for the answer.
   *
   * @return empty if the loop has ended or does not answer in time
   */
  <T> Optional<T> ask(Function<Node, T> question, Duration atMost) {
    FutureTask<T> task = new FutureTask<>(() -> question.apply(node));
    asks.add(task);
    inbox.wake();
    if (isEnded()) {
      task.cancel(false);
    }
    try {
      return Optional.of(task.get(atMost.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      // The caller is stopped; it gets what is known without the node.
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (TimeoutException | ExecutionException | CancellationException e) {
      // Busy, ended, or ended by this very question, which the loop reports.
      task.cancel(false);
      return Optional.empty();
    }
  }

  boolean isEnded() {
    return ended.getCount() == 0;
  }

  /** Waits for the end, whatever the cause. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Something outside the loop that the node cannot do without is broken by our own mistake. */
  void fail(Throwable cause) {
    asks.add(
        new FutureTask<>(() -> {
          throw new IllegalStateException("a thread of the node failed", cause);
        }));
    inbox.wake();
  }

  private void run(Performer performer, Ending ending) {
    try {
      boolean stop = false;
      while (!stop && !forced) {
        answerAsks();
        stop = turn(performer);
      }
      ending.stopped(node);
    } catch (InterruptedException e) {
      ending.failed(new IllegalStateException("nobody interrupts the node loop", e));
    } catch (RuntimeException | Error e) {
      // Our mistake, never a peer's: those are values.
      LOG.log(Level.ERROR, dump(), e);
      ending.failed(e);
    } finally {
      inbox.close();
      ended.countDown();
      asks.forEach(ask -> ask.cancel(false));
    }
  }

  /** Returns whether the node wants to stop. */
  private boolean turn(Performer performer) throws InterruptedException {
    List<Input> inputs = inbox.take(BATCH_MAX, node.nextWakeNanos() - Monotonic.nanos());
    List<Effect> effects = new ArrayList<>();
    for (Input input : inputs) {
      step(input, effects);
    }
    long wake = node.nextWakeNanos();
    if (Monotonic.nanos() >= wake) {
      step(new Input.Tick(), effects);
    }
    List<Effect.Persist> persists = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Persist persist) {
        persists.add(persist);
      }
    }
    if (!persists.isEmpty()) {
      performer.persist(persists);
    }
    boolean stop = false;
    for (Effect effect : effects) {
      if (effect instanceof Effect.Stop) {
        stop = true;
      } else if (!(effect instanceof Effect.Persist)) {
        performer.perform(effect);
      }
    }
    return stop;
  }

  private void step(Input input, List<Effect> effects) {
    if (recent.size() == DUMPED_INPUTS_MAX) {
      recent.removeFirst();
    }
    recent.add(described(input));
    effects.addAll(node.step(input, Monotonic.now()));
  }

  /** Types and links alone: a dump never quotes what people wrote. */
  private static String described(Input input) {
    return switch (input) {
      case Input.Opened opened -> "Opened " + opened.link();
      case Input.Received received ->
          received.message().getClass().getSimpleName() + " " + received.link();
      case Input.SegmentReceived received -> "Segment " + received.link();
      case Input.Closed closed -> "Closed " + closed.link() + " " + closed.reason();
      case Input.DialFailed failed -> "DialFailed " + failed.failure();
      case Input.Discovered discovered ->
          "Discovered " + discovered.beacon().getClass().getSimpleName();
      case Input.Requested requested ->
          "Requested " + requested.command().getClass().getSimpleName();
      case Input.Persisted persisted -> "Persisted " + persisted.ticket();
      case Input.PersistFailed failed -> "PersistFailed " + failed.ticket();
      case Input.AddressesChanged _ -> "AddressesChanged";
      case Input.Tick _ -> "Tick";
    };
  }

  private void answerAsks() {
    for (FutureTask<?> ask = asks.poll(); ask != null; ask = asks.poll()) {
      ask.run();
      if (ask.state() == Future.State.FAILED) {
        throw new IllegalStateException("a question to the node failed", ask.exceptionNow());
      }
    }
  }

  private String dump() {
    String role;
    try {
      role = node.status().role().toString();
    } catch (RuntimeException e) {
      // The node is broken; the dump says so and goes on.
      role = "unknown (" + e.getClass().getSimpleName() + ")";
    }
    return "The node made a mistake and stops. Role " + role + ", last inputs " + recent;
  }
}
