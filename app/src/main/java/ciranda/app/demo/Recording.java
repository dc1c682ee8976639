package ciranda.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Everything that happens in a demonstration, in the order of arrival. Any thread may call. */
final class Recording {
  private final long began = System.nanoTime();
  private final List<Happening> happenings = new ArrayList<>();

  /** Nanoseconds since the beginning. */
  long now() {
    return System.nanoTime() - began;
  }

  synchronized void add(Happening happening) {
    happenings.add(happening);
    notifyAll();
  }

  /** All from that index on. */
  synchronized List<Happening> since(int index) {
    return List.copyOf(happenings.subList(index, happenings.size()));
  }

  /** All so far. */
  Evidence evidence() {
    return new Evidence(since(0));
  }

  /** Waits until there are more than {@code known}, or the time is over. */
  synchronized void awaitMore(int known, long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (happenings.size() <= known && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }
}
