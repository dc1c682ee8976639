package ciranda.core;

import ciranda.protocol.Endpoint;
import ciranda.protocol.GroupId;
import ciranda.protocol.NodeKey;
import java.util.List;
import java.util.Objects;

/**
 * What does not change while a node runs.
 *
 * @param name what the person is called at the start
 * @param instance random number of this start
 * @param port the TCP port that it listens on
 * @param peers addresses to dial besides multicast and memory
 * @param multicast whether beacons are sent at all
 * @param software version of the program, for people
 * @param bounds how much it holds of each kind
 */
public record Settings(
    GroupId group,
    String groupName,
    NodeKey key,
    String name,
    long instance,
    int port,
    List<Endpoint> peers,
    boolean multicast,
    String software,
    Timing timing,
    Bounds bounds) {
  public Settings {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(groupName, "groupName");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(software, "software");
    Objects.requireNonNull(timing, "timing");
    Objects.requireNonNull(bounds, "bounds");
    peers = List.copyOf(peers);
  }
}
