package ciranda.node.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Objects;

/** A node cannot keep its data in this directory. */
public final class DirectoryUnusableException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Path directory;
  private final Obstacle obstacle;

  /** What stands in the way; the words for it are the application's. */
  public enum Obstacle {
    /** The path, or a part of it, is a file. */
    NOT_A_DIRECTORY,
    NO_PERMISSION,
    /** The file system is mounted for reading only. */
    READ_ONLY,
    NO_SPACE,
    /** Locks and shared memory cannot be relied on there: NFS, SMB and their like. */
    NETWORK_FILE_SYSTEM,
    /** Another file system without locks, or without memory that is shared through files. */
    NO_LOCKS,
    /** Everybody may write there, as in /tmp: narrowing it would take it from the others. */
    SHARED,
    /** Something else; the exception's cause says what. */
    OTHER
  }

  DirectoryUnusableException(Path directory, Obstacle obstacle, String detail) {
    super(directory + ": " + detail);
    this.directory = directory;
    this.obstacle = obstacle;
  }

  private DirectoryUnusableException(Path directory, Obstacle obstacle, Exception cause) {
    super(directory + ": " + cause, cause);
    this.directory = directory;
    this.obstacle = obstacle;
  }

  static DirectoryUnusableException of(Path directory, Exception cause) {
    return new DirectoryUnusableException(directory, obstacleIn(cause), cause);
  }

  private static Obstacle obstacleIn(Exception cause) {
    return switch (cause) {
      case FileAlreadyExistsException _, NotDirectoryException _ -> Obstacle.NOT_A_DIRECTORY;
      case AccessDeniedException _ -> Obstacle.NO_PERMISSION;
      case ReadOnlyFileSystemException _ -> Obstacle.READ_ONLY;
      case FileSystemException system ->
          obstacleIn(Objects.requireNonNullElse(system.getReason(), ""));
      case IOException io -> obstacleIn(Objects.requireNonNullElse(io.getMessage(), ""));
      default -> Obstacle.OTHER;
    };
  }

  /** Java passes on the system's words (strerror), which are English in the C locale it uses. */
  private static Obstacle obstacleIn(String reason) {
    return switch (reason) {
      case "Not a directory" -> Obstacle.NOT_A_DIRECTORY;
      case "Permission denied", "Operation not permitted" -> Obstacle.NO_PERMISSION;
      case "Read-only file system" -> Obstacle.READ_ONLY;
      case "No space left on device", "Disk quota exceeded" -> Obstacle.NO_SPACE;
      case "No locks available",
          "Operation not supported",
          "Function not implemented",
          "No such device" ->
          Obstacle.NO_LOCKS;
      default -> Obstacle.OTHER;
    };
  }

  public Path directory() {
    return directory;
  }

  public Obstacle obstacle() {
    return obstacle;
  }
}
