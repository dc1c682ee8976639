package ciranda.node.storage;

import java.nio.file.Path;

/**
 * The file of the node key is there but is none. It was only read: a new key would be a new
 * identity, so that is for a person to decide.
 */
public final class CorruptKeyException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Path file;

  CorruptKeyException(Path file, String detail) {
    super(file + ": " + detail);
    this.file = file;
  }

  public Path file() {
    return file;
  }
}
