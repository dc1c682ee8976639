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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes calls of the one thread that writes to a node's database fail, from outside, by {@code
 * strace}: the node runs on, and nothing of it knows.
 */
final class FailingDisk implements AutoCloseable {
  private static final Duration ATTACHED_WITHIN = Duration.ofSeconds(10);

  private final Process strace;
  private final Path trace;

  private FailingDisk(Process strace, Path trace) {
    this.strace = strace;
    this.trace = trace;
  }

  /**
   * From when this returns on, until it is closed.
   *
   * @param fault what happens to which calls, as {@code strace -e inject} takes it
   * @param only the file whose calls are counted, if not all are
   */
  static FailingDisk of(RunningNode node, String fault, Path... only) {
    return of(node, List.of("-p", writerOf(node)), fault, only);
  }

  /** The same for all threads, those that read too; they are counted each for itself. */
  static FailingDisk ofAllThreads(RunningNode node, String fault, Path... only) {
    return of(node, List.of("-f", "-p", "" + node.process().pid()), fault, only);
  }

  private static FailingDisk of(RunningNode node, List<String> whom, String fault, Path... only) {
    try {
      Path trace = node.dataDirectory().resolveSibling("strace");
      Path complaints = node.dataDirectory().resolveSibling("strace.err");
      Files.deleteIfExists(trace);
      List<String> words = new ArrayList<>(List.of("strace", "-o", trace.toString()));
      for (Path file : only) {
        words.addAll(List.of("-P", file.toString()));
      }
      String calls = fault.substring(0, fault.indexOf(':'));
      words.addAll(List.of("-e", "trace=" + calls, "-e", "inject=" + fault));
      words.addAll(whom);
      Process strace = new ProcessBuilder(words).redirectError(complaints.toFile()).start();
      Eventually.within(
          ATTACHED_WITHIN,
          "strace watches " + node,
          () -> assertThat(Files.readString(complaints)).contains(" attached"));
      return new FailingDisk(strace, trace);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a node whose calls are disturbed from the beginning, and waits for its end.
   *
   * @param database whose calls are counted, with those for its write-ahead log
   */
  static Outcome start(Desk desk, String person, String fault, Path database) {
    ProcessBuilder builder = Program.launch(ThisMachine.HERE, desk.words("serve", person));
    String calls = fault.substring(0, fault.indexOf(':'));
    List<String> words = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null"));
    words.addAll(List.of("-P", database.toString(), "-P", database + "-wal"));
    words.addAll(List.of("-e", "trace=" + calls, "-e", "inject=" + fault));
    words.addAll(builder.command());
    return Outcome.of(builder.command(words).redirectInput(new File("/dev/null")));
  }

  /** The number of the thread that writes. */
  private static String writerOf(RunningNode node) {
    Path tasks = Path.of("/proc", "" + node.process().pid(), "task");
    try (Stream<Path> threads = Files.list(tasks)) {
      for (Path thread : threads.toList()) {
        if (Files.readString(thread.resolve("comm")).strip().equals("store")) {
          return thread.getFileName().toString();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException(node + " has no thread that writes");
  }

  /** How many calls it has disturbed so far. */
  long disturbed() throws IOException {
    try (Stream<String> lines = Files.lines(trace)) {
      return lines.filter(line -> line.contains("INJECTED")).count();
    }
  }

  @Override
  public void close() {
    strace.destroy();
    try {
      assertThat(strace.waitFor(10, TimeUnit.SECONDS)).as("strace ends").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
