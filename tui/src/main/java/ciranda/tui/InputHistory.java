package ciranda.tui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.jline.reader.impl.history.DefaultHistory;

/** The lines typed before, in a file that only its owner can read. */
final class InputHistory extends DefaultHistory {
  private static final System.Logger LOG = System.getLogger(InputHistory.class.getName());

  private final Path file;

  InputHistory(Path file) {
    this.file = file;
  }

  @Override
  public void add(Instant time, String line) {
    makeFile();
    super.add(time, line);
  }

  private void makeFile() {
    try {
      boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
      if (posix && Files.notExists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
    } catch (IOException e) {
      // Then nothing is kept; the chat itself does not need it.
      LOG.log(System.Logger.Level.WARNING, "typed lines are not kept", e);
    }
  }
}
