package ciranda.node.storage;

import java.nio.file.Path;

/** The database was written by a newer version of the program. It was only read. */
public final class NewerDatabaseException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Path file;
  private final int version;

  NewerDatabaseException(Path file, int version) {
    super(file + " has schema version " + version);
    this.file = file;
    this.version = version;
  }

  public Path file() {
    return file;
  }

  /** The version of its schema. */
  public int version() {
    return version;
  }
}
