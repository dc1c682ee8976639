package ciranda.protocol;

import java.util.Objects;

/**
 * Names an entry: the same at every node, also where it is not held.
 *
 * @param number its place in the log, from 1
 */
public record EntryId(LogId log, long number) {
  public EntryId {
    Objects.requireNonNull(log, "log");
    if (number < 1) {
      throw new IllegalArgumentException("entries are numbered from 1");
    }
  }

  /** {@code FINGERPRINT.GENERATION.NUMBER}. */
  public String text() {
    return log.text() + "." + number;
  }
}
