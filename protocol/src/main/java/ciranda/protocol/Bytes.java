package ciranda.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/** An immutable run of bytes that compares by content; on the wire base64url without padding. */
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** Copies {@code content}. */
  public static Bytes of(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content.clone());
  }

  /** Takes over an array that nobody else has. */
  static Bytes owned(byte[] content) {
    return new Bytes(content);
  }

  /** Copies {@code length} bytes of {@code content} from {@code offset} on. */
  public static Bytes of(byte[] content, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, content.length);
    return new Bytes(Arrays.copyOfRange(content, offset, offset + length));
  }

  /**
   * Reads base64url without padding.
   *
   * @throws IllegalArgumentException if {@code text} is not that, or not its only spelling
   */
  @JsonCreator
  public static Bytes fromBase64(String text) {
    Bytes decoded = new Bytes(Base64.getUrlDecoder().decode(text));
    if (!decoded.toBase64().equals(text)) {
      throw new IllegalArgumentException("not canonical base64url");
    }
    return decoded;
  }

  @JsonValue
  public String toBase64() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
  }

  /** A copy of the content. */
  public byte[] toArray() {
    return content.clone();
  }

  void feed(MessageDigest digest) {
    digest.update(content);
  }

  public int length() {
    return content.length;
  }

  /** Unsigned, lexicographic. */
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return toBase64();
  }
}
