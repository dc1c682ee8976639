package ciranda.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/**
 * What is done to a group that is whole and calm, at the end of a seed: one thing goes wrong, and
 * because nothing else does, what must follow is known exactly, and how soon.
 */
final class Coda {
  /** More than this and what changes everybody's links costs too much. */
  private static final int LARGE = 12;

  /** So many terms further is an epoch that is obeyed, and one that is not believed. */
  private static final int NEAR = 1 << 10;

  private static final int FAR = 1 << 22;

  private final SplittableRandom random;
  private final List<String> core;

  /** One thing that goes wrong, as lines, and how many it takes. */
  private record Movement(int least, List<String> lines) {
    Movement {
      lines = List.copyOf(lines);
    }

    static Movement of(int least, String... lines) {
      return new Movement(least, List.of(lines));
    }
  }

  Coda(SplittableRandom random, List<String> core) {
    this.random = random;
    this.core = List.copyOf(core);
  }

  List<Step> steps() {
    if (core.isEmpty()) {
      return List.of();
    }
    List<Movement> possible = new ArrayList<>(anySize());
    if (core.size() <= LARGE) {
      possible.addAll(links());
      possible.addAll(returns());
      possible.addAll(halves());
    }
    possible.removeIf(movement -> movement.least > core.size());
    Movement movement = possible.get(random.nextInt(possible.size()));
    List<Step> steps = new ArrayList<>();
    // Anywhere between two heartbeats.
    steps.add(Step.of(Deed.RUN, random.nextInt(500) + "ms"));
    movement.lines.forEach(line -> steps.add(Step.parse(line)));
    return steps;
  }

  private String one() {
    return core.get(random.nextInt(core.size()));
  }

  private String victim() {
    return random.nextBoolean() ? one() : random.nextBoolean() ? "coordinator" : "next";
  }

  private List<Movement> anySize() {
    return List.of(
        // A crash is seen at once where links tell it, and costs one round.
        Movement.of(2, "kill coordinator", "succeed 500ms", "start all", "agree 3s", "calm 500ms"),
        Movement.of(
            2,
            "leave coordinator",
            "run 50ms",
            "succeed 500ms",
            "start all",
            "agree 3s",
            "calm 500ms"),
        // The next one dies right after it took over, while the first still looks alive to some.
        Movement.of(3, "power-off coordinator", "succeed 5s", "kill coordinator", "succeed 500ms"),
        // Who was away while others settled it reads old news, and must not act on them.
        Movement.of(
            3, "freeze next", "run 50ms", "kill coordinator", "run 4s", "thaw all", "succeed 6s"),
        Movement.of(
            1, "freeze " + victim(), "run " + random.nextInt(500) + "ms", "thaw all", "calm 3s"),
        Movement.of(
            2,
            "freeze next",
            "run " + (500 + random.nextInt(4_000)) + "ms",
            "thaw all",
            "calm 5s"));
  }

  /** Some links end or lead nowhere, and everybody still hears of the coordinator. */
  private List<Movement> links() {
    String cut = random.nextBoolean() ? "cut" : "cut-both";
    return List.of(
        // Of two, one alone judges; where a copy of the other has stood, an empty place refuses.
        Movement.of(3, "reset all all", "calm 3s"),
        Movement.of(3, "reset " + one() + " coordinator", "calm 3s"),
        Movement.of(3, "refuse next coordinator", "reset next coordinator", "calm 3s"),
        Movement.of(4, "reset rest coordinator", "calm 3s"),
        Movement.of(3, cut + " " + one() + " coordinator", "calm 6s", "heal", "calm 1s"),
        Movement.of(4, "cut rest coordinator", "calm 6s", "heal", "calm 1s"),
        // A star: only the next one sees all.
        Movement.of(
            4,
            "cut-both rest rest,coordinator",
            "calm 6s",
            "post all of the star",
            "whole 8s",
            "heal",
            "calm 1s"),
        // Who hears nobody for a moment asks others, who know better.
        Movement.of(3, "cut all rest", "run 2100ms", "heal", "agree 3s", "calm 3s"));
  }

  /** Somebody comes back, and has its place soon. */
  private List<Movement> returns() {
    String who = one();
    List<Movement> returns = new ArrayList<>();
    for (int terms : List.of(NEAR, FAR)) {
      returns.add(
          Movement.of(
              2,
              "kill " + who,
              "run 1s",
              "epochs " + who + " " + terms,
              "start " + who,
              "agree 3s",
              "calm 1s"));
    }
    returns.add(
        Movement.of(
            3,
            "kill " + who,
            "run 1s",
            "cut-both " + who + " coordinator",
            "start " + who,
            "agree 5s",
            "calm 1s",
            "heal",
            "calm 1s"));
    return returns;
  }

  /** Two halves that part and meet again. */
  private List<Movement> halves() {
    int from = random.nextInt(core.size());
    StringJoiner names = new StringJoiner(",");
    StringJoiner others = new StringJoiner(",");
    for (int i = 0; i < core.size(); i++) {
      String name = core.get((from + i) % core.size());
      (i < core.size() / 2 ? names : others).add(name);
    }
    String half = names.toString();
    String rest = others.toString();
    return List.of(
        // Each half is a group with one conversation before they meet.
        Movement.of(
            2,
            "partition " + half,
            "run 6s",
            "agree 3s " + half,
            "agree 3s " + rest,
            "post all of one half",
            "whole 8s " + half,
            "whole 8s " + rest,
            "heal",
            "agree 6s",
            "calm 3s"),
        // No coordinator sees anybody of the other half.
        Movement.of(
            4, "partition " + half, "run 7s", "join members members", "agree 12s", "calm 3s"),
        // One half comes from so far above that it joins downward.
        Movement.of(
            3,
            "kill " + half,
            "epochs " + half + " " + FAR,
            "partition " + half,
            "start " + half,
            "run 7s",
            "heal",
            "agree 20s",
            "calm 3s"));
  }
}
