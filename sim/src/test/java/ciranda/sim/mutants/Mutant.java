package ciranda.sim.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A bug that is planted on purpose, as {@code sim/mutants/NAME.txt} says it: what was forgotten, in
 * plain words, and the lines of one source of the core that say so. {@code - } before a whole line
 * that goes, {@code + } before one that comes; a {@code -} after a {@code +} begins another place.
 *
 * @param rule which rule of the election it leaves out
 * @param invariant which is expected to break
 * @param trace the directed trace that is the catcher, where seeds come there too rarely
 */
record Mutant(
    String name,
    String description,
    Optional<String> rule,
    Optional<String> invariant,
    Optional<String> trace,
    Path file,
    List<Edit> edits) {

  /** Whole lines, and those in their place. */
  record Edit(List<String> before, List<String> after) {
    Edit {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  Mutant {
    edits = List.copyOf(edits);
  }

  /** All of a folder, by name. */
  static List<Mutant> all(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> files = Files.list(folder)) {
      paths = files.filter(path -> path.toString().endsWith(".txt")).sorted().toList();
    }
    List<Mutant> mutants = new ArrayList<>();
    for (Path path : paths) {
      String name = path.getFileName().toString().replaceFirst("\\.txt$", "");
      mutants.add(parse(name, Files.readAllLines(path)));
    }
    return mutants;
  }

  static Mutant parse(String name, List<String> lines) {
    if (lines.isEmpty() || lines.getFirst().isBlank()) {
      throw new IllegalArgumentException(name + ": the first line says what was forgotten");
    }
    Optional<String> rule = Optional.empty();
    Optional<String> invariant = Optional.empty();
    Optional<String> trace = Optional.empty();
    Optional<Path> file = Optional.empty();
    List<Edit> edits = new ArrayList<>();
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith("rule: ")) {
        rule = Optional.of(line.substring("rule: ".length()));
      } else if (line.startsWith("invariant: ")) {
        invariant = Optional.of(line.substring("invariant: ".length()));
      } else if (line.startsWith("catcher: trace ")) {
        trace = Optional.of(line.substring("catcher: trace ".length()));
      } else if (line.startsWith("file: ")) {
        file = Optional.of(Path.of(line.substring("file: ".length())));
      } else if (line.startsWith("- ") || line.equals("-")) {
        if (!after.isEmpty()) {
          edits.add(new Edit(before, after));
          before.clear();
          after.clear();
        }
        before.add(text(line));
      } else if ((line.startsWith("+ ") || line.equals("+")) && !before.isEmpty()) {
        after.add(text(line));
      } else if (!line.isBlank()) {
        throw new IllegalArgumentException(name + ": not understood: " + line);
      }
    }
    if (file.isEmpty() || before.isEmpty()) {
      throw new IllegalArgumentException(name + ": names no file, or no line of it");
    }
    edits.add(new Edit(before, after));
    return new Mutant(name, lines.getFirst(), rule, invariant, trace, file.get(), edits);
  }

  private static String text(String line) {
    return line.length() < 2 ? "" : line.substring(2);
  }

  /** The name of the class that the changed source holds. */
  String className() {
    Path root = Path.of("core/src/main/java");
    String path = root.relativize(file).toString();
    return path.replaceFirst("\\.java$", "").replace('/', '.');
  }

  /** The source with the bug in it; a text that is not there exactly once has rotted. */
  String applied(String source) {
    String changed = "\n" + source;
    for (Edit edit : edits) {
      String before = "\n" + String.join("\n", edit.before()) + "\n";
      int at = changed.indexOf(before);
      if (at < 0 || changed.indexOf(before, at + 1) >= 0) {
        throw new IllegalArgumentException(
            name + ": not exactly once in " + file + ":" + before.stripTrailing());
      }
      StringBuilder after = new StringBuilder("\n");
      edit.after().forEach(line -> after.append(line).append('\n'));
      changed = changed.substring(0, at) + after + changed.substring(at + before.length());
    }
    return changed.substring(1);
  }
}
