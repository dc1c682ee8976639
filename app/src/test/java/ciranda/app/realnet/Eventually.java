package ciranda.app.realnet;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits until assertions hold, by asking again and again; a connection that fails is asked too. */
final class Eventually {
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private Eventually() {}

  /** Fails with the last failure when the time is over. */
  static void within(Duration atMost, String what, ThrowingRunnable assertions) {
    Awaitility.await(what)
        .pollDelay(Duration.ZERO)
        .pollInterval(INTERVAL)
        .atMost(atMost)
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(assertions);
  }

  /** Lets a fault last. */
  static void lasts(Duration time) {
    throughout(time, "a fault lasts", () -> {});
  }

  /** Fails as soon as an assertion fails within this time. */
  static void throughout(Duration time, String what, ThrowingRunnable assertions) {
    long end = System.nanoTime() + time.toNanos();
    Awaitility.await(what)
        .pollDelay(Duration.ZERO)
        .pollInterval(INTERVAL)
        .atMost(time.plusSeconds(20))
        .failFast(what, assertions)
        .until(() -> System.nanoTime() >= end);
  }
}
