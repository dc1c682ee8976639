package ciranda.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 (FIPS 180-4) over a purpose string and a sequence of fields of fixed or stated length.
 *
 * <p>Every hash and every signature of the protocol begins with its purpose, a zero byte after it,
 * so that nothing that was made for one use is valid for another.
 */
public final class Hash {
  public static final int LENGTH = 32;

  /** Never fed, only copied: to look the algorithm up each time costs more than to hash. */
  private static final MessageDigest SHA_256 = sha256();

  private final MessageDigest digest;

  private Hash(MessageDigest digest) {
    this.digest = digest;
  }

  public static Hash of(String purpose) {
    try {
      Hash hash = new Hash((MessageDigest) SHA_256.clone());
      hash.digest.update(purpose.getBytes(StandardCharsets.US_ASCII));
      hash.digest.update((byte) 0);
      return hash;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's own SHA-256 can be copied", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public Hash add(Bytes bytes) {
    bytes.feed(digest);
    return this;
  }

  public Hash add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  public Hash add(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
    return this;
  }

  /** Eight bytes, big endian. */
  public Hash add(long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    return this;
  }

  /** The length in bytes of the UTF-8 form, then that form. */
  public Hash add(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return add(utf8.length).add(utf8);
  }

  public Bytes finish() {
    return Bytes.owned(digest.digest());
  }
}
