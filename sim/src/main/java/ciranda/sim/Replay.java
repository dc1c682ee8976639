package ciranda.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs one seed or one script again. What fails is shrunk; then there is a script that can be run
 * again, with what was violated and the story of the end, and a diagram beside it.
 */
public final class Replay {
  private static final int STORY_MAX = 60;
  private static final int LINE_MAX = 240;

  private final String name;
  private final String title;
  private final Plan plan;
  private final Path folder;

  /**
   * Prepares it.
   *
   * @param name of the files that are written
   * @param title of the diagram
   * @param folder where they are written
   */
  Replay(String name, String title, Plan plan, Path folder) {
    this.name = name;
    this.title = title;
    this.plan = plan;
    this.folder = folder;
  }

  /** What was found, in lines for people; true first where nothing was violated. */
  boolean run() throws IOException {
    Outcome first = Seeds.run(plan, Recorder.SILENT);
    System.out.println(name + ": trace hash " + Long.toHexString(first.hash()));
    Plan shown = plan;
    List<String> lines = new ArrayList<>();
    if (first.violation().isPresent()) {
      System.out.println(first.violation().get().getMessage());
      Shrinker shrinker =
          new Shrinker(plan, Shrinker.RUNS_MAX, Shrinker.NANOS_MAX, System.out::println);
      shown = shrinker.shrink().orElse(plan);
      lines.add(
          String.format(
              Locale.ROOT,
              "# %s, shrunk from %d steps and %d hosts to %d and %d in %d runs.",
              name,
              plan.script().size(),
              plan.hosts(),
              shown.script().size(),
              shown.hosts(),
              shrinker.runs()));
    } else {
      lines.add("# " + name + " violates nothing.");
    }
    Recording recording = new Recording();
    Outcome outcome = Seeds.run(shown, recording);
    if (outcome.violation().isPresent()) {
      lines.addAll(verdict(outcome.violation().get(), outcome, shown));
    }
    Path script = folder.resolve(name + ".txt");
    lines.add("# Once more: ./dev replay " + script);
    lines.add("");
    lines.addAll(Script.lines(shown));
    lines.add("");
    lines.add("# The end of the story, in milliseconds:");
    List<String> story = new Tale(recording).next();
    story
        .subList(Math.max(0, story.size() - STORY_MAX), story.size())
        .forEach(line -> lines.add("# " + line));
    outcome.violation().ifPresent(violation -> lines.add("# " + oneLine(violation)));
    Files.createDirectories(folder);
    Files.write(script, lines);
    Path picture = folder.resolve(name + ".svg");
    Files.writeString(picture, new Diagram(title, recording, outcome.violation()).svg());
    lines.forEach(System.out::println);
    System.out.println();
    outcome
        .violation()
        .map(Throwable::getCause)
        .ifPresent(cause -> cause.printStackTrace(System.out));
    System.out.println("script:  " + script);
    System.out.println("diagram: " + picture);
    return first.violation().isEmpty();
  }

  private static List<String> verdict(Violation violation, Outcome outcome, Plan shown) {
    int step = Math.min(outcome.steps(), shown.script().size() - 1);
    return List.of(
        "# Violated: " + oneLine(violation),
        "# " + violation.invariant() + " says: " + Invariant.words(violation) + ".",
        String.format(
            Locale.ROOT,
            "# It breaks %,d ms after the beginning, in step %d of %d: %s",
            outcome.millis(),
            step + 1,
            shown.script().size(),
            shown.script().get(step)));
  }

  /** Messages hold whole rows and views: what is deep inside of them is left out. */
  static String oneLine(Violation violation) {
    String text = String.valueOf(violation.getMessage()).replace('\n', ' ');
    if (text.length() <= LINE_MAX) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      depth -= letter == ']' ? 1 : 0;
      if (depth < 2) {
        kept.append(letter);
      }
      depth += letter == '[' ? 1 : 0;
      if (depth == 2 && letter == '[') {
        kept.append("...");
      }
    }
    return kept.length() <= LINE_MAX ? kept.toString() : kept.substring(0, LINE_MAX) + " ...";
  }

  /** {@code SEED|FILE HOSTS}; 0 hosts for what the seed or the file says. */
  public static void main(String[] args) throws IOException {
    String what = args[0];
    int hosts = args.length > 1 ? Integer.parseInt(args[1]) : 0;
    Path folder = Traces.checkout().resolve("sim/target/replay");
    Replay replay;
    if (what.chars().allMatch(Character::isDigit)) {
      Plan plan = Plan.of(Long.parseLong(what), hosts);
      replay = new Replay("seed-" + what, "Seed " + what, plan, folder);
    } else {
      List<String> lines = Files.readAllLines(Path.of(what));
      Plan plan = readable(what, lines);
      String name = nameOf(Path.of(what));
      replay =
          new Replay(
              name,
              !lines.isEmpty() && lines.getFirst().startsWith("# ")
                  ? lines.getFirst().substring(2)
                  : name,
              hosts == 0 ? plan : new Plan(plan.traits(), hosts, plan.script()),
              folder);
    }
    boolean passes = replay.run();
    System.exit(passes ? 0 : 1);
  }

  private static Plan readable(String file, List<String> lines) {
    try {
      return Script.parse(lines);
    } catch (IllegalArgumentException e) {
      System.err.println(file + " is no script: " + e.getMessage());
      System.exit(2);
      throw e;
    }
  }

  private static String nameOf(Path file) {
    String name = Optional.ofNullable(file.getFileName()).map(Path::toString).orElse("script");
    return name.replaceFirst("\\.txt$", "");
  }
}
