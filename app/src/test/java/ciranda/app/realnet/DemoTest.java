package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The guided demonstration, whole: it proves everything, and nothing is left of it. */
@Tag("system")
final class DemoTest {
  private static final Duration RUN_MAX = Duration.ofSeconds(60);
  private static final Duration END_MAX = Duration.ofSeconds(15);
  private static final Pattern FOLDER = Pattern.compile("(/\\S*/ciranda-demo-\\d+)");
  private static final int POINTS = 7;

  private final Path output = Program.freshFolder("demo").resolve("out");
  private final Path temporary = Program.freshFolder("demo-tmp");
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endDemonstrations() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void everythingIsProvenAndNothingIsLeft() throws Exception {
    long begun = System.nanoTime();

    Process demo = demonstrate("--auto", "--lang", "en");

    assertThat(demo.waitFor(RUN_MAX.toSeconds(), TimeUnit.SECONDS)).as(printed()).isTrue();
    assertThat(demo.exitValue()).as(printed()).isZero();
    assertThat(printed().lines().filter(line -> line.startsWith("[ok] "))).hasSize(POINTS);
    assertThat(printed()).doesNotContain("\u001b").doesNotContain("Exception");
    assertThat(printed().lines()).allMatch(line -> line.length() <= 80);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(RUN_MAX);
    assertThat(processesOf(folder())).isEmpty();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void toldToStopItTakesEverythingAway() throws Exception {
    Process demo = demonstrate("--lang", "pt-BR");
    Eventually.within(RUN_MAX, "somebody joins", () -> assertThat(printed()).contains("JOIN_ACK"));
    assertThat(processesOf(folder())).isNotEmpty();

    Linux.signal(demo.pid(), Linux.SIGTERM);

    assertThat(demo.waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isEqualTo(128 + Linux.SIGTERM);
    assertThat(printed()).contains("Interrompida.");
    assertThat(processesOf(folder())).isEmpty();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void killedItselfItLeavesNoProcessNotEvenAFrozenOne() throws Exception {
    Process demo = demonstrate("--auto", "--lang", "en");
    Eventually.within(
        RUN_MAX,
        "both are frozen",
        () -> assertThat(states(folder()).stream().filter("T"::equals)).hasSize(2));

    Linux.signal(demo.pid(), Linux.SIGKILL);

    Eventually.within(END_MAX, "all have ended", () -> assertThat(processesOf(folder())).isEmpty());
  }

  private Process demonstrate(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("demo"));
    command.addAll(List.of(words));
    ProcessBuilder builder = Program.launch(ThisMachine.HERE, command);
    builder.environment().put("CIRANDA_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(output.toFile());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private String printed() {
    try {
      return Files.exists(output)
          ? new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its nodes are at home, as it says itself. */
  private String folder() {
    Matcher folder = FOLDER.matcher(printed());
    assertThat(folder.find()).as(printed()).isTrue();
    return folder.group(1);
  }

  /** The states of its nodes' processes, as {@code proc(5)} has them; T is stopped. */
  private static List<String> states(String folder) {
    List<String> states = new ArrayList<>();
    for (Path process : processesOf(folder)) {
      String status = read(process.resolve("stat"));
      states.add(status.replaceAll("(?s)^.*\\) (\\S).*$", "$1"));
    }
    return states;
  }

  private static List<Path> processesOf(String folder) {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(one -> one.getFileName().toString().matches("\\d+"))
          .filter(one -> read(one.resolve("cmdline")).contains(folder + "/"))
          .sorted(Comparator.naturalOrder())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It has ended since it was listed.
      return "";
    }
  }
}
