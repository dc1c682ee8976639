package ciranda.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.Objects;

/** What a multicast datagram says; JSON, padded with spaces to {@link Limits#BEACON_BYTES}. */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "type",
    visible = true,
    defaultImpl = Beacon.Unknown.class)
public sealed interface Beacon {

  /**
   * A newcomer looks for the group.
   *
   * @param port the TCP port that it listens on, at the datagram's source address
   */
  @JsonTypeName("JOIN_REQUEST")
  record JoinRequest(int major, GroupId group, Sender from, long instance, int port)
      implements Beacon {
    public JoinRequest {
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(from, "from");
      checkNumbers(major, port);
    }
  }

  /** A coordinator says that it is there; also the answer to a JOIN_REQUEST. */
  @JsonTypeName("ANNOUNCEMENT")
  record Announcement(int major, GroupId group, Sender from, long instance, int port, Epoch epoch)
      implements Beacon {
    public Announcement {
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(epoch, "epoch");
      checkNumbers(major, port);
    }
  }

  /** A type of a newer version: counted and skipped, never sent. */
  record Unknown(String type) implements Beacon {
    public Unknown {
      Objects.requireNonNull(type, "type");
      Limits.checkLength(type, Limits.TYPE_LENGTH_MAX, "type");
    }
  }

  private static void checkNumbers(int major, int port) {
    if (major < 1 || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a version or port is out of range");
    }
  }
}
