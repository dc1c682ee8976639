package ciranda.node.network;

import ciranda.protocol.Endpoint;
import ciranda.protocol.Limits;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The usable network interfaces at one moment, the most useful first: real ones, then virtual ones,
 * loopback last.
 */
record Interfaces(List<Usable> list) {
  /** Names under which systems show what does not lead to the people next door. */
  private static final List<String> VIRTUAL =
      List.of(
          "docker",
          "br-",
          "veth",
          "virbr",
          "vboxnet",
          "vmnet",
          "vmenet",
          "bridge",
          "awdl",
          "llw",
          "tun",
          "tap",
          "utun",
          "wg",
          "ppp",
          "zt",
          "tailscale",
          "podman",
          "cni",
          "flannel");

  private static final Comparator<Usable> ORDER =
      Comparator.comparing(Usable::isLoopback)
          .thenComparing(Usable::isVirtual)
          .thenComparingInt(Usable::index);

  Interfaces {
    list = list.stream().sorted(ORDER).toList();
  }

  /** Which interfaces may be used. */
  record Selection(Optional<String> name, Optional<InetAddress> bind) {
    static final Selection ALL = new Selection(Optional.empty(), Optional.empty());

    boolean includes(NetworkInterface network) {
      return name.map(network.getName()::equals).orElse(true)
          && bind.map(address -> has(network, address)).orElse(true);
    }

    private static boolean has(NetworkInterface network, InetAddress address) {
      if (address.isAnyLocalAddress()) {
        return true;
      }
      try {
        // All of 127.0.0.0/8 is the loopback interface's, though it lists one address of it.
        return (address.isLoopbackAddress() && network.isLoopback())
            || network.inetAddresses().anyMatch(address::equals);
      } catch (SocketException e) {
        // It went away at this moment.
        return false;
      }
    }
  }

  /** One of them. */
  record Usable(NetworkInterface network, boolean isLoopback, List<InetAddress> addresses) {
    Usable {
      addresses = List.copyOf(addresses);
    }

    String name() {
      return network.getName();
    }

    int index() {
      return network.getIndex();
    }

    boolean isVirtual() {
      String name = name().toLowerCase(Locale.ROOT);
      return VIRTUAL.stream().anyMatch(name::startsWith);
    }

    InetAddress firstAddress() {
      return addresses.stream()
          .filter(Inet4Address.class::isInstance)
          .findFirst()
          .orElseGet(addresses::getFirst);
    }

    boolean hasIpv4() {
      return addresses.stream().anyMatch(Inet4Address.class::isInstance);
    }
  }

  /** Looks at the machine. Having no network at all is a usual state. */
  static Interfaces scan(Selection selection) {
    List<Usable> found = new ArrayList<>();
    for (NetworkInterface network : all()) {
      try {
        List<InetAddress> addresses = network.inetAddresses().toList();
        if (network.isUp() && !addresses.isEmpty() && selection.includes(network)) {
          found.add(new Usable(network, network.isLoopback(), addresses));
        }
      } catch (SocketException _) {
        // It went away while it was looked at: then it is not usable.
      }
    }
    return new Interfaces(found);
  }

  /** Fails where an interface that was named is not there. */
  static void check(Selection selection) throws AddressUnusableException, IOException {
    if (selection.name().isPresent()
        && NetworkInterface.getByName(selection.name().get()) == null) {
      throw new AddressUnusableException(
          AddressUnusableException.Kind.INTERFACE, selection.name().get());
    }
  }

  private static List<NetworkInterface> all() {
    try {
      return Collections.list(NetworkInterface.getNetworkInterfaces());
    } catch (SocketException _) {
      // So Java says that there is none.
      return List.of();
    }
  }

  /** Each for people: its name and address. Loopback is named only where there is nothing else. */
  List<String> places() {
    return list.stream()
        .filter(usable -> onlyLoopback() || !usable.isLoopback)
        .map(usable -> usable.name() + " " + withoutScope(usable.firstAddress()))
        .toList();
  }

  boolean onlyLoopback() {
    return list.stream().allMatch(Usable::isLoopback);
  }

  /**
   * Where this node can be dialled, the most useful first: IPv4 before IPv6 on the same kind of
   * interface, link-local IPv4 behind it, never link-local IPv6, which means nothing elsewhere.
   */
  List<Endpoint> endpoints(Selection selection, int port) {
    if (selection.bind().isPresent() && !selection.bind().get().isAnyLocalAddress()) {
      return List.of(new Endpoint(selection.bind().get().getHostAddress(), port));
    }
    return list.stream()
        .flatMap(usable -> usable.addresses.stream().map(address -> new Place(usable, address)))
        .filter(
            place -> place.address instanceof Inet4Address || !place.address.isLinkLocalAddress())
        .sorted(Place.ORDER)
        .map(place -> new Endpoint(withoutScope(place.address), port))
        .distinct()
        .limit(Limits.ADDRESSES_MAX)
        .toList();
  }

  private static String withoutScope(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*$", "");
  }

  private record Place(Usable usable, InetAddress address) {
    static final Comparator<Place> ORDER =
        Comparator.comparing((Place place) -> place.usable.isLoopback)
            .thenComparing(place -> place.address.isLinkLocalAddress())
            .thenComparing(place -> place.usable.isVirtual())
            .thenComparing(place -> !(place.address instanceof Inet4Address))
            .thenComparingInt(place -> place.usable.index());
  }
}
