package ciranda.protocol;

import java.util.Objects;
import java.util.Optional;

/**
 * One item of a log, as read from its segment.
 *
 * @param number its place in the log, from 1
 * @param wallMillis what the author's wall clock said, never used to decide anything
 * @param hash of the header, which names the log, the number and the hash of the entry before
 * @param body empty where it was removed; the chain verifies all the same
 */
public record Entry(
    LogId log,
    long number,
    HybridTime time,
    long wallMillis,
    Bytes bodyHash,
    Bytes hash,
    Optional<Bytes> body) {
  public Entry {
    Objects.requireNonNull(log, "log");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(bodyHash, "bodyHash");
    Objects.requireNonNull(hash, "hash");
    Objects.requireNonNull(body, "body");
  }

  /** {@code FINGERPRINT.GENERATION.NUMBER}, the same at every node. */
  public String id() {
    return entryId().text();
  }

  /**
   * What it says; empty where the body is gone or cannot be read. Such an entry is kept and
   * forwarded, and not shown: bodies are as hostile as their authors.
   */
  public Optional<Body> says() {
    if (body.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Codec.decodeBody(body.get()));
    } catch (MalformedException e) {
      // Said above: nobody is to blame before whom that could be told.
      return Optional.empty();
    }
  }

  public EntryId entryId() {
    return new EntryId(log, number);
  }

  public Position position() {
    return new Position(time, log, number);
  }
}
