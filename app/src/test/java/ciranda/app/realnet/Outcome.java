package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How a run of the program ended, and what it printed. */
record Outcome(int status, String printed, String complained) {
  private static final long END_MAX_SECONDS = 30;

  /** Runs the program on this machine to its end, with nothing on standard input. */
  static Outcome of(List<String> words) {
    return of(words, Map.of());
  }

  /** The same with more in the environment. */
  static Outcome of(List<String> words, Map<String, String> environment) {
    ProcessBuilder builder = Program.launch(ThisMachine.HERE, words);
    builder.environment().putAll(environment);
    return of(builder.redirectInput(new File("/dev/null")));
  }

  /** Runs any program to its end. */
  static Outcome of(ProcessBuilder builder) {
    try {
      Path out = Files.createTempFile("ciranda", ".out");
      Path err = Files.createTempFile("ciranda", ".err");
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      boolean ended = process.waitFor(END_MAX_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      Outcome outcome =
          new Outcome(process.waitFor(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      assertThat(ended).as("%s ends: %s", builder.command(), outcome).isTrue();
      return outcome;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
