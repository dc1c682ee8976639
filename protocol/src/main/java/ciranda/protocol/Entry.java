package ciranda.protocol;

import java.util.Objects;
import java.util.Optional;

/**
 * One item of a log, as read from its segment. Two are equal that have the same hash: the header
 * covers everything, the body by its hash, so one without its body is equal to the same one with
 * it.
 */
public final class Entry {
  private final LogId log;
  private final long number;
  private final HybridTime time;
  private final long wallMillis;
  private final Bytes bodyHash;
  private final Bytes hash;
  private final Optional<Bytes> body;

  /** Read when it is first asked for; several threads may do that at once, and find the same. */
  private Optional<Optional<Body>> says = Optional.empty();

  /**
   * Makes one.
   *
   * @param number its place in the log, from 1
   * @param wallMillis what the author's wall clock said, never used to decide anything
   * @param hash of the header, which names the log, the number and the hash of the entry before
   * @param body empty where it was removed; the chain verifies all the same
   */
  public Entry(
      LogId log,
      long number,
      HybridTime time,
      long wallMillis,
      Bytes bodyHash,
      Bytes hash,
      Optional<Bytes> body) {
    this.log = Objects.requireNonNull(log, "log");
    this.number = number;
    this.time = Objects.requireNonNull(time, "time");
    this.wallMillis = wallMillis;
    this.bodyHash = Objects.requireNonNull(bodyHash, "bodyHash");
    this.hash = Objects.requireNonNull(hash, "hash");
    this.body = Objects.requireNonNull(body, "body");
  }

  public LogId log() {
    return log;
  }

  /** Its place in the log, from 1. */
  public long number() {
    return number;
  }

  public HybridTime time() {
    return time;
  }

  /** What the author's wall clock said. */
  public long wallMillis() {
    return wallMillis;
  }

  public Bytes bodyHash() {
    return bodyHash;
  }

  public Bytes hash() {
    return hash;
  }

  /** Empty where it was removed. */
  public Optional<Bytes> body() {
    return body;
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
    Optional<Optional<Body>> known = says;
    if (known.isEmpty()) {
      known = Optional.of(body.flatMap(Entry::read));
      says = known;
    }
    return known.get();
  }

  private static Optional<Body> read(Bytes body) {
    try {
      return Optional.of(Codec.decodeBody(body));
    } catch (MalformedException e) {
      // Said above: nobody is to blame before whom that could be told.
      return Optional.empty();
    }
  }

  /** Whether the author of that entry has written this one too, be it in another log. */
  public boolean isByAuthorOf(EntryId other) {
    return log.author().equals(other.log().author());
  }

  public EntryId entryId() {
    return new EntryId(log, number);
  }

  public Position position() {
    return new Position(time, log, number);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry entry && hash.equals(entry.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return id();
  }
}
