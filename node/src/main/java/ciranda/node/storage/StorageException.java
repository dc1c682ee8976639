package ciranda.node.storage;

import ciranda.core.Input.StorageTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Something could not be written or read. What could not be written is not stored; the next attempt
 * may succeed.
 */
public final class StorageException extends Exception {
  private static final long serialVersionUID = 1;

  /** With less than this free, a failure that names no cause is the full disk's. */
  private static final long FREE_BYTES_MIN = 256 * 1024;

  private static final Set<SQLiteErrorCode> DAMAGES =
      Set.of(
          SQLiteErrorCode.SQLITE_CORRUPT,
          SQLiteErrorCode.SQLITE_NOTADB,
          SQLiteErrorCode.SQLITE_IOERR_SHORT_READ);

  private final StorageTrouble trouble;

  StorageException(StorageTrouble trouble, String detail) {
    super(detail);
    this.trouble = trouble;
  }

  StorageException(StorageTrouble trouble, Exception cause) {
    super(cause.toString(), cause);
    this.trouble = trouble;
  }

  /**
   * SQLite says FULL where a write met ENOSPC; where the space ran out under its shared memory or
   * while a file was made it says IOERR or CANTOPEN, so the free space is looked at too.
   */
  static StorageException of(SQLException cause, Path file) {
    boolean full = codeOf(cause) == SQLiteErrorCode.SQLITE_FULL || isFull(file);
    return new StorageException(full ? StorageTrouble.DISK_FULL : StorageTrouble.IO_ERROR, cause);
  }

  private static boolean isFull(Path file) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      return directory != null && Files.getFileStore(directory).getUsableSpace() < FREE_BYTES_MIN;
    } catch (IOException _) {
      return false;
    }
  }

  /** Whether SQLite found the file itself to be wrong. */
  static boolean isDamage(SQLException cause) {
    SQLiteErrorCode code = codeOf(cause);
    return cause instanceof DamagedException
        || DAMAGES.contains(code)
        || code.name().startsWith("SQLITE_CORRUPT");
  }

  /** Whether a statement does not fit the tables, which for ours means that the tables are not. */
  static boolean isAboutSchema(SQLException cause) {
    return codeOf(cause) == SQLiteErrorCode.SQLITE_ERROR;
  }

  private static SQLiteErrorCode codeOf(SQLException cause) {
    return cause instanceof SQLiteException sqlite
        ? sqlite.getResultCode()
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }

  public StorageTrouble trouble() {
    return trouble;
  }
}
