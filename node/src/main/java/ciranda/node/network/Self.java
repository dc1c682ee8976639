package ciranda.node.network;

import ciranda.protocol.GroupId;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Sender;

/**
 * What this node says of itself on the network.
 *
 * @param instance random number of this start
 * @param software version of the program, for people
 */
public record Self(GroupId group, Sender sender, long instance, String software) {
  NodeKey key() {
    return sender.key();
  }

  /** Whether something that came in was said by this very program. */
  boolean is(NodeKey otherKey, long otherInstance) {
    return key().equals(otherKey) && instance == otherInstance;
  }
}
