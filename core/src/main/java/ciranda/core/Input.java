package ciranda.core;

import ciranda.core.view.Command;
import ciranda.protocol.Beacon;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import java.util.List;
import java.util.Objects;

/** Everything that can happen to a node. Link ids, tickets and request ids are never reused. */
public sealed interface Input {

  /**
   * A link stands: both HELLOs were exchanged and fit.
   *
   * @param link its id, new
   * @param dialled whether this node opened it
   */
  record Opened(long link, Peer peer, boolean dialled) implements Input {}

  /** Who is at the other end, as its HELLO says. */
  record Peer(NodeKey key, String name, long instance, List<Endpoint> addresses) {
    public Peer {
      Objects.requireNonNull(key, "key");
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * A message from a link; its signatures, where it has some, are valid.
   *
   * @param senderName the name beside the sender's key, which may have changed since the HELLO
   */
  record Received(long link, String senderName, Message message) implements Input {}

  /** A segment from a link: well formed, of this group, its signature valid. */
  record SegmentReceived(long link, Segment segment) implements Input {}

  /** A link has ended; nothing more comes from it. */
  record Closed(long link, CloseReason reason) implements Input {}

  /** A dial did not lead to a link. */
  record DialFailed(Endpoint endpoint, DialFailure failure) implements Input {}

  /**
   * A datagram of this group.
   *
   * @param reach what the sender can be dialled at: the datagram's source and the port in it
   * @param source where an answer by unicast goes
   */
  record Discovered(Beacon beacon, Endpoint reach, Endpoint source) implements Input {}

  /** A person or program wants something. */
  record Requested(long request, Command command) implements Input {}

  /** A change is on disk, flushed. */
  record Persisted(long ticket) implements Input {}

  /** A change is not on disk and will not be. */
  record PersistFailed(long ticket, StorageTrouble trouble) implements Input {}

  /** The addresses of this machine changed, or are known for the first time. */
  record AddressesChanged(List<Endpoint> addresses) implements Input {
    public AddressesChanged {
      addresses = List.copyOf(addresses);
    }
  }

  /** Time has passed. */
  record Tick() implements Input {}

  /** Why a link ended. */
  enum CloseReason {
    /** The other side, or the kernel on its behalf, closed or reset the connection. */
    BY_PEER,
    /** This node asked for it. */
    BY_US,
    /** Bytes that the protocol does not allow; also a wrong signature. */
    MALFORMED,
    /** Its outgoing queue overflowed: it will catch up by anti-entropy. */
    TOO_SLOW
  }

  /** Why a dial did not lead to a link. */
  enum DialFailure {
    /** Nobody listens there: the machine answered, the program does not. */
    REFUSED,
    /** No answer, no route, or silence in place of a HELLO. */
    UNREACHABLE,
    /** Somebody answered who is not of our group or version, or is this node itself. */
    INCOMPATIBLE
  }

  /** Why something could not be stored. */
  enum StorageTrouble {
    DISK_FULL,
    IO_ERROR
  }
}
