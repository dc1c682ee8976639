package ciranda.protocol;

import java.util.Objects;

/** The contiguous range of one log that a node holds on disk, both ends included. */
public record Head(LogId log, long low, long high) {
  public Head {
    Objects.requireNonNull(log, "log");
    if (low < 1 || high < low || high > Limits.ENTRY_NUMBER_MAX) {
      throw new IllegalArgumentException(
          "a head's range lies from 1 to 2^53 - 1, and is not empty");
    }
  }
}
