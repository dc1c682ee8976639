package ciranda.app.demo;

import java.util.List;
import java.util.Set;

/**
 * Something that was seen or done in a demonstration. Nodes are called by their people's names;
 * whom a node speaks of, it names by fingerprint. {@code at} is in nanoseconds since the beginning,
 * when it reached the demonstration.
 */
sealed interface Happening {
  long at();

  /**
   * A node's process was started.
   *
   * @param words its command line, as the system shows it
   * @param fresh whether its data directory did not exist before
   */
  record Started(long at, String node, long process, List<String> words, boolean fresh)
      implements Happening {
    public Started {
      words = List.copyOf(words);
    }
  }

  /** A node said who it is. */
  record Introduced(long at, String node, String fingerprint) implements Happening {}

  /** The demonstration did this to a node. */
  record Done(long at, Deed deed, String node) implements Happening {}

  /** What can be done to a node. */
  enum Deed {
    KILLED,
    FROZEN,
    THAWED,
    LEAVING
  }

  /** A protocol message or beacon went out of a node, or came in. */
  record Passed(long at, String node, boolean sent, String type, String peer, String detail)
      implements Happening {
    /** Whether it came by multicast or as an answer to that, not over a link. */
    boolean isBeacon() {
      return detail.startsWith("beacon ");
    }
  }

  /** A node obeys another coordinator, or leads itself. */
  record Obeyed(long at, String node, long epoch, String coordinator) implements Happening {}

  /** A node's list of members changed: {@code joined}, {@code left} or {@code lost}. */
  record Listed(long at, String node, String who, String presence) implements Happening {}

  /** A node's role changed. */
  record Became(long at, String node, String from, String to, String reason) implements Happening {}

  /** A node ignored something that came, for a reason of the protocol. */
  record Refused(long at, String node, String reason, String detail) implements Happening {}

  /** A node accepted a message that was said there. */
  record Accepted(long at, String node, String message) implements Happening {}

  /** A node showed a message. */
  record Showed(long at, String node, String message) implements Happening {}

  /** A node told more than the demonstration could follow: what follows has a hole. */
  record Missed(long at, String node) implements Happening {}

  /** A node was asked how it sees everything. */
  record Pictured(long at, Scene scene, String node, Picture picture) implements Happening {}

  /** A moment at which every living node is asked, in the order of the story. */
  enum Scene {
    FORMED,
    CRASHED,
    JOINED,
    RETURNED,
    ELECTED,
    THAWED,
    LEFT,
    END
  }

  /**
   * How a node sees everything.
   *
   * @param id its own; 0 for none
   * @param coordinator fingerprint, empty for none
   * @param members fingerprints with ids, by rising id
   * @param linked fingerprints of those it has a link to
   * @param messages ids of the whole conversation, in its order
   */
  record Picture(
      int id,
      String role,
      long epoch,
      String coordinator,
      List<Place> members,
      long entries,
      String digest,
      boolean complete,
      Set<String> linked,
      List<String> messages) {
    public Picture {
      members = List.copyOf(members);
      linked = Set.copyOf(linked);
      messages = List.copyOf(messages);
    }
  }

  /** A line in a list of members. */
  record Place(int id, String fingerprint) {}
}
