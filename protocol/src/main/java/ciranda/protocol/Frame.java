package ciranda.protocol;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * What travels on a link: {@code length (4 bytes), kind (1 byte), payload}; the length counts the
 * payload alone.
 */
public record Frame(Kind kind, Bytes payload) {
  public static final int HEADER_LENGTH = 5;

  /** J is one JSON message, S one segment, verbatim. */
  public enum Kind {
    J(Limits.JSON_BYTES_MAX),
    S(Limits.SEGMENT_BYTES_MAX);

    private final int payloadMax;

    Kind(int payloadMax) {
      this.payloadMax = payloadMax;
    }

    public int payloadMax() {
      return payloadMax;
    }
  }

  /** The first five bytes, checked before anything is allocated for the payload. */
  public record Header(Kind kind, int length) {}

  public Frame {
    Objects.requireNonNull(kind, "kind");
    if (payload.length() < 1 || payload.length() > kind.payloadMax()) {
      throw new IllegalArgumentException("frame of an impossible length: " + payload.length());
    }
  }

  /**
   * Reads a header.
   *
   * @param header exactly {@link #HEADER_LENGTH} bytes
   */
  public static Header header(byte[] header) throws MalformedException {
    if (header.length != HEADER_LENGTH) {
      throw new IllegalArgumentException("a header has 5 bytes, not " + header.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(header);
    int length = buffer.getInt();
    byte letter = buffer.get();
    Kind kind =
        switch (letter) {
          case 'J' -> Kind.J;
          case 'S' -> Kind.S;
          default -> throw new MalformedException("frame of an unknown kind");
        };
    if (length < 1 || length > kind.payloadMax) {
      throw new MalformedException("frame with an impossible length");
    }
    return new Header(kind, length);
  }

  public static Frame of(Codec.Envelope envelope) {
    return new Frame(Kind.J, Bytes.of(Codec.encode(envelope)));
  }

  public static Frame of(Segment segment) {
    return new Frame(Kind.S, segment.bytes());
  }

  /** Header and payload, as sent. */
  public byte[] encoded() {
    return ByteBuffer.allocate(HEADER_LENGTH + payload.length())
        .putInt(payload.length())
        .put((byte) kind.name().charAt(0))
        .put(payload.toArray())
        .array();
  }
}
