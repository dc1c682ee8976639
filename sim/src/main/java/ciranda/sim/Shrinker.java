package ciranda.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Finds a smaller script that violates the same invariant: delta debugging (Zeller and Hildebrandt,
 * "Simplifying and Isolating Failure-Inducing Input", 2002). Ever smaller pieces of the script are
 * left out, and what still fails is kept; then there are fewer hosts, fewer names and shorter
 * times. Hosts are only taken away from the end, so that the others keep names, keys and chance.
 *
 * <p>From {@code peace} on the claims and their times stay: without them a sound world would fail.
 */
final class Shrinker {
  static final int RUNS_MAX = 3_000;
  static final long NANOS_MAX = 120_000_000_000L;
  private static final long PROGRESS_NANOS = 2_000_000_000L;

  private final int runsMax;
  private final long nanosMax;
  private final Consumer<String> progress;
  private final long startedNanos = System.nanoTime();
  private long toldNanos = startedNanos;
  private String invariant = "";
  private Plan smallest;
  private int runs;

  /**
   * Prepares it.
   *
   * @param failing violates something when it is run
   * @param progress takes a line from time to time
   */
  Shrinker(Plan failing, int runsMax, long nanosMax, Consumer<String> progress) {
    this.smallest = failing;
    this.runsMax = runsMax;
    this.nanosMax = nanosMax;
    this.progress = progress;
  }

  /** The smallest found; empty where the plan violates nothing. */
  Optional<Plan> shrink() {
    Outcome outcome = Seeds.run(smallest, Recorder.SILENT);
    if (outcome.violation().isEmpty()) {
      return Optional.empty();
    }
    invariant = outcome.violation().get().invariant();
    List<Step> script = smallest.script();
    int end = Math.min(outcome.steps() + 1, script.size());
    smallest = with(script.subList(0, end));
    boolean smaller = true;
    while (smaller && !isSpent()) {
      String before = String.join("\n", Script.lines(smallest));
      hosts();
      pieces(index -> step(index).deed() != Deed.RUN);
      pieces(index -> true);
      names();
      times();
      smaller = !before.equals(String.join("\n", Script.lines(smallest)));
    }
    return Optional.of(smallest);
  }

  int runs() {
    return runs;
  }

  private Step step(int index) {
    return smallest.script().get(index);
  }

  private Plan with(List<Step> script) {
    return new Plan(smallest.traits(), smallest.hosts(), script);
  }

  private boolean isSpent() {
    return runs >= runsMax || System.nanoTime() - startedNanos > nanosMax;
  }

  /** Whether a smaller plan fails in the same way; if so it is the smallest now. */
  private boolean fails(Plan plan) {
    if (isSpent()) {
      return false;
    }
    runs++;
    long now = System.nanoTime();
    if (now - toldNanos > PROGRESS_NANOS) {
      toldNanos = now;
      progress.accept(progress());
    }
    Optional<Violation> violation = Seeds.run(plan, Recorder.SILENT).violation();
    boolean same = violation.filter(one -> one.invariant().equals(invariant)).isPresent();
    if (same) {
      smallest = plan;
    }
    return same;
  }

  private String progress() {
    return String.format(
        Locale.ROOT,
        "shrinking: %d runs, %d steps, %d hosts, %.0f s",
        runs,
        smallest.script().size(),
        smallest.hosts(),
        (System.nanoTime() - startedNanos) / 1e9);
  }

  // ---- fewer hosts

  private void hosts() {
    for (int count = needed(); count < smallest.hosts(); count++) {
      if (fails(reduced(count))) {
        return;
      }
    }
  }

  /** What a coda claims holds among so many as it was drawn for. */
  private boolean hasCoda() {
    List<Deed> deeds = smallest.script().stream().map(Step::deed).toList();
    int whole = deeds.indexOf(Deed.WHOLE);
    return whole >= 0 && whole < deeds.size() - 1;
  }

  private int needed() {
    if (!hasCoda()) {
      return 1;
    }
    int needed = smallest.hosts();
    while (needed > 1 && !isAtPeace(Names.of(needed))) {
      needed--;
    }
    return needed;
  }

  private boolean isAtPeace(String name) {
    return smallest.script().stream()
        .anyMatch(step -> step.deed() == Deed.PEACE && Stage.names(step.word(0)).contains(name));
  }

  private Plan reduced(int hosts) {
    Set<String> gone = new HashSet<>();
    for (int number = hosts + 1; number <= smallest.hosts(); number++) {
      gone.add(Names.of(number));
    }
    List<Step> steps = new ArrayList<>();
    for (Step step : smallest.script()) {
      if (step.words().stream().noneMatch(gone::contains)) {
        steps.add(new Step(step.deed(), step.words().stream().map(w -> only(w, gone)).toList()));
      }
    }
    return new Plan(smallest.traits(), hosts, steps);
  }

  /** A list of names without those who are gone. */
  private static String only(String word, Set<String> gone) {
    List<String> names = Stage.names(word).stream().filter(name -> !gone.contains(name)).toList();
    return names.isEmpty() ? word : String.join(",", names);
  }

  // ---- fewer steps

  /** Leaves out pieces of those steps that may go, first large ones, then small ones. */
  private void pieces(IntPredicate which) {
    int size = Math.max(1, candidates(which).size() / 2);
    while (!isSpent()) {
      int start = 0;
      List<Integer> candidates = candidates(which);
      while (start < candidates.size() && !isSpent()) {
        int end = Math.min(start + size, candidates.size());
        Set<Integer> piece = new HashSet<>(candidates.subList(start, end));
        if (fails(without(piece))) {
          candidates = candidates(which);
          start = Math.min(start, candidates.size());
        } else {
          start = end;
        }
      }
      if (size == 1) {
        return;
      }
      size /= 2;
    }
  }

  private List<Integer> candidates(IntPredicate which) {
    List<Integer> found = new ArrayList<>();
    boolean peaceful = false;
    for (int i = 0; i < smallest.script().size(); i++) {
      peaceful |= step(i).deed() == Deed.PEACE;
      boolean free = !peaceful || step(i).deed().family() == Deed.Family.PEOPLE;
      if (free && which.test(i)) {
        found.add(i);
      }
    }
    return found;
  }

  private Plan without(Set<Integer> piece) {
    List<Step> kept = new ArrayList<>();
    boolean peaceful = false;
    for (int i = 0; i < smallest.script().size(); i++) {
      if (piece.contains(i)) {
        continue;
      }
      Step step = step(i);
      peaceful |= step.deed() == Deed.PEACE;
      boolean goesOn = !peaceful && step.deed() == Deed.RUN && !kept.isEmpty();
      if (goesOn && kept.getLast().deed() == Deed.RUN) {
        long together = kept.removeLast().millis(0) + step.millis(0);
        kept.add(Step.of(Deed.RUN, together + "ms"));
      } else {
        kept.add(step);
      }
    }
    return with(kept);
  }

  // ---- fewer names, shorter times

  private void names() {
    for (int i = 0; i < smallest.script().size(); i++) {
      for (int word = 0; word < step(i).words().size(); word++) {
        int left = Stage.names(step(i).word(word)).size();
        while (left-- > 1) {
          List<String> names = new ArrayList<>(Stage.names(step(i).word(word)));
          names.remove(left);
          if (step(i).deed() != Deed.POST && !(step(i).deed() == Deed.PEACE && hasCoda())) {
            fails(replaced(i, word, String.join(",", names)));
          }
        }
      }
    }
  }

  private void times() {
    for (int i : candidates(index -> step(index).deed() == Deed.RUN)) {
      boolean shorter = true;
      while (shorter) {
        long half = step(i).millis(0) / 2;
        shorter = half > 0 && fails(replaced(i, 0, half + "ms"));
      }
      // People read round numbers.
      for (long unit : new long[] {1_000, 100, 10}) {
        long millis = step(i).millis(0);
        long round = (millis + unit - 1) / unit * unit;
        if (millis == round || round < 2 * millis && fails(replaced(i, 0, round + "ms"))) {
          break;
        }
      }
    }
  }

  private Plan replaced(int index, int word, String by) {
    List<Step> steps = new ArrayList<>(smallest.script());
    List<String> words = new ArrayList<>(steps.get(index).words());
    words.set(word, by);
    steps.set(index, new Step(steps.get(index).deed(), words));
    return with(steps);
  }
}
