package ciranda.node.network;

import ciranda.core.Input.DialFailure;
import ciranda.core.Input.Peer;
import ciranda.protocol.Codec;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Frame;
import ciranda.protocol.Limits;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Message;
import ciranda.protocol.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The first words on a link, from both sides at once: HELLO, or REFUSED in words and the end.
 *
 * <p>Until it is over, nothing is known of the other side, so it gets little memory and little
 * time.
 */
final class Handshake {
  /** The major version must agree; a greater minor one adds what older nodes skip. */
  static final int MAJOR = 1;

  static final int MINOR = 0;

  /** From the connection to the other side's whole HELLO. */
  static final long DEADLINE_MILLIS = 5_000;

  /** What a refused one gets to read the words. */
  private static final long REFUSED_MILLIS = 1_000;

  private static final System.Logger LOG = System.getLogger(Handshake.class.getName());

  private final Self self;

  Handshake(Self self) {
    this.self = self;
  }

  /** How it ended. */
  sealed interface Outcome {}

  /** The other side fits. */
  record Agreed(Peer peer) implements Outcome {}

  /** It does not, or never said. */
  record Failed(DialFailure failure, String detail) implements Outcome {}

  /** What this node says first. */
  record Offer(int port, List<Endpoint> addresses) {}

  /**
   * Says HELLO and hears one.
   *
   * @param dialled where this node called, empty where it was called
   */
  Outcome perform(Connection connection, Offer offer, Optional<Endpoint> dialled) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
    try {
      say(
          connection,
          new Message.Hello(
              MAJOR,
              MINOR,
              self.group(),
              self.instance(),
              offer.port(),
              offer.addresses(),
              self.software()));
      Codec.Envelope first = hear(connection.inUntil(deadline));
      Outcome outcome;
      if (first.message() instanceof Message.Hello hello) {
        outcome = judge(connection, first, hello, dialled);
      } else if (first.message() instanceof Message.Refused refused) {
        outcome = new Failed(meaning(refused), "refused by the other");
      } else {
        throw new MalformedException("no HELLO first");
      }
      connection.clearDeadline();
      return outcome;
    } catch (MalformedException e) {
      // Whoever that is, it does not speak this protocol.
      return new Failed(DialFailure.INCOMPATIBLE, "not the protocol");
    } catch (IOException e) {
      // Silence until the deadline, or the end of the connection.
      return new Failed(DialFailure.UNREACHABLE, "no HELLO");
    }
  }

  /**
   * Turns the other side away in words, then waits until it has hung up: closing with unread bytes
   * would reset the connection and could destroy the words on their way.
   */
  void refuse(Connection connection, Refusal reason, String detail) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REFUSED_MILLIS);
    try {
      say(connection, new Message.Refused(reason, detail));
      connection.stopWriting();
      connection.inUntil(deadline).skipNBytes(2L * Limits.HELLO_BYTES_MAX);
    } catch (IOException e) {
      // It has hung up, or takes too long about it: either way it had its chance to read.
      LOG.log(Level.TRACE, "refused", e);
    }
  }

  private Outcome judge(
      Connection connection,
      Codec.Envelope envelope,
      Message.Hello hello,
      Optional<Endpoint> dialled) {
    if (hello.major() != MAJOR) {
      String detail = "this node speaks version " + MAJOR + "." + MINOR;
      refuse(connection, Refusal.VERSION, detail);
      return new Failed(DialFailure.INCOMPATIBLE, "version " + hello.major());
    }
    if (!hello.group().equals(self.group())) {
      refuse(connection, Refusal.GROUP, "this node is in another group");
      return new Failed(DialFailure.INCOMPATIBLE, "another group");
    }
    if (self.is(envelope.from().key(), hello.instance())) {
      return new Failed(DialFailure.INCOMPATIBLE, "this node itself");
    }
    List<Endpoint> addresses = addresses(connection.remote(), hello, dialled);
    return new Agreed(
        new Peer(envelope.from().key(), envelope.from().name(), hello.instance(), addresses));
  }

  private static DialFailure meaning(Message.Refused refused) {
    return switch (refused.reason()) {
      case VERSION, GROUP, SAME_NODE, SECOND_INSTANCE, MALFORMED -> DialFailure.INCOMPATIBLE;
      // It may have room later.
      case TOO_MANY -> DialFailure.UNREACHABLE;
    };
  }

  /**
   * Where the other side can be dialled, the address that was seen to work first. What it says of
   * its loopback addresses means something on the same machine only.
   */
  private static List<Endpoint> addresses(
      InetAddress remote, Message.Hello hello, Optional<Endpoint> dialled) {
    List<Endpoint> addresses = new ArrayList<>();
    dialled.ifPresent(addresses::add);
    if (dialled.isEmpty() && hello.port() > 0) {
      addresses.add(new Endpoint(remote.getHostAddress(), hello.port()));
    }
    hello.addresses().stream()
        .filter(address -> remote.isLoopbackAddress() || !isLoopback(address))
        .forEach(addresses::add);
    return addresses.stream().distinct().limit(Limits.ADDRESSES_MAX).toList();
  }

  private static boolean isLoopback(Endpoint address) {
    try {
      return InetAddress.ofLiteral(address.host()).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      // A name; the resolver will say.
      return address.host().equals("localhost");
    }
  }

  private static Codec.Envelope hear(InputStream in) throws IOException, MalformedException {
    FrameReader reader = new FrameReader(in);
    Frame.Header header = reader.header();
    if (header.kind() != Frame.Kind.J || header.length() > Limits.HELLO_BYTES_MAX) {
      throw new MalformedException("no HELLO first");
    }
    return Codec.decodeEnvelope(reader.payload(header));
  }

  private void say(Connection connection, Message message) throws IOException {
    connection.out().write(Frame.of(new Codec.Envelope(self.sender(), message)).encoded());
  }
}
