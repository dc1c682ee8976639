package ciranda.sim;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs seeds one after another, on every processor, and says what it sees. Named after the machine
 * that does the same to TigerBeetle.
 */
public final class Vopr {
  private static final long PROGRESS_NANOS = 1_000_000_000L;
  private static final double MILLIS_PER_HOUR = 3_600_000.0;

  private final PrintStream out;
  private final int hosts;
  private final long from;
  private final long count;
  private final AtomicLong next = new AtomicLong();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final TreeMap<Long, Violation> failures = new TreeMap<>();
  private final Coverage coverage = new Coverage();
  private final long startedNanos = System.nanoTime();
  private long seeds;
  private long millis;
  private long events;

  /**
   * Prepares a run.
   *
   * @param count how many seeds; {@link Long#MAX_VALUE} to go on until stopped
   * @param hosts how many computers each world has; 0 for what its seed says
   * @param out where progress goes
   */
  public Vopr(long from, long count, int hosts, PrintStream out) {
    this.from = from;
    this.count = count;
    this.hosts = hosts;
    this.out = out;
  }

  /** Runs all of it, on so many threads. */
  public void run(int threads) throws InterruptedException {
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(Thread.ofPlatform().name("seeds-" + i).daemon().start(this::work));
    }
    for (Thread worker : workers) {
      while (!worker.join(java.time.Duration.ofNanos(PROGRESS_NANOS))) {
        out.println(progress());
      }
    }
    if (!stopped.get() && ran() < count) {
      throw new IllegalStateException("a thread has ended early: " + summary());
    }
  }

  private synchronized long ran() {
    return seeds;
  }

  private void work() {
    while (!stopped.get()) {
      long index = next.getAndIncrement();
      if (index >= count) {
        return;
      }
      done(Seeds.run(from + index, hosts));
    }
  }

  private synchronized void done(Outcome outcome) {
    seeds++;
    millis += outcome.millis();
    events += outcome.events();
    coverage.add(outcome.coverage());
    outcome
        .violation()
        .ifPresent(violation -> {
          failures.put(outcome.seed(), violation);
          out.println("seed " + outcome.seed() + ": " + violation.getMessage());
        });
  }

  /** One line: how far it is. */
  public synchronized String progress() {
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    return String.format(
        Locale.ROOT,
        "%,d seeds, %.1f simulated hours, %,.0f simulated seconds and %,.0f events a second,"
            + " %d failures",
        seeds,
        millis / MILLIS_PER_HOUR,
        millis / 1_000.0 / seconds,
        events / seconds,
        failures.size());
  }

  /** The last line. */
  public synchronized String summary() {
    return String.format(
        Locale.ROOT,
        "seeds: %d run, %d failed, %.1f virtual hours, first failing seed %s",
        seeds,
        failures.size(),
        millis / MILLIS_PER_HOUR,
        failures.isEmpty() ? "none" : failures.firstKey());
  }

  /** What was violated, by seed. */
  public synchronized Map<Long, Violation> failures() {
    return new TreeMap<>(failures);
  }

  public Coverage coverage() {
    return coverage;
  }

  /** {@code seeds COUNT FROM HOSTS}, {@code hashes FROM COUNT}, {@code vopr FROM}. */
  public static void main(String[] args) throws InterruptedException {
    List<String> words = List.of(args);
    long first = Long.parseLong(words.get(1));
    switch (words.getFirst()) {
      case "hashes" -> hashes(first, Integer.parseInt(words.get(2)));
      case "vopr" -> run(new Vopr(first, Long.MAX_VALUE, 0, System.out));
      case "seeds" ->
          run(
              new Vopr(
                  Long.parseLong(words.get(2)), first, Integer.parseInt(words.get(3)), System.out));
      default -> throw new IllegalArgumentException("seeds, hashes or vopr");
    }
  }

  private static void run(Vopr vopr) throws InterruptedException {
    vopr.run(Runtime.getRuntime().availableProcessors());
    System.out.println(vopr.coverage().report());
    System.out.println(vopr.summary());
    System.exit(vopr.failures().isEmpty() ? 0 : 1);
  }

  /** A line for each seed: two runs of it say the same, in whatever JVM (D1). */
  private static void hashes(long from, int count) {
    for (long seed = from; seed < from + count; seed++) {
      System.out.println(seed + " " + Long.toHexString(Seeds.run(seed, 0).hash()));
    }
  }
}
