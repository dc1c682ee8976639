package ciranda.node.storage;

import java.nio.file.Path;
import java.util.OptionalLong;

/** Another node runs on this data directory. */
public final class DirectoryInUseException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Path directory;
  private final long process;

  /**
   * @param process its process id, 0 where unknown
   */
  DirectoryInUseException(Path directory, long process) {
    super(directory + " is in use by process " + (process > 0 ? process : "(unknown)"));
    this.directory = directory;
    this.process = process;
  }

  public Path directory() {
    return directory;
  }

  /** The process id of the node that runs there, where it could be read. */
  public OptionalLong process() {
    return process > 0 ? OptionalLong.of(process) : OptionalLong.empty();
  }
}
