package ciranda.node.storage;

import ciranda.protocol.Bytes;
import ciranda.protocol.NodeKey;
import java.math.BigInteger;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * Ed25519 (RFC 8032) by Bouncy Castle. A signer holds state, so each call makes its own: any
 * thread.
 *
 * <p>With a key of small order one signature fits many messages, and a key with two spellings would
 * be two identities: both are refused before the curve is asked.
 */
final class Ed25519 {
  private static final int SIGNATURE_LENGTH = 64;

  private static final BigInteger PRIME =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

  /**
   * The second coordinates of the eight points of small order: 1 (the identity), -1 (order 2), 0
   * (order 4), and two that make order 8.
   */
  private static final Set<BigInteger> SMALL_ORDER =
      Set.of(
          BigInteger.ONE,
          PRIME.subtract(BigInteger.ONE),
          BigInteger.ZERO,
          new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16),
          new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16));

  private Ed25519() {}

  /** What signs. Any thread. */
  static final class Secret {
    private final Ed25519PrivateKeyParameters parameters;

    private Secret(Ed25519PrivateKeyParameters parameters) {
      this.parameters = parameters;
    }

    static Secret of(Bytes seed, NodeKey key) {
      Ed25519PrivateKeyParameters parameters = new Ed25519PrivateKeyParameters(seed.toArray(), 0);
      if (!Bytes.of(parameters.generatePublicKey().getEncoded()).equals(key.bytes())) {
        throw new IllegalStateException("the public key in the key file is not the seed's");
      }
      return new Secret(parameters);
    }

    Bytes sign(Bytes message) {
      Ed25519Signer signer = new Ed25519Signer();
      signer.init(true, parameters);
      signer.update(message.toArray(), 0, message.length());
      return Bytes.of(signer.generateSignature());
    }
  }

  static boolean verify(NodeKey author, Bytes message, Bytes signature) {
    if (signature.length() != SIGNATURE_LENGTH || !isSound(author)) {
      return false;
    }
    try {
      Ed25519Signer signer = new Ed25519Signer();
      signer.init(false, new Ed25519PublicKeyParameters(author.bytes().toArray(), 0));
      signer.update(message.toArray(), 0, message.length());
      return signer.verifySignature(signature.toArray());
    } catch (IllegalArgumentException _) {
      return false; // not a point of the curve
    }
  }

  /** Whether a key is spelt in its one way and is not one of the eight of small order. */
  static boolean isSound(NodeKey key) {
    byte[] littleEndian = key.bytes().toArray();
    byte[] bigEndian = new byte[littleEndian.length];
    for (int i = 0; i < littleEndian.length; i++) {
      bigEndian[i] = littleEndian[littleEndian.length - 1 - i];
    }
    bigEndian[0] &= 0x7f; // the highest bit says which of the two first coordinates is meant
    BigInteger second = new BigInteger(1, bigEndian);
    return second.compareTo(PRIME) < 0 && !SMALL_ORDER.contains(second);
  }
}
