package ciranda.app.realnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The packaged program, started as people start it. */
final class Program {
  /** Where {@code ./ciranda} lies. */
  static final Path CHECKOUT = checkout();

  private Program() {}

  /**
   * {@code ./ciranda WORD...} on a machine, in an environment that says nothing to it. It takes the
   * package as it is: a test that begins to build would test the patience of all the others.
   */
  static ProcessBuilder launch(Machine machine, List<String> words) {
    List<String> command = new ArrayList<>(machine.prefix());
    // Whatever a shell starts behind itself ignores Ctrl+C, and so do the children of that.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(CHECKOUT.resolve("ciranda").toString());
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.matches("LANG|LANGUAGE|LC_.*|CIRANDA_.*"));
    environment.put("LANG", "C.UTF-8");
    environment.put("CIRANDA_BUILDING", "1");
    return builder;
  }

  /** An empty folder on a real disk, which a failed test leaves to be looked at. */
  static Path freshFolder(String name) {
    Path folder = CHECKOUT.resolve("app/target/realnet").resolve(name);
    try {
      if (Files.exists(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(folder.resolve("ciranda")) || !Files.exists(folder.resolve("dev"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException(
            "./ciranda is nowhere above " + Path.of("").toAbsolutePath());
      }
      folder = parent;
    }
    return folder;
  }
}
