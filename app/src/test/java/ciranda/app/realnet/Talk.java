package ciranda.app.realnet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

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
    voices = Executors.newScheduledThreadPool(hosts.size(), Thread.ofPlatform().daemon().factory());
    for (Host host : hosts) {
      voices.scheduleWithFixedDelay(() -> sayAt(host), 0, pace.toMillis(), TimeUnit.MILLISECONDS);
    }
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

  private void sayAt(Host host) {
    String text = host.person() + " says " + number.incrementAndGet();
    try {
      if (host.isRunning()) {
        accepted.add(host.node().api().say(text));
      }
    } catch (Api.RefusedException e) {
      refused.add(text + ": " + e.getMessage());
    } catch (IOException | RuntimeException | AssertionError e) {
      // The node has just died, or is starting: whether it took these words, nobody knows.
      unknown.add(text);
    }
  }
}
