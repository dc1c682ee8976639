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

  private final MessageDigest digest;

  private Hash(MessageDigest digest) {
    this.digest = digest;
  }

  public static Hash of(String purpose) {
    try {
      Hash hash = new Hash(MessageDigest.getInstance("SHA-256"));
      hash.digest.update(purpose.getBytes(StandardCharsets.US_ASCII));
      hash.digest.update((byte) 0);
      return hash;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public Hash add(Bytes bytes) {
    digest.update(bytes.toArray());
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
    return Bytes.of(digest.digest());
  }
}
