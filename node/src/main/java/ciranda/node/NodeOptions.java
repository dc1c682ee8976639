package ciranda.node;

import ciranda.core.Timing;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Name;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a node is started.
 *
 * @param name in its normal form, see {@link Name#normalized}
 * @param groupName of an open group
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
    Path dataDirectory,
    Optional<InetAddress> bind,
    OptionalInt port,
    Optional<String> networkInterface,
    Optional<InetSocketAddress> multicast,
    List<Endpoint> peers,
    Timing timing,
    String version) {
  public static final String GROUP_DEFAULT = "ciranda";
  public static final InetSocketAddress MULTICAST_DEFAULT =
      new InetSocketAddress(InetAddress.ofLiteral("239.255.67.82"), 6_782);

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

  /** What a node does when it is told nothing but its name and its place on disk. */
  public static NodeOptions of(String name, Path dataDirectory, String version) {
    return new NodeOptions(
        name,
        GROUP_DEFAULT,
        dataDirectory,
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.of(MULTICAST_DEFAULT),
        List.of(),
        Timing.LAN,
        version);
  }
}
