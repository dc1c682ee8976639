package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The plain chat on pipes: lines go in, lines come out. */
@SuppressWarnings("JdkObsolete") // two threads share the buffers
final class Chat implements AutoCloseable {
  private static final long END_MAX_SECONDS = 20;

  private final Process process;
  private final StringBuffer printed = new StringBuffer();
  private final StringBuffer complained = new StringBuffer();
  private final Thread reader;
  private final Thread complaintReader;

  private Chat(Process process) {
    this.process = process;
    reader = Thread.startVirtualThread(() -> read(process.getInputStream(), printed));
    complaintReader = Thread.startVirtualThread(() -> read(process.getErrorStream(), complained));
  }

  /** {@code ./ciranda WORD...} on this machine. */
  static Chat open(List<String> words) {
    try {
      return new Chat(Program.launch(ThisMachine.HERE, words).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Process process() {
    return process;
  }

  /** Types a line. */
  void type(String line) throws IOException {
    OutputStream keyboard = process.getOutputStream();
    keyboard.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }

  /** Ends the input, as a pipe that closes. */
  void endInput() throws IOException {
    process.getOutputStream().close();
  }

  /** Waits until it has printed this. */
  void prints(String text) {
    Eventually.within(
        Duration.ofSeconds(20),
        "the chat prints " + text,
        () -> assertThat(printed()).as(complained()).contains(text));
  }

  /** All that it has printed to standard output so far. */
  String printed() {
    return printed.toString();
  }

  /** All that it has printed to standard error so far. */
  String complained() {
    return complained.toString();
  }

  /** Waits for its end and reads the rest. */
  int exitStatus() throws InterruptedException {
    assertThat(process.waitFor(END_MAX_SECONDS, TimeUnit.SECONDS)).as("the chat ends").isTrue();
    reader.join();
    complaintReader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static void read(InputStream stream, StringBuffer text) {
    try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      char[] piece = new char[8_192];
      for (int length = reader.read(piece); length >= 0; length = reader.read(piece)) {
        text.append(piece, 0, length);
      }
    } catch (IOException e) {
      text.append("[cannot be read: ").append(e.getMessage()).append(']');
    }
  }
}
