package ciranda.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stories with a known course: {@code sim/traces/NAME.txt} holds commands, a line {@code ----}, and
 * what follows from them in the field's words, block after block (after the {@code testdata} of
 * etcd's raft). Commands without that line are done and not told. {@code --rewrite} puts in what
 * follows today.
 */
public final class Traces {
  /** Where the files are, in place of {@code sim/traces} of this checkout. */
  private static final String FOLDER_PROPERTY = "ciranda.traces";

  private static final String ENDING = ".txt";
  private static final long EVENTS_MAX = 2_000_000;

  private Traces() {}

  /**
   * Runs one: empty where it goes as written and breaks no invariant, else one line that says what
   * does not.
   */
  public static String failure(String name) {
    return failure(file(name));
  }

  static String failure(Path file) {
    String name = nameOf(file);
    List<String> wanted = read(file);
    Run run = run(wanted);
    if (run.broken().isPresent()) {
      return name + ": " + run.broken().get();
    }
    int same = 0;
    int least = Math.min(wanted.size(), run.actual().size());
    while (same < least && wanted.get(same).equals(run.actual().get(same))) {
      same++;
    }
    return same == wanted.size() && same == run.actual().size()
        ? ""
        : name
            + " line "
            + (same + 1)
            + ": expected '"
            + lineOf(wanted, same)
            + "', but '"
            + lineOf(run.actual(), same)
            + "'";
  }

  private static String lineOf(List<String> lines, int index) {
    return index < lines.size() ? lines.get(index).strip() : "the end";
  }

  /** The names of all, in order. */
  public static List<String> names() {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .filter(file -> file.toString().endsWith(ENDING))
          .map(Traces::nameOf)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String nameOf(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
  }

  private static Path file(String name) {
    return folder().resolve(name + ENDING);
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    String named = System.getProperty(FOLDER_PROPERTY, "");
    return named.isEmpty() ? checkout().resolve("sim/traces") : Path.of(named);
  }

  /** The checkout that this runs in. */
  static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve(".mvn"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("this runs inside the checkout");
      }
      folder = parent;
    }
    return folder;
  }

  /** What came of a file: its text as it should be, and what was violated. */
  private record Run(List<String> actual, Optional<String> broken) {}

  private static Run run(List<String> lines) {
    Plan first = Script.parse(lines);
    Recording recording = new Recording();
    World world = new World(first.traits(), recording);
    recording.of(world);
    world.withHosts(first.hosts());
    world.eventsMax(EVENTS_MAX);
    Stage stage = new Stage(world);
    Tale tale = new Tale(recording);
    List<String> actual = new ArrayList<>();
    List<String> commands = new ArrayList<>();
    boolean told = false;
    Optional<String> broken = Optional.empty();
    for (String line : lines) {
      if (line.equals(Script.FOLLOWS)) {
        actual.add(line);
        broken = broken.or(() -> performed(stage, commands));
        commands.clear();
        actual.addAll(tale.next());
        broken.ifPresent(actual::add);
        told = true;
      } else if (!told) {
        actual.add(line);
        commands.add(line);
      } else if (line.isEmpty()) {
        actual.add(line);
        told = false;
      }
      if (line.isEmpty() && !commands.isEmpty()) {
        broken = broken.or(() -> performed(stage, commands));
        commands.clear();
        tale.next();
      }
    }
    return new Run(actual, broken);
  }

  private static Optional<String> performed(Stage stage, List<String> commands) {
    try {
      stage.perform(Script.parse(commands).script());
      return Optional.empty();
    } catch (Violation violation) {
      return Optional.of(String.valueOf(violation.getMessage()));
    } catch (RuntimeException | AssertionError mistake) {
      return Optional.of("H1: " + mistake.toString().replace('\n', ' '));
    }
  }

  private static void rewrite(String name) {
    Run run = run(read(file(name)));
    try {
      Files.write(file(name), run.actual());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code [--rewrite] [NAME]}: all where none is named. */
  public static void main(String[] args) {
    List<String> words = new ArrayList<>(List.of(args));
    boolean rewrites = words.remove("--rewrite");
    List<String> known = names();
    for (String word : words) {
      if (!known.contains(word)) {
        System.err.println("No story is called '" + word + "'. There are: " + known);
        System.exit(2);
      }
    }
    List<String> names = words.isEmpty() ? known : words;
    int failed = 0;
    for (String name : names) {
      if (rewrites) {
        rewrite(name);
      }
      String failure = failure(name);
      System.out.println(failure.isEmpty() ? name + " goes as written" : failure);
      failed += failure.isEmpty() ? 0 : 1;
    }
    System.out.println("traces: " + names.size() + " run, " + failed + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }
}
