package ciranda.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * A plan as text: first {@code hosts N} and, where they are not the usual, {@code seed N} and the
 * traits of the world, then one step a line. Lines that begin with {@code #} are for people.
 */
final class Script {
  /** Between commands and what follows from them, which goes on to the next empty line. */
  static final String FOLLOWS = "----";

  private Script() {}

  /** Reads a whole file, of a seed or of a story; what stands as following from it is skipped. */
  static Plan parse(List<String> lines) {
    World.Traits traits = World.Traits.plain(1);
    int hosts = 1;
    List<Step> steps = new ArrayList<>();
    boolean told = false;
    for (String line : lines) {
      told = !line.isBlank() && (told || line.equals(FOLLOWS));
      if (told || line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.strip().split("\\s+", 2);
      String rest = words.length > 1 ? words[1] : "";
      switch (words[0]) {
        case "hosts" -> hosts = Integer.parseInt(rest);
        case "seed" -> traits = traits.withSeed(Long.parseLong(rest));
        case "real-signatures" -> traits = traits.withRealSignatures(isYes(rest));
        case "bytes" -> traits = traits.withBytes(isYes(rest));
        case "checks-all" -> traits = traits.withChecksAll(isYes(rest));
        case "narrow" -> traits = traits.withNarrow(isYes(rest));
        case "hasty" -> traits = traits.withHasty(isYes(rest));
        case "inbox-nanos" -> traits = traits.withInboxNanos(Long.parseLong(rest));
        default -> steps.add(Step.parse(line));
      }
    }
    return new Plan(traits, hosts, steps);
  }

  private static boolean isYes(String word) {
    return switch (word) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw new IllegalArgumentException("yes or no, not '" + word + "'");
    };
  }

  /** Reads back as the same plan. */
  static List<String> lines(Plan plan) {
    World.Traits traits = plan.traits();
    World.Traits plain = World.Traits.plain(1);
    List<String> lines = new ArrayList<>();
    lines.add("hosts " + plan.hosts());
    lines.add("seed " + traits.seed());
    if (traits.realSignatures() != plain.realSignatures()) {
      lines.add("real-signatures " + yes(traits.realSignatures()));
    }
    if (traits.bytes() != plain.bytes()) {
      lines.add("bytes " + yes(traits.bytes()));
    }
    if (traits.checksAll() != plain.checksAll()) {
      lines.add("checks-all " + yes(traits.checksAll()));
    }
    if (traits.narrow()) {
      lines.add("narrow yes");
    }
    if (traits.hasty()) {
      lines.add("hasty yes");
    }
    if (traits.inboxNanos() != plain.inboxNanos()) {
      lines.add("inbox-nanos " + traits.inboxNanos());
    }
    plan.script().forEach(step -> lines.add(step.toString()));
    return lines;
  }

  private static String yes(boolean is) {
    return is ? "yes" : "no";
  }
}
