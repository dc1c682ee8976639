package ciranda.sim;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs every world of an enumeration, or every so-manieth, and prints the scripts that fail. */
public final class Sweep {
  private static final int WAITING_MAX = 1_000;

  /** More failures than these tell nothing new. */
  private static final int PRINTED_MAX = 10;

  private final PrintStream out;
  private final int every;
  private final ThreadPoolExecutor workers;
  private final long startedNanos = System.nanoTime();
  private final TreeMap<Long, String> failures = new TreeMap<>();
  private long seen;
  private long done;
  private long millis;

  /**
   * Prepares a run.
   *
   * @param every 1 for all worlds, 10 for a tenth of them
   */
  Sweep(PrintStream out, int threads, int every) {
    this.out = out;
    this.every = every;
    // Who brings the worlds runs one itself while all others are busy.
    this.workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            new ThreadPoolExecutor.CallerRunsPolicy());
  }

  void add(Plan plan) {
    long number = seen++;
    if (number % every == 0) {
      workers.execute(() -> ran(number, plan, Seeds.run(plan, Recorder.SILENT)));
    }
  }

  private synchronized void ran(long number, Plan plan, Outcome outcome) {
    done++;
    millis += outcome.millis();
    outcome
        .violation()
        .ifPresent(violation -> {
          failures.put(number, violation.getMessage());
          if (failures.size() <= PRINTED_MAX) {
            out.println("world " + number + ": " + violation.getMessage());
            out.println("# again with ./dev replay FILE, where this is the file:");
            Script.lines(plan).forEach(out::println);
          }
        });
    if (done % 10_000 == 0) {
      out.println(line("so far"));
    }
  }

  /** Waits until all are done. */
  Sweep finish() throws InterruptedException {
    workers.shutdown();
    while (!workers.awaitTermination(1, TimeUnit.HOURS)) {
      out.println(line("so far"));
    }
    if (failures().isEmpty() && done() < workers.getTaskCount()) {
      throw new IllegalStateException("a thread has ended early: " + line("so far"));
    }
    return this;
  }

  /** What was violated, by the number of the world. */
  synchronized Map<Long, String> failures() {
    return new TreeMap<>(failures);
  }

  synchronized long done() {
    return done;
  }

  /** One line: how many, how long. */
  synchronized String line(String name) {
    return String.format(
        Locale.ROOT,
        "%s: %d worlds run of %d, %d failed, %.1f virtual hours, %.1f s",
        name,
        done,
        seen,
        failures.size(),
        millis / 3_600_000.0,
        (System.nanoTime() - startedNanos) / 1e9);
  }

  /** A kind of worlds to run. */
  private interface Enumeration {
    void to(Consumer<Plan> each);
  }

  /** {@code [1|2|3]}: so many faults, in groups of two and of three, and every n-th failure. */
  public static void main(String[] args) throws InterruptedException {
    int faults = args.length == 0 ? 2 : Integer.parseInt(args[0]);
    SmallWorlds two = new SmallWorlds(2);
    SmallWorlds three = new SmallWorlds(3);
    boolean right =
        run("one fault", each -> List.of(two, three).forEach(worlds -> worlds.singles(each)));
    right &= run("the n-th failure", new NthFailure()::each);
    if (faults >= 2) {
      right &= run("two faults, two nodes", two::pairs);
      right &= run("two faults, three nodes", three::pairs);
    }
    if (faults >= 3) {
      right &= run("three faults, three nodes", three::triples);
    }
    System.exit(right ? 0 : 1);
  }

  private static boolean run(String name, Enumeration worlds) throws InterruptedException {
    int threads = Runtime.getRuntime().availableProcessors();
    Sweep sweep = new Sweep(System.out, threads, 1);
    worlds.to(sweep::add);
    System.out.println(sweep.finish().line(name));
    return sweep.failures().isEmpty();
  }
}
