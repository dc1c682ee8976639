package ciranda.app;

import ciranda.tui.CleanText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * The log: a file of bounded size and a few of its forerunners, for the owner's eyes only. Opened
 * with the first line; never an obstacle: what cannot be written is lost. Any thread may call.
 */
final class LogFile extends Handler {
  static final int BYTES_MAX = 1 << 20;
  static final int FORERUNNERS_MAX = 3;

  private final Path file;
  private final SimpleFormatter formatter = new SimpleFormatter();
  private @Nullable OutputStream output;
  private long size;

  LogFile(Path file) {
    this.file = file;
  }

  /** Sends all that is logged from now on to that file and nowhere else. */
  static void install(Path file) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(Level.INFO);
    root.addHandler(new LogFile(file));
  }

  @Override
  public synchronized void publish(LogRecord record) {
    byte[] line = text(record).getBytes(StandardCharsets.UTF_8);
    try {
      if (output != null && size + line.length > BYTES_MAX) {
        rotate();
      }
      OutputStream open = output == null ? open() : output;
      output = open;
      open.write(line);
      open.flush();
      size += line.length;
    } catch (IOException e) {
      // The disk may be full or the directory gone; people are told of that where it matters.
      close();
    }
  }

  @Override
  public void flush() {
    // Every line is flushed when it is written.
  }

  @Override
  public synchronized void close() {
    try {
      if (output != null) {
        output.close();
      }
    } catch (IOException e) {
      // Nothing more can be done for a log that cannot be closed.
      reportError(null, e, 0);
    } finally {
      output = null;
    }
  }

  private String text(LogRecord record) {
    StringBuilder text = new StringBuilder();
    text.append(record.getInstant()).append(' ').append(record.getLevel().getName());
    text.append(' ').append(record.getLoggerName()).append(": ");
    text.append(CleanText.line(formatter.formatMessage(record))).append('\n');
    if (record.getThrown() != null) {
      StringWriter trace = new StringWriter();
      record.getThrown().printStackTrace(new PrintWriter(trace));
      for (String line : CleanText.lines(trace.toString())) {
        text.append("    ").append(line).append('\n');
      }
    }
    return text.toString();
  }

  private OutputStream open() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder, owned("rwx------"));
    }
    OutputStream opened =
        Channels.newOutputStream(
            Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                owned("rw-------")));
    size = Files.size(file);
    return opened;
  }

  private void rotate() throws IOException {
    close();
    for (int i = FORERUNNERS_MAX - 1; i >= 0; i--) {
      Path older = i == 0 ? file : forerunner(i);
      if (Files.exists(older)) {
        Files.move(older, forerunner(i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Path forerunner(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  private static FileAttribute<?>[] owned(String permissions) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
