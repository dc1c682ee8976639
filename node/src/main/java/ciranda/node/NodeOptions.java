package ciranda.node;

import ciranda.core.Timing;
import ciranda.node.storage.DataDirectory;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Name;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a node is started.
 *
 * @param name in its normal form, see {@link Name#normalized}
 * @param groupName of an open group
 * @param dataDirectory held by whoever starts the node; the node gives it up when it ends, or when
 *     it cannot start
 * @param bind listen on this address only; empty for all
 * @param port TCP port; exactly that one, 0 for any that is free; empty for the one used last, then
 *     6782, then any
 * @param networkInterface use this interface only; empty for all
 * @param multicast where beacons go; empty for none
 * @param peers addresses to dial besides
 * @param version of the program, for people
 */
public record NodeOptions(
    String name,
    String groupName,
    DataDirectory dataDirectory,
    Optional<InetAddress> bind,
    OptionalInt port,
    Optional<String> networkInterface,
    Optional<InetSocketAddress> multicast,
    List<Endpoint> peers,
    Timing timing,
    String version) {
  public NodeOptions {
    Name.checked(name);
    Objects.requireNonNull(groupName, "groupName");
    Objects.requireNonNull(dataDirectory, "dataDirectory");
    Objects.requireNonNull(bind, "bind");
    Objects.requireNonNull(port, "port");
    Objects.requireNonNull(networkInterface, "networkInterface");
    Objects.requireNonNull(multicast, "multicast");
    Objects.requireNonNull(timing, "timing");
    Objects.requireNonNull(version, "version");
    peers = List.copyOf(peers);
  }
}
