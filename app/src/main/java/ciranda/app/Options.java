package ciranda.app;

import ciranda.protocol.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a node is to be started with, checked.
 *
 * @param profile empty where a directory was named
 * @param name as somebody set it; empty where nobody did
 * @param remember whether that name is to be the next start's too
 * @param multicast empty for none
 * @param api empty for none
 * @param plain whether a chat is to do without everything that a terminal can do
 */
record Options(
    Folders folders,
    Optional<Place.Profile> profile,
    Optional<String> name,
    boolean remember,
    String group,
    Optional<InetAddress> bind,
    OptionalInt port,
    Optional<String> networkInterface,
    Optional<InetSocketAddress> multicast,
    List<Endpoint> peers,
    Optional<InetSocketAddress> api,
    boolean plain) {
  Options {
    Objects.requireNonNull(folders, "folders");
    Objects.requireNonNull(profile, "profile");
    Objects.requireNonNull(group, "group");
    peers = List.copyOf(peers);
  }
}
