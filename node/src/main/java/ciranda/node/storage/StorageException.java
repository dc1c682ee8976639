package ciranda.node.storage;

import ciranda.core.Input.StorageTrouble;

/**
 * Something could not be written or read. What could not be written is not stored; the next attempt
 * may succeed.
 */
public final class StorageException extends Exception {
  private static final long serialVersionUID = 1;

  private final StorageTrouble trouble;

  StorageException(StorageTrouble trouble, String detail) {
    super(detail);
    this.trouble = trouble;
  }

  StorageException(StorageTrouble trouble, String detail, Throwable cause) {
    super(detail, cause);
    this.trouble = trouble;
  }

  public StorageTrouble trouble() {
    return trouble;
  }
}
