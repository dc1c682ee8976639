package ciranda.node.storage;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A row is not as it was written. */
final class DamagedException extends SQLException {
  private static final long serialVersionUID = 1;

  DamagedException(String message) {
    this(message, null);
  }

  DamagedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
