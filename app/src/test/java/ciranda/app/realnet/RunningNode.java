package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A node as a process: {@code ./ciranda serve}. Signals and the API are all that reach it. */
final class RunningNode {
  private static final Duration START_MAX = Duration.ofSeconds(40);
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);
  private static final Duration EXIT_MAX = Duration.ofSeconds(15);

  private static final int ENDED_BY_SIGTERM = 128 + Linux.SIGTERM;

  private final Machine machine;
  private final String person;
  private final Path folder;
  private final Process process;
  private final long startedNanos;
  private volatile @Nullable Api api;

  private RunningNode(Machine machine, String person, Path folder, Process process, long nanos) {
    this.machine = machine;
    this.person = person;
    this.folder = folder;
    this.process = process;
    this.startedNanos = nanos;
  }

  /**
   * Starts a node.
   *
   * @param folder gets its data directory, and what it prints
   * @param arguments beside name and data directory
   */
  static RunningNode serve(Machine machine, String person, Path folder, List<String> arguments) {
    return serve(machine, person, folder, arguments, Map.of());
  }

  /** The same with more in the environment. */
  static RunningNode serve(
      Machine machine,
      String person,
      Path folder,
      List<String> arguments,
      Map<String, String> environment) {
    List<String> words = new ArrayList<>(List.of("serve", "--name", person));
    words.addAll(List.of("--data-dir", folder.resolve("data").toString()));
    words.addAll(arguments);
    ProcessBuilder builder = Program.launch(machine, words);
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(folder);
      File none = new File("/dev/null");
      builder.redirectInput(none);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()));
      builder.redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("err").toFile()));
      long nanos = System.nanoTime();
      return new RunningNode(machine, person, folder, builder.start(), nanos);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String person() {
    return person;
  }

  Path dataDirectory() {
    return folder.resolve("data");
  }

  /** When it was started, by {@link System#nanoTime}. */
  long startedNanos() {
    return startedNanos;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Process process() {
    return process;
  }

  /** Its API; waits until the node has it. */
  Api api() {
    Api known = api;
    if (known != null) {
      return known;
    }
    Eventually.within(START_MAX, person + " has an API", this::findApi);
    Api found = api;
    if (found == null) {
      throw new IllegalStateException(person + " has no API");
    }
    return found;
  }

  Status status() throws IOException {
    return api().status();
  }

  /** Ends at once, as by a power cut: {@code kill -9}. */
  void kill() {
    Linux.signal(process.pid(), Linux.SIGKILL);
    exitStatus();
  }

  /** The same, for whoever measures: does not wait for the end. Gives the moment of the signal. */
  long killNow() {
    long now = System.nanoTime();
    Linux.signal(process.pid(), Linux.SIGKILL);
    return now;
  }

  /** Stops it as a machine that sleeps. Gives the moment of the signal. */
  long freeze() {
    long now = System.nanoTime();
    Linux.signal(process.pid(), Linux.SIGSTOP);
    return now;
  }

  /** The same, and waits until each of its threads has stopped: none is in a flush any more. */
  void freezeWholly() {
    freeze();
    Path threads = Path.of("/proc", "" + process.pid(), "task");
    Eventually.within(
        STOPS_WITHIN,
        person + " stops",
        () -> {
          try (Stream<Path> all = Files.list(threads)) {
            for (Path thread : all.toList()) {
              String state = Files.readString(thread.resolve("stat"));
              assertThat(state.substring(state.lastIndexOf(')'))).startsWith(") T");
            }
          }
        });
  }

  /** Lets it go on after {@link #freeze}. */
  void thaw() {
    Linux.signal(process.pid(), Linux.SIGCONT);
  }

  /** Asks it to leave politely, by SIGTERM, and waits for that; gives the time that it took. */
  Duration leave() {
    long asked = System.nanoTime();
    Linux.signal(process.pid(), Linux.SIGTERM);
    assertThat(exitStatus()).as(complained()).isEqualTo(ENDED_BY_SIGTERM);
    return Duration.ofNanos(System.nanoTime() - asked);
  }

  /** Waits for its end. */
  int exitStatus() {
    try {
      assertThat(process.waitFor(EXIT_MAX.toSeconds(), TimeUnit.SECONDS))
          .as("%s ends", this)
          .isTrue();
      Api known = api;
      if (known != null) {
        known.close();
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What it has printed to standard output, all its starts together. */
  String printed() {
    return read(folder.resolve("out"));
  }

  /** What it has printed to standard error, all its starts together. */
  String complained() {
    return read(folder.resolve("err"));
  }

  /** A field of {@code /proc/PID/status} in KiB, like {@code VmRSS}. */
  long memoryKibibytes(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", "" + process.pid(), "status"))) {
      if (line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("no " + field + " of " + this);
  }

  @Override
  public String toString() {
    return person + " (process " + process.pid() + ", " + folder + ")";
  }

  private void findApi() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          this + " has ended with " + process.exitValue() + ": " + complained());
    }
    Path file = dataDirectory().resolve("api.json");
    assertThat(file).as(complained()).exists();
    JsonNode json = Json.read(Files.readAllBytes(file));
    // What a killed predecessor has left behind names another process.
    assertThat(json.required("pid").longValue()).isEqualTo(process.pid());
    URI url = URI.create(json.required("url").stringValue());
    Api found = new Api(machine, url.getPort(), json.required("token").stringValue());
    found.status();
    api = found;
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
