package ciranda.node.network;

import ciranda.protocol.GroupId;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Sender;

/** What this node says of itself on the network. Any thread may read; its name may change. */
public final class Self {
  private final GroupId group;
  private final long instance;
  private final String software;
  private volatile Sender sender;

  /**
   * Describes this start of this node.
   *
   * @param instance random number of this start
   * @param software version of the program, for people
   */
  public Self(GroupId group, Sender sender, long instance, String software) {
    this.group = group;
    this.sender = sender;
    this.instance = instance;
    this.software = software;
  }

  public GroupId group() {
    return group;
  }

  public Sender sender() {
    return sender;
  }

  public long instance() {
    return instance;
  }

  String software() {
    return software;
  }

  NodeKey key() {
    return sender.key();
  }

  void rename(String name) {
    sender = new Sender(key(), name);
  }

  /** Whether something that came in was said by this very program. */
  boolean is(NodeKey otherKey, long otherInstance) {
    return key().equals(otherKey) && instance == otherInstance;
  }
}
