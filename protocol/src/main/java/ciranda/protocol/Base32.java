package ciranda.protocol;

/** Base32 (RFC 4648), lower case, without padding. */
final class Base32 {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int BITS = 5;

  private Base32() {}

  /** Encodes the first {@code length} bytes. */
  static String encode(byte[] bytes, int length) {
    StringBuilder text = new StringBuilder();
    int held = 0;
    int heldBits = 0;
    for (int i = 0; i < length; i++) {
      held = (held << Byte.SIZE) | (bytes[i] & 0xff);
      heldBits += Byte.SIZE;
      while (heldBits >= BITS) {
        heldBits -= BITS;
        text.append(ALPHABET.charAt((held >> heldBits) & 31));
      }
      held &= (1 << heldBits) - 1;
    }
    if (heldBits > 0) {
      text.append(ALPHABET.charAt((held << (BITS - heldBits)) & 31));
    }
    return text.toString();
  }
}
