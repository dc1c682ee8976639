package ciranda.node.storage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file is there that cannot be this group's database. It was only read. The way out: move it away
 * and let the node fetch the conversation from the others, or put a backup in its place.
 */
public final class CorruptDatabaseException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Path file;
  private final Damage damage;

  /** What was found. */
  public enum Damage {
    /** Not an SQLite file at all. */
    NOT_A_DATABASE,
    /** A database of another program, or of another group. */
    FOREIGN,
    /** Pages or rows that contradict each other. */
    DAMAGED
  }

  CorruptDatabaseException(Path file, Damage damage, String detail, @Nullable Throwable cause) {
    super(file + ": " + detail, cause);
    this.file = file;
    this.damage = damage;
  }

  static CorruptDatabaseException damaged(Path file, Exception cause) {
    return new CorruptDatabaseException(file, Damage.DAMAGED, cause.toString(), cause);
  }

  public Path file() {
    return file;
  }

  public Damage damage() {
    return damage;
  }
}
