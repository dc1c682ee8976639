package ciranda.app.realnet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Notes when the API of each survivor first named a new coordinator, the same at all. It asks for
 * the status at every event that tells of it and every few milliseconds, and not at the many that
 * tell of single messages, so that the measuring does not slow what it measures.
 */
@SuppressWarnings("FutureReturnValueIgnored") // ended by close
final class Succession implements AutoCloseable {
  private static final int INTERVAL_MILLIS = 25;

  private static final Set<String> TELLING = Set.of("coordinator", "member");

  private record Naming(long nanos, String coordinator) {}

  private final String old;
  private final List<RunningNode> survivors;
  private final Map<RunningNode, Naming> named = new ConcurrentHashMap<>();
  private final List<Watch> watches = new ArrayList<>();
  private final ScheduledExecutorService clock =
      Executors.newScheduledThreadPool(2, Thread.ofPlatform().daemon().factory());

  /** Begins to watch; then the caller makes the old coordinator fail. */
  Succession(String oldFingerprint, Collection<RunningNode> survivors) throws IOException {
    this.old = oldFingerprint;
    this.survivors = List.copyOf(survivors);
    for (RunningNode survivor : survivors) {
      watches.add(Watch.of(survivor, heard -> heard(survivor, heard.event())));
      clock.scheduleWithFixedDelay(
          () -> look(survivor), INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Waits until all name the same new coordinator; gives the nanoseconds it took the last. */
  long nanosSince(long failure, Duration atMost) {
    Eventually.within(
        atMost,
        "all name one new coordinator",
        () -> {
          if (named.size() < survivors.size() || coordinators() != 1) {
            throw new AssertionError("named so far: " + named);
          }
        });
    return named.values().stream().mapToLong(Naming::nanos).max().orElseThrow() - failure;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    watches.forEach(Watch::close);
  }

  private long coordinators() {
    return named.values().stream().map(Naming::coordinator).distinct().count();
  }

  private void heard(RunningNode survivor, String event) {
    if (TELLING.contains(event)) {
      look(survivor);
    }
  }

  private void look(RunningNode survivor) {
    // One look at a time at each, so that an older answer never comes after a newer one.
    synchronized (survivor) {
      try {
        String now = survivor.status().coordinator();
        Naming naming = new Naming(System.nanoTime(), now);
        if (now.isEmpty() || now.equals(old)) {
          named.remove(survivor);
        } else {
          named.merge(survivor, naming, Succession::theFirstOfEqual);
        }
      } catch (IOException e) {
        // It is asked again in a moment, and whoever waits has a deadline.
        named.remove(survivor);
      }
    }
  }

  private static Naming theFirstOfEqual(Naming before, Naming now) {
    return before.coordinator.equals(now.coordinator) ? before : now;
  }
}
