package ciranda.protocol;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/** An Ed25519 key (RFC 8032) whose secret seed is one byte, 32 times: for vectors, for nobody. */
final class TestKey {
  private final byte[] seed = new byte[32];
  private final KeyPair pair;

  TestKey(int repeated) {
    Arrays.fill(seed, (byte) repeated);
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Repeating(seed));
      pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /** The JDK takes the seed of a new key from here. */
  private static final class Repeating extends SecureRandom {
    private static final long serialVersionUID = 1;

    private final byte[] seed;

    Repeating(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }

  Bytes seed() {
    return Bytes.of(seed);
  }

  NodeKey node() {
    var point = ((EdECPublicKey) pair.getPublic()).getPoint();
    byte[] encoded = new byte[NodeKey.LENGTH];
    byte[] y = point.getY().toByteArray();
    for (int i = 0; i < Math.min(y.length, encoded.length); i++) {
      encoded[i] = y[y.length - 1 - i];
    }
    if (point.isXOdd()) {
      encoded[NodeKey.LENGTH - 1] |= (byte) 0x80;
    }
    return NodeKey.of(Bytes.of(encoded));
  }

  Bytes sign(Bytes message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(message.toArray());
      return Bytes.of(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean verifies(Bytes message, Bytes signed) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(pair.getPublic());
      signature.update(message.toArray());
      return signature.verify(signed.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
