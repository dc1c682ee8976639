package ciranda.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.Objects;

/** Everything that a frame of kind J can say. The table is in {@code docs/PROTOCOL.md}. */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "type",
    visible = true,
    defaultImpl = Message.Unknown.class)
public sealed interface Message {

  /** The first message on a link, from both sides at once. */
  @JsonTypeName("HELLO")
  record Hello(
      int major,
      int minor,
      GroupId group,
      long instance,
      int port,
      List<Endpoint> addresses,
      String software)
      implements Message {
    public Hello {
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(software, "software");
      addresses = Limits.bounded(addresses, Limits.ADDRESSES_MAX, "addresses");
      Limits.checkLength(software, Limits.SOFTWARE_LENGTH_MAX, "software");
      if (major < 1 || minor < 0 || port < 0 || port > 65_535) {
        throw new IllegalArgumentException("a version or port is out of range");
      }
    }
  }

  /** Says in words why the link is about to be closed. */
  @JsonTypeName("REFUSED")
  record Refused(Refusal reason, String detail) implements Message {
    public Refused {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
      Limits.checkLength(detail, Limits.DETAIL_LENGTH_MAX, "detail");
    }
  }

  /**
   * Life, both ways, on every link.
   *
   * @param row the sender's own
   * @param relayed rows that the receiver lacks
   * @param pulse the newest that the sender has seen, {@link Pulse#NONE} where it has none
   * @param probe asks for a heartbeat at once in answer
   */
  @JsonTypeName("HEARTBEAT")
  record Heartbeat(Row row, List<Row> relayed, Pulse pulse, boolean probe) implements Message {
    public Heartbeat {
      Objects.requireNonNull(row, "row");
      Objects.requireNonNull(pulse, "pulse");
      relayed = Limits.bounded(relayed, Limits.RELAYED_ROWS_MAX, "relayed rows");
    }
  }

  /** Asks a higher id to take over; names the epoch that is to end. */
  @JsonTypeName("ELECTION")
  record Election(Epoch ending, int id) implements Message {
    public Election {
      Objects.requireNonNull(ending, "ending");
      if (id < 1) {
        throw new IllegalArgumentException("a member id is positive");
      }
    }
  }

  /** The higher id lives and takes over, or shows by a newer pulse that there is no need. */
  @JsonTypeName("ANSWER")
  record Answer(Epoch ending, int id, Pulse pulse) implements Message {
    public Answer {
      Objects.requireNonNull(ending, "ending");
      Objects.requireNonNull(pulse, "pulse");
      if (id < 1) {
        throw new IllegalArgumentException("a member id is positive");
      }
    }
  }

  /** A new term and its first view. */
  @JsonTypeName("COORDINATOR")
  record Coordinator(View view) implements Message {
    public Coordinator {
      Objects.requireNonNull(view, "view");
    }
  }

  /** A later view of a running term. */
  @JsonTypeName("VIEW")
  record ViewUpdate(View view) implements Message {
    public ViewUpdate {
      Objects.requireNonNull(view, "view");
    }
  }

  /** The sender has this view on disk. */
  @JsonTypeName("VIEW_ACK")
  record ViewAck(Epoch epoch, long version) implements Message {
    public ViewAck {
      Objects.requireNonNull(epoch, "epoch");
      if (version < 0) {
        throw new IllegalArgumentException("a view's version is never negative");
      }
    }
  }

  /**
   * A newcomer asks the coordinator for a place in the view.
   *
   * @param epoch the newcomer's, which the coordinator first rises above
   * @param lastId the id that it held last, 0 for none
   */
  @JsonTypeName("JOIN_REQUEST")
  record JoinRequest(Epoch epoch, int lastId, long instance, List<Endpoint> addresses)
      implements Message {
    public JoinRequest {
      Objects.requireNonNull(epoch, "epoch");
      addresses = Limits.bounded(addresses, Limits.ADDRESSES_MAX, "addresses");
      if (lastId < 0) {
        throw new IllegalArgumentException("a member id is never negative");
      }
    }
  }

  /** The view that names the newcomer. */
  @JsonTypeName("JOIN_ACK")
  record JoinAck(View view) implements Message {
    public JoinAck {
      Objects.requireNonNull(view, "view");
    }
  }

  /** A coordinator shows another what it would bring into a merge. */
  @JsonTypeName("CLAIM")
  record ClaimMade(Claim claim) implements Message {
    public ClaimMade {
      Objects.requireNonNull(claim, "claim");
    }
  }

  /** The loser of a comparison of claims hands its view over. */
  @JsonTypeName("MERGE")
  record Merge(Epoch winner, View view) implements Message {
    public Merge {
      Objects.requireNonNull(winner, "winner");
      Objects.requireNonNull(view, "view");
    }
  }

  /** The sender does not coordinate, or is about to be merged itself: ask this one instead. */
  @JsonTypeName("REDIRECT")
  record Redirect(NodeKey to, Epoch epoch) implements Message {
    public Redirect {
      Objects.requireNonNull(to, "to");
      Objects.requireNonNull(epoch, "epoch");
    }
  }

  /**
   * A polite departure.
   *
   * @param successor who coordinates from now on, the sender's coordinator if it was none itself
   */
  @JsonTypeName("LEAVE")
  record Leave(Epoch epoch, NodeKey successor) implements Message {
    public Leave {
      Objects.requireNonNull(epoch, "epoch");
      Objects.requireNonNull(successor, "successor");
    }
  }

  /** A message for somebody whom the sender of the frame has no link to, hop by hop. */
  @JsonTypeName("RELAY")
  record Relay(NodeKey destination, Sender source, int hops, Message message) implements Message {
    public Relay {
      Objects.requireNonNull(destination, "destination");
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(message, "message");
      if (hops < 0 || hops > Limits.HOPS_MAX) {
        throw new IllegalArgumentException("hops out of range");
      }
      if (message instanceof Relay) {
        throw new IllegalArgumentException("a relay never wraps a relay");
      }
    }
  }

  /**
   * The ranges that the sender holds on disk.
   *
   * @param last whether no further message of this exchange follows
   */
  @JsonTypeName("HEADS")
  record Heads(List<Head> heads, boolean last) implements Message {
    public Heads {
      heads = Limits.bounded(heads, Limits.HEADS_MAX, "heads");
    }
  }

  /**
   * Asks for the entries of one log in this range, as far as the receiver holds them.
   *
   * @param from the first that is wanted
   * @param to the last; where it is below {@code from}, they are wanted in falling order
   */
  @JsonTypeName("PULL")
  record Pull(LogId log, long from, long to) implements Message {
    public Pull {
      Objects.requireNonNull(log, "log");
      if (Math.min(from, to) < 1 || Math.max(from, to) > Limits.ENTRY_NUMBER_MAX) {
        throw new IllegalArgumentException("a number lies from 1 to 2^53 - 1");
      }
    }
  }

  /** A type of a newer version: counted and skipped, never sent. */
  record Unknown(String type) implements Message {
    public Unknown {
      Objects.requireNonNull(type, "type");
      Limits.checkLength(type, Limits.TYPE_LENGTH_MAX, "type");
    }
  }
}
