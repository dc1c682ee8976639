package ciranda.core;

import ciranda.core.view.ChatChange;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.protocol.Epoch;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import java.util.List;
import java.util.stream.Collectors;

/** What a node tells those who watch it. */
public sealed interface Event {

  /** A chat message is on this node's disk; shown once, in the order of arrival here. */
  record Shown(ChatMessage message) implements Event {}

  /** An entry that is no message, but changes what is seen of the conversation, is on disk. */
  record Changed(ChatChange change) implements Event {}

  /** One of this node's own messages reached more or fewer of the present members' disks. */
  record ReceiptChanged(String id, ChatNode.Receipt receipt) implements Event {}

  /** Somebody became or ceased to be a member of the view that this node obeys. */
  record MemberChanged(NodeKey key, String name, int id, Presence presence) implements Event {}

  /** A member of the view goes by another name. */
  record Renamed(NodeKey key, int id, String before, String name) implements Event {}

  /** The node obeys another coordinator, or the same one in another epoch. */
  record CoordinatorChanged(Epoch epoch, int id, String name, long afterMillis) implements Event {}

  /** The node's own role changed. */
  record RoleChanged(Role from, Role to, String reason) implements Event {}

  /** A step of an election, in the field's words. */
  record ElectionStep(Epoch ending, String step) implements Event {}

  /**
   * A protocol message went out or came in, or was ignored with a reason. For people who watch the
   * protocol; views that do not show it skip it. A beacon, which goes to nobody in particular, is
   * told of where it arrives.
   *
   * @param peer the other node's key
   * @param words what the detail is made of, once somebody reads it: few do, and there is one for
   *     each message. Small values, never the message itself, which views would keep alive
   */
  record Protocol(Direction direction, String type, NodeKey peer, List<Object> words)
      implements Event {
    public Protocol {
      words = List.copyOf(words);
    }

    public Protocol(Direction direction, String type, NodeKey peer, String detail) {
      this(direction, type, peer, List.<Object>of(detail));
    }

    /** What the message says, in short. */
    public String detail() {
      return words.stream().map(Object::toString).collect(Collectors.joining(" "));
    }
  }

  /** An input was ignored or refused. */
  record Refused(Reason reason, String detail) implements Event {}

  /** Storage began or ceased to refuse. */
  record StorageChanged(boolean writable, String detail) implements Event {}

  /** Joined the view, or no longer in it. */
  enum Presence {
    JOINED,
    LEFT,
    LOST
  }

  /** Which way a message went. */
  enum Direction {
    SENT,
    RECEIVED
  }
}
