package ciranda.app.realnet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Somebody talks at every host, at a steady pace, through failures: what a node that just died
 * answers is unknown, and what it accepted is remembered.
 */
@SuppressWarnings("FutureReturnValueIgnored") // ended by close
final class Talk implements AutoCloseable {
  private final ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> unknown = new ConcurrentLinkedQueue<>();
  private final AtomicInteger number = new AtomicInteger();
  private final ScheduledExecutorService voices;

  Talk(Collection<Host> hosts, Duration pace) {
    this(
        hosts.stream()
            .map(host -> (Supplier<Optional<RunningNode>>) () -> runningAt(host))
            .toList(),
        pace);
  }

  /** The same at nodes that may be others each time that somebody says something. */
  Talk(List<Supplier<Optional<RunningNode>>> nodes, Duration pace) {
    voices = Executors.newScheduledThreadPool(nodes.size(), Thread.ofPlatform().daemon().factory());
    for (Supplier<Optional<RunningNode>> node : nodes) {
      voices.scheduleWithFixedDelay(
          () -> node.get().filter(RunningNode::isAlive).ifPresent(this::sayAt),
          0,
          pace.toMillis(),
          TimeUnit.MILLISECONDS);
    }
  }

  private static Optional<RunningNode> runningAt(Host host) {
    return host.isRunning() ? Optional.of(host.node()) : Optional.empty();
  }

  /** The ids of all messages that were accepted so far. */
  List<String> accepted() {
    return new ArrayList<>(accepted);
  }

  /** What living nodes answered instead of accepting. */
  List<String> refused() {
    return new ArrayList<>(refused);
  }

  /** The texts of which nobody knows whether they were accepted. */
  List<String> unknown() {
    return new ArrayList<>(unknown);
  }

  /** Falls silent; gives the ids of all that was accepted. */
  List<String> end() {
    voices.shutdown();
    try {
      if (!voices.awaitTermination(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a voice does not fall silent");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return accepted();
  }

  @Override
  public void close() {
    voices.shutdownNow();
  }

  private void sayAt(RunningNode node) {
    String text = node.person() + " says " + number.incrementAndGet();
    try {
      accepted.add(node.api().say(text));
    } catch (Api.RefusedException e) {
      refused.add(text + ": " + e.getMessage());
    } catch (IOException | RuntimeException | AssertionError e) {
      // The node has just died, or is starting: whether it took these words, nobody knows.
      unknown.add(text);
    }
  }
}
