package ciranda.protocol;

import java.util.Objects;

/** The contiguous range of one log that a node holds on disk, both ends included. */
public record Head(LogId log, long low, long high) {
  public Head {
    Objects.requireNonNull(log, "log");
    if (low < 1 || high < low) {
      throw new IllegalArgumentException("a head's range begins at 1 or above and is not empty");
    }
  }
}
