package ciranda.sim.mutants;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Checks the checkers: plants one bug after the other into the core, and counts the seeds until the
 * simulator notices. A seed on which the core fails as it is proves nothing, and is passed over.
 */
public final class Mutants {
  private static final long SEEDS_MAX = 5_000;

  /** Seeds that the core must pass as it is before anything else counts. */
  private static final long SOUND_SEEDS = 50;

  /** All get so many seeds before any gets more: most need few, and those are soon known. */
  private static final List<Long> ROUNDS = List.of(20L, 200L, SEEDS_MAX);

  /** So long all of them together; what is not caught by then is missed. */
  private static final Duration PATIENCE = Duration.ofMinutes(9);

  private final Path root;
  private final long seedsMax;
  private final PrintStream out;
  private final PlantedWorld sound = new PlantedWorld(Map.of());
  private final Map<Long, String> soundly = new ConcurrentHashMap<>();
  private final Map<String, Result> results = new TreeMap<>();

  /**
   * How it went with one.
   *
   * @param how what noticed; empty where nothing did
   * @param seeds how many were run, the last being the one that noticed; 0 for a trace
   */
  record Result(Mutant mutant, String how, long seeds, Duration took) {
    boolean isCaught() {
      return !how.isEmpty();
    }

    /** The invariant, or "crash", without the details; a story goes otherwise, or breaks one. */
    String by() {
      String by = how.split(":", 2)[0];
      return by.contains(" line ") ? "story" : by;
    }

    @Override
    public String toString() {
      String time = String.format(Locale.ROOT, " (%.1f s)", took.toMillis() / 1_000.0);
      if (!isCaught()) {
        return mutant.name() + ": MISSED after " + seeds + " seeds" + time;
      }
      String where = mutant.trace().map(trace -> "in trace " + trace).orElse("at seed " + seeds);
      return mutant.name() + ": caught by " + by() + " " + where + time;
    }
  }

  Mutants(Path root, long seedsMax, PrintStream out) {
    this.root = root;
    this.seedsMax = seedsMax;
    this.out = out;
  }

  /** {@code [NAME...] [--seeds N]}, from the project's root. */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> names = new ArrayList<>(List.of(args));
    long seeds = SEEDS_MAX;
    int option = names.indexOf("--seeds");
    if (option >= 0) {
      if (option + 1 == names.size()) {
        System.err.println("--seeds needs a number.");
        System.exit(2);
      }
      seeds = Long.parseLong(names.remove(option + 1));
      names.remove(option);
    }
    Path root = Path.of("");
    List<Mutant> all = Mutant.all(Path.of("sim/mutants"));
    List<String> known = all.stream().map(Mutant::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        System.err.println("There is no sim/mutants/" + name + ".txt.");
        System.exit(2);
      }
    }
    List<Mutant> chosen =
        all.stream().filter(one -> names.isEmpty() || names.contains(one.name())).toList();
    Mutants mutants = new Mutants(root, seeds, System.out);
    boolean sound = mutants.isSound(Math.min(SOUND_SEEDS, seeds));
    if (!sound) {
      System.exit(1);
    }
    mutants.run(chosen, Runtime.getRuntime().availableProcessors());
    System.out.println(mutants.table());
    System.out.println(mutants.summary());
    System.exit(mutants.missed() == 0 ? 0 : 1);
  }

  /** Whether the core passes as it is; or else a broken harness would look like success. */
  boolean isSound(long seeds) {
    for (long seed = 1; seed <= seeds; seed++) {
      String failure = soundly(seed);
      if (!failure.isEmpty()) {
        out.println("Without any bug planted, seed " + seed + " fails: " + failure);
        return false;
      }
    }
    out.println("Without any bug planted: " + seeds + " seeds pass.");
    return true;
  }

  private String soundly(long seed) {
    return soundly.computeIfAbsent(seed, sound::failure);
  }

  /** Runs them on so many threads. */
  void run(List<Mutant> mutants, int threads) throws IOException, InterruptedException {
    // All are compiled first: one that has rotted is said at once.
    Map<String, Map<String, byte[]>> compiled = new TreeMap<>();
    for (Mutant mutant : mutants) {
      compiled.put(mutant.name(), compiled(mutant));
    }
    long began = System.nanoTime();
    List<Trial> trials = new ArrayList<>();
    for (Mutant mutant : mutants) {
      trials.add(new Trial(mutant, compiled.getOrDefault(mutant.name(), Map.of())));
    }
    for (long round : ROUNDS) {
      Queue<Trial> waiting = new ConcurrentLinkedQueue<>(trials);
      Queue<Trial> uncaught = new ConcurrentLinkedQueue<>();
      Runnable work =
          () -> {
            for (Trial next = waiting.poll(); next != null; next = waiting.poll()) {
              next.run(Math.min(round, seedsMax), began);
              boolean goesOn = round < seedsMax && since(began).compareTo(PATIENCE) < 0;
              if (next.how.isEmpty() && next.mutant.trace().isEmpty() && goesOn) {
                uncaught.add(next);
              } else {
                done(next.result());
              }
            }
          };
      List<Thread> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        workers.add(Thread.ofPlatform().name("mutants-" + i).daemon().start(work));
      }
      for (Thread worker : workers) {
        worker.join();
      }
      trials = List.copyOf(uncaught);
    }
  }

  /** One bug and how far it is; one worker at a time has it. */
  private final class Trial {
    private final Mutant mutant;
    private final PlantedWorld world;
    private String how = "";
    private long seed;
    private Duration took = Duration.ZERO;

    Trial(Mutant mutant, Map<String, byte[]> classes) {
      this.mutant = mutant;
      this.world = new PlantedWorld(classes);
    }

    /** Goes on until something notices, this seed was run, or nobody has patience any more. */
    void run(long until, long runBegan) {
      long began = System.nanoTime();
      if (mutant.trace().isPresent()) {
        String trace = mutant.trace().get();
        how = sound.failure(trace).isEmpty() ? world.failure(trace) : "";
      } else {
        while (how.isEmpty() && seed < until && since(runBegan).compareTo(PATIENCE) < 0) {
          seed++;
          String failure = world.failure(seed);
          how = failure.isEmpty() || !soundly(seed).isEmpty() ? "" : failure;
        }
      }
      took = took.plus(since(began));
    }

    Result result() {
      return new Result(mutant, how, seed, took);
    }
  }

  /** The classes of the core with the bug in them. */
  Map<String, byte[]> compiled(Mutant mutant) throws IOException {
    String source = Files.readString(root.resolve(mutant.file()));
    return PlantedCompiler.compile(mutant.className(), mutant.applied(source));
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private synchronized void done(Result result) {
    results.put(result.mutant().name(), result);
    out.println(result + (result.isCaught() ? " " + result.how() : ""));
  }

  /** One line for each, by name. */
  synchronized String table() {
    int width =
        results.keySet().stream().map(String::length).max(Comparator.naturalOrder()).orElse(0);
    StringBuilder table = new StringBuilder("\n");
    for (Result result : results.values()) {
      Mutant mutant = result.mutant();
      String catcher =
          result.isCaught()
              ? mutant.trace().map(trace -> "trace " + trace).orElse("seed " + result.seeds())
              : "missed";
      table.append(
          String.format(
              Locale.ROOT,
              "%-" + (width + 2) + "s%-7s%-26s%s%s%n",
              mutant.name(),
              result.by(),
              catcher,
              mutant.rule().map(rule -> "Rule " + rule + ". ").orElse(""),
              mutant.description()));
    }
    return table.toString();
  }

  synchronized Map<String, Result> results() {
    return Map.copyOf(results);
  }

  synchronized long missed() {
    return results.values().stream().filter(result -> !result.isCaught()).count();
  }

  /** The last line. */
  synchronized String summary() {
    return "mutants: " + (results.size() - missed()) + " caught, " + missed() + " missed";
  }
}
