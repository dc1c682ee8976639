package ciranda.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A node's Ed25519 public key (RFC 8032), its identity for ever.
 *
 * <p>Keys are ordered as unsigned byte strings; "the lower fingerprint decides" means the lower
 * key.
 */
public final class NodeKey implements Comparable<NodeKey> {
  public static final int LENGTH = 32;

  /** Nobody: the coordinator of {@link Epoch#NONE}. */
  public static final NodeKey NONE = new NodeKey(Bytes.of(new byte[LENGTH]));

  private static final int FINGERPRINT_BYTES = 20;

  private final Bytes bytes;
  private final int hash;

  /** Empty until asked for: keys come with every heartbeat, and most are only compared. */
  private String fingerprint = "";

  private NodeKey(Bytes bytes) {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("a node key has 32 bytes, not " + bytes.length());
    }
    this.bytes = bytes;
    this.hash = bytes.hashCode();
  }

  @JsonCreator
  public static NodeKey of(Bytes bytes) {
    return new NodeKey(bytes);
  }

  /** Checks that a key names a node: {@link #NONE} neither speaks nor is a member. */
  static void checkSomebody(NodeKey key) {
    if (key.equals(NONE)) {
      throw new IllegalArgumentException("nobody is not a node");
    }
  }

  @JsonValue
  public Bytes bytes() {
    return bytes;
  }

  /** 32 lower-case base32 characters: the first 160 bits of a SHA-256 of the key. */
  public String fingerprint() {
    String known = fingerprint;
    if (known.isEmpty()) {
      // Two threads may both work it out; they get the same.
      byte[] digest = Hash.of("ciranda/1 fingerprint").add(bytes).finish().toArray();
      known = Base32.encode(digest, FINGERPRINT_BYTES);
      fingerprint = known;
    }
    return known;
  }

  /** The first eight characters of the fingerprint: for logs and traces, never for decisions. */
  public String shortName() {
    return fingerprint().substring(0, 8);
  }

  @Override
  public int compareTo(NodeKey other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof NodeKey key && hash == key.hash && bytes.equals(key.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return shortName();
  }
}
