package ciranda.web;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Hangs up on clients that do not read: no thread waits for one longer than the limit.
 *
 * <p>The JDK's server writes to a blocking {@link java.nio.channels.SocketChannel} which it does
 * not show; an interrupt of the writing thread closes such a channel, so that is what a late writer
 * gets. An interrupt that comes just after the write ended meets a stream which had been stuck for
 * the whole limit, and its end is right too.
 */
final class WriteDeadline implements AutoCloseable {
  private static final int SLICE_BYTES = 64 * 1024;
  private static final int CHECKS_PER_LIMIT = 8;

  private final Map<Thread, Long> startedNanos = new ConcurrentHashMap<>();
  private final long limitNanos;
  private final ScheduledExecutorService clock;

  /** Something that may block on the client. */
  @FunctionalInterface
  interface Writing {
    void run() throws IOException;
  }

  WriteDeadline(long limitMillis) {
    this.limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ciranda-api-deadline").factory());
    long periodNanos = Math.max(1, limitNanos / CHECKS_PER_LIMIT);
    var _ =
        clock.scheduleWithFixedDelay(this::check, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
  }

  /** Writes and flushes all bytes. */
  void write(OutputStream out, byte[] bytes) throws IOException {
    for (int from = 0; from < bytes.length; from += SLICE_BYTES) {
      int start = from;
      int length = Math.min(SLICE_BYTES, bytes.length - from);
      run(() -> {
        out.write(bytes, start, length);
        out.flush();
      });
    }
  }

  void run(Writing writing) throws IOException {
    Thread self = Thread.currentThread();
    startedNanos.put(self, System.nanoTime());
    try {
      writing.run();
    } finally {
      startedNanos.remove(self);
    }
  }

  private void check() {
    long now = System.nanoTime();
    startedNanos.forEach((thread, started) -> {
      if (now - started > limitNanos) {
        thread.interrupt();
      }
    });
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
