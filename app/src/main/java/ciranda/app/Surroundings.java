package ciranda.app;

import ciranda.tui.Texts;
import java.io.BufferedInputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the process was given by the system.
 *
 * @param terminal whether a person sits at both input and output
 * @param errorsTerminal whether a person watches standard error
 * @param user the operating system's user, perhaps no valid name
 */
record Surroundings(
    Map<String, String> environment,
    InputStream input,
    PrintStream output,
    PrintStream errors,
    boolean terminal,
    boolean errorsTerminal,
    String user,
    Path home,
    String system,
    Locale locale,
    String version) {
  private static final int STANDARD_ERROR = 2;

  Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those of this process; its streams in UTF-8, whatever the JVM believes. */
  static Surroundings ofProcess() {
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    String version = Surroundings.class.getPackage().getImplementationVersion();
    return new Surroundings(
        System.getenv(),
        new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        terminal,
        isTerminal(STANDARD_ERROR).orElse(terminal),
        System.getProperty("user.name", ""),
        home(System.getenv(), System.getProperty("user.home", "")),
        System.getProperty("os.name", ""),
        Locale.getDefault(),
        version == null ? "dev" : version);
  }

  /** Speaks on the stream of errors. */
  Voice voice(Texts texts) {
    return new Voice() {
      @Override
      public Texts texts() {
        return texts;
      }

      @Override
      public void tell(String words) {
        errors.print("ciranda: " + words + "\n");
        errors.flush();
      }
    };
  }

  /** Java tells only of all three streams together; Linux tells of each. */
  private static Optional<Boolean> isTerminal(int descriptor) {
    try {
      Path device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return Optional.of(device.startsWith("/dev/pts") || device.toString().startsWith("/dev/tty"));
    } catch (IOException | UnsupportedOperationException e) {
      // Another system, or one without /proc.
      return Optional.empty();
    }
  }

  /** What the person says is home, before what the system's list of users says (POSIX). */
  static Path home(Map<String, String> environment, String listed) {
    Path said = Path.of(environment.getOrDefault("HOME", ""));
    return said.isAbsolute() ? said : Path.of(listed);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }
}
