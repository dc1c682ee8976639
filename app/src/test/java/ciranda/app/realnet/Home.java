package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One user of this machine, whose nodes keep their things where the system wants them. They have a
 * group and a multicast port of their own.
 */
final class Home implements AutoCloseable {
  private static final Duration SERVES_WITHIN = Duration.ofSeconds(30);

  private final Path folder;
  private final Map<String, String> environment;
  private final List<String> network;
  private final String group;
  private final ConcurrentLinkedQueue<Process> processes = new ConcurrentLinkedQueue<>();
  private final Thread atExit = new Thread(this::endAll);

  Home(String name) {
    folder = Program.freshFolder(name);
    environment =
        Map.of(
            "XDG_DATA_HOME", folder.resolve("data").toString(),
            "XDG_CONFIG_HOME", folder.resolve("config").toString());
    String beacons = "239.255.67.82:" + Desk.freeDatagramPort();
    group = name;
    network = List.of("--group", name, "--bind", "127.0.0.1", "--multicast", beacons);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Where a profile has its things. */
  Path profile(int number) {
    Path first = folder.resolve("data/ciranda");
    return number == 1 ? first : first.resolve("profiles/" + number);
  }

  /** Starts a node; whether it starts is seen by its {@code api.json}. */
  Process serve(String... more) {
    List<String> words = new ArrayList<>(List.of("serve"));
    words.addAll(network);
    words.addAll(List.of(more));
    return start(words);
  }

  /** Starts a node of the same group that meets nobody, and waits until it serves. */
  Process serveAlone(String profile, String person) {
    List<String> words = new ArrayList<>(List.of("serve", "--group", group));
    words.addAll(List.of("--bind", "127.0.0.1", "--multicast", "off"));
    words.addAll(List.of("--profile", profile, "--name", person));
    Process node = start(words);
    Eventually.within(
        SERVES_WITHIN,
        "profile " + profile + " serves",
        () -> assertThat(run("status", "--profile", profile).status()).isZero());
    return node;
  }

  /** Starts a command that goes on for a while; it prints to files of that name. */
  Process start(List<String> words) {
    ProcessBuilder builder = Program.launch(ThisMachine.HERE, words);
    builder.environment().putAll(environment);
    int number = processes.size();
    try {
      Process process =
          builder
              .redirectInput(new File("/dev/null"))
              .redirectOutput(folder.resolve(number + ".out").toFile())
              .redirectError(folder.resolve(number + ".err").toFile())
              .start();
      processes.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the start of that number printed. */
  String printed(int number) {
    return read(number + ".out");
  }

  /** What it complained of. */
  String complained(int number) {
    return read(number + ".err");
  }

  /** How many were started. */
  int starts() {
    return processes.size();
  }

  /** Runs a command to its end. */
  Outcome run(String... words) {
    return Outcome.of(List.of(words), environment);
  }

  /** Runs a line of shell in which {@code ciranda} is the program. */
  Outcome shell(String line) {
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash", "-c", "set -o pipefail; ciranda() { ./ciranda \"$@\"; }; " + line);
    builder.environment().putAll(Program.launch(ThisMachine.HERE, List.of()).environment());
    builder.environment().putAll(environment);
    return Outcome.of(builder.directory(Program.CHECKOUT.toFile()));
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    endAll();
  }

  private String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void endAll() {
    processes.forEach(Process::destroyForcibly);
  }
}
