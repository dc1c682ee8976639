package ciranda.app.realnet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jline.utils.ScreenTerminal;
import org.jline.utils.ScreenTerminalOutputStream;

/**
 * The chat in a real pseudo-terminal, which {@code script} of util-linux makes, and what a person
 * sees on it.
 */
final class Pty implements AutoCloseable {
  private static final int COLUMNS = 100;
  private static final int ROWS = 30;
  private static final long END_MAX_SECONDS = 20;

  private final Process process;
  private final ScreenTerminal screen = new ScreenTerminal(COLUMNS, ROWS);
  private final OutputStream shown =
      new ScreenTerminalOutputStream(
          screen, StandardCharsets.UTF_8, OutputStream.nullOutputStream());
  private final StringBuilder written = new StringBuilder();
  private final Thread reader;

  private Pty(Process process) {
    this.process = process;
    reader = Thread.startVirtualThread(this::read);
  }

  /** {@code ./ciranda WORD...} on this machine. */
  static Pty open(List<String> words) {
    ProcessBuilder chat = Program.launch(ThisMachine.HERE, words);
    String command =
        chat.command().stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    String sized = "stty rows " + ROWS + " cols " + COLUMNS + " && exec " + command;
    chat.command(List.of("script", "-q", "-e", "-f", "-c", sized, "/dev/null"));
    chat.environment().put("TERM", "xterm-256color");
    chat.environment().put("SHELL", "/bin/sh");
    try {
      return new Pty(chat.redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Process process() {
    return process;
  }

  /** Presses keys. */
  void press(String keys) throws IOException {
    OutputStream keyboard = process.getOutputStream();
    keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }

  /** Waits until that stands on the screen. */
  void shows(String text) {
    Eventually.within(
        Duration.ofSeconds(20),
        "the screen shows " + text,
        () -> {
          if (rows().stream().noneMatch(row -> row.contains(text))) {
            throw new AssertionError(text + " is not on the screen\n" + String.join("\n", rows()));
          }
        });
  }

  /** The rows of the screen, without what is blank behind them. */
  List<String> rows() {
    synchronized (screen) {
      long[] cells = new long[COLUMNS * ROWS];
      screen.dump(cells, new int[2]);
      List<String> rows = new ArrayList<>();
      for (int row = 0; row < ROWS; row++) {
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < COLUMNS; column++) {
          int c = ScreenTerminal.cellCodePoint(cells[row * COLUMNS + column]);
          if (c != 0) {
            text.appendCodePoint(c);
          }
        }
        rows.add(text.toString().stripTrailing());
      }
      return rows;
    }
  }

  /** All that was written to the terminal. */
  String written() {
    synchronized (written) {
      return written.toString();
    }
  }

  /** Waits for its end and reads the rest. */
  int exitStatus() throws InterruptedException {
    if (!process.waitFor(END_MAX_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the chat does not end\n" + String.join("\n", rows()));
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private void read() {
    try (InputStream stream = process.getInputStream()) {
      byte[] piece = new byte[8_192];
      for (int length = stream.read(piece); length >= 0; length = stream.read(piece)) {
        shown.write(piece, 0, length);
        shown.flush();
        synchronized (written) {
          written.append(new String(piece, 0, length, StandardCharsets.ISO_8859_1));
        }
      }
    } catch (IOException e) {
      // The terminal of a process that was ended: nothing more is shown.
      synchronized (written) {
        written.append("[cannot be read: ").append(e.getMessage()).append(']');
      }
    }
  }
}
