package ciranda.sim;

import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Message;
import ciranda.protocol.Segment;
import ciranda.protocol.Sender;
import java.util.Optional;

/**
 * What the readers of links do with what is sent: check its signatures, and in some worlds carry it
 * as the very bytes of the protocol.
 */
final class Wire {
  /** A newer node says more than ours knows in one of so many messages. */
  private static final int NEWER_EVERY = 4;

  private final Seal seal;
  private final boolean bytes;
  private final boolean checks;
  private long ofNewer;

  /**
   * @param bytes whether everything is encoded and decoded on the way
   * @param checks whether signatures of all are checked, not only of those whom nobody trusts
   */
  Wire(Seal seal, boolean bytes, boolean checks) {
    this.seal = seal;
    this.bytes = bytes;
    this.checks = checks;
  }

  /** What the other side reads; empty where it refuses the bytes. */
  Optional<Message> carried(Host from, Host to, Message message) {
    if ((checks || from.isHostile()) && !seal.isValid(message)) {
      return Optional.empty();
    }
    boolean saysMore = from.isNewer() && ofNewer++ % NEWER_EVERY == 0;
    if (!bytes && !saysMore || message instanceof Message.Unknown) {
      return Optional.of(message);
    }
    try {
      Sender sender = new Sender(from.key(), from.name());
      byte[] encoded = Codec.encode(new Codec.Envelope(sender, message));
      return Optional.of(
          Codec.decodeEnvelope(saysMore ? Newer.spoken(encoded) : encoded).message());
    } catch (MalformedException e) {
      throw new AssertionError("what " + from + " says cannot be read: " + message, e);
    }
  }

  /** Whether the other side takes the bytes of this segment. */
  boolean isReadable(Host from, Segment segment) {
    if (from.disk().isFlipped(segment)) {
      return false;
    }
    if ((checks || from.isHostile()) && !seal.isValid(segment)) {
      return false;
    }
    if (!bytes) {
      return true;
    }
    try {
      return Segment.parse(Bytes.of(segment.bytes().toArray())).equals(segment);
    } catch (MalformedException e) {
      throw new AssertionError("a segment of " + from + " cannot be read: " + segment, e);
    }
  }
}
