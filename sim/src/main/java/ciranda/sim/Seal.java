package ciranda.sim;

import ciranda.core.Signatures;
import ciranda.protocol.Bytes;
import ciranda.protocol.GroupId;
import ciranda.protocol.Hash;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Pulse;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The signatures of one world, and the check of them that the product does in a link's reader. In
 * most worlds a cheap stand-in that only its own signer can make; in some the real ones (Ed25519,
 * RFC 8032).
 */
final class Seal {
  private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final int REMEMBERED_MAX = 4_096;

  private final GroupId group;
  private final boolean real;
  private final Map<NodeKey, PrivateKey> secrets = new HashMap<>();
  private final Map<Bytes, Boolean> remembered = new HashMap<>();

  /** Pulses and views that were looked at: the very objects pass from node to node. */
  private final IdentityHashMap<Object, Boolean> seen = new IdentityHashMap<>();

  Seal(GroupId group, boolean real) {
    this.group = group;
    this.real = real;
  }

  /** The key of one computer, from the world's seed. */
  NodeKey key(long seed, int number) {
    Bytes secret = Hash.of("world key").add(seed).add(number).finish();
    if (!real) {
      return NodeKey.of(secret);
    }
    try {
      // RFC 8410: a private key is 32 bytes; the JDK derives the public one when it signs, and
      // shows it only in a generated pair, so the pair is generated from these bytes.
      var generator = java.security.KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Fixed(secret.toArray()));
      var pair = generator.generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      NodeKey key = NodeKey.of(Bytes.of(encoded, PUBLIC_PREFIX.length, NodeKey.LENGTH));
      secrets.put(key, pair.getPrivate());
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /** Gives the generator of a key pair the bytes that the seed says. */
  private static final class Fixed extends java.security.SecureRandom {
    private static final long serialVersionUID = 1;
    private final byte[] bytes;

    Fixed(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] target) {
      System.arraycopy(bytes, 0, target, 0, target.length);
    }
  }

  Signatures of(NodeKey key) {
    return message -> sign(key, message);
  }

  Bytes sign(NodeKey key, Bytes message) {
    if (!real) {
      return standIn(key, message);
    }
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(secrets.get(key));
      signature.update(message.toArray());
      return Bytes.of(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key of our own does not sign", e);
    }
  }

  private static Bytes standIn(NodeKey key, Bytes message) {
    long hash = key.bytes().hashCode();
    byte[] content = message.toArray();
    for (int i = 0; i < content.length; i += 4) {
      long word = 0;
      for (int j = i; j < Math.min(i + 4, content.length); j++) {
        word = word << 8 | content[j] & 0xff;
      }
      hash = Trace.mix(hash, word);
    }
    byte[] signature = new byte[Segment.SIGNATURE_LENGTH];
    for (int i = 0; i < Long.BYTES; i++) {
      signature[i] = (byte) (hash >>> (8 * i));
    }
    return Bytes.of(signature);
  }

  /** Whether this segment would get past the reader of a link. */
  boolean isValid(Segment segment) {
    return segment.group().equals(group)
        && isValid(segment.log().author(), segment.signed(), segment.signature());
  }

  /** Whether this message would get past the reader of a link. */
  boolean isValid(Message message) {
    return switch (message) {
      case Message.Heartbeat beat -> isValid(beat.pulse());
      case Message.Answer answer -> isValid(answer.pulse());
      case Message.Coordinator coordinator -> isValid(coordinator.view());
      case Message.ViewUpdate update -> isValid(update.view());
      case Message.JoinAck ack -> isValid(ack.view());
      case Message.Merge merge -> isValid(merge.view());
      case Message.ClaimMade made -> isValid(made.claim().view());
      case Message.Relay relay -> isValid(relay.message());
      case Message.Hello _, Message.Refused _ -> false;
      case Message.Election _,
          Message.ViewAck _,
          Message.JoinRequest _,
          Message.Redirect _,
          Message.Leave _,
          Message.Heads _,
          Message.Pull _,
          Message.Unknown _ ->
          true;
    };
  }

  private boolean isValid(Pulse pulse) {
    return pulse.equals(Pulse.NONE)
        || once(
            pulse,
            () ->
                isValid(
                    pulse.epoch().coordinator(),
                    Pulse.signed(group, pulse.epoch(), pulse.instance(), pulse.counter()),
                    pulse.signature()));
  }

  private boolean isValid(View view) {
    return once(
        view, () -> isValid(view.epoch().coordinator(), view.signed(group), view.signature()));
  }

  private boolean once(Object what, BooleanSupplier isValid) {
    if (seen.size() > REMEMBERED_MAX) {
      seen.clear();
    }
    Boolean known = seen.get(what);
    if (known == null) {
      known = isValid.getAsBoolean();
      seen.put(what, known);
    }
    return known;
  }

  private boolean isValid(NodeKey key, Bytes message, Bytes signature) {
    if (signature.length() != Segment.SIGNATURE_LENGTH || key.equals(NodeKey.NONE)) {
      return false;
    }
    if (!real) {
      return standIn(key, message).equals(signature);
    }
    Bytes proof = Hash.of("proof").add(key.bytes()).add(message).add(signature).finish();
    if (remembered.size() > REMEMBERED_MAX) {
      remembered.clear();
    }
    return remembered.computeIfAbsent(proof, absent -> verify(key, message, signature));
  }

  private static boolean verify(NodeKey key, Bytes message, Bytes signature) {
    try {
      byte[] encoded = new byte[PUBLIC_PREFIX.length + NodeKey.LENGTH];
      System.arraycopy(PUBLIC_PREFIX, 0, encoded, 0, PUBLIC_PREFIX.length);
      System.arraycopy(key.bytes().toArray(), 0, encoded, PUBLIC_PREFIX.length, NodeKey.LENGTH);
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      check.update(message.toArray());
      return check.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      // A key or signature that is none: the reader refuses it.
      return false;
    }
  }
}
