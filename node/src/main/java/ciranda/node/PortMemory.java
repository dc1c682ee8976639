package ciranda.node;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Remembers the TCP port from start to start, so that what others remember stays true. */
final class PortMemory {
  private static final System.Logger LOG = System.getLogger(PortMemory.class.getName());
  private static final int FILE_BYTES_MAX = 16;
  private static final int PORT_MAX = 65_535;

  private final Path file;

  PortMemory(Path directory) {
    this.file = directory.resolve("port");
  }

  OptionalInt last() {
    try {
      if (Files.isRegularFile(file) && Files.size(file) <= FILE_BYTES_MAX) {
        int port = Integer.parseInt(Files.readString(file).strip());
        return port > 0 && port <= PORT_MAX ? OptionalInt.of(port) : OptionalInt.empty();
      }
    } catch (IOException | NumberFormatException e) {
      // A convenience only: without it the node takes the default port.
      LOG.log(Level.DEBUG, "the last port cannot be read", e);
    }
    return OptionalInt.empty();
  }

  void remember(int port) {
    try {
      Files.writeString(file, port + "\n");
    } catch (IOException e) {
      // The same: the next start takes the default port.
      LOG.log(Level.DEBUG, "the port cannot be remembered", e);
    }
  }
}
