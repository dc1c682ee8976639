package ciranda.node.network;

import ciranda.node.network.PortTakenException.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds the TCP port that this node listens on. */
public final class Listener {
  /** Tried first where none is given, so that remembered addresses stay true. */
  public static final int PORT_DEFAULT = 6_782;

  /** A full queue makes the kernel drop newcomers for a second: longer than a burst of callers. */
  private static final int BACKLOG = 1_024;

  private Listener() {}

  /**
   * Opens the listening socket.
   *
   * @param address empty for all addresses of the machine
   * @param port exactly that one, 0 for any that is free; empty for {@code last}, then {@link
   *     #PORT_DEFAULT}, then any
   * @param last the port used last time
   */
  public static ServerSocket open(Optional<InetAddress> address, OptionalInt port, OptionalInt last)
      throws PortTakenException, AddressUnusableException, IOException {
    if (address.isPresent() && !isHere(address.get())) {
      throw new AddressUnusableException(
          AddressUnusableException.Kind.ADDRESS, address.get().getHostAddress());
    }
    if (port.isPresent()) {
      int wanted = port.getAsInt();
      return tryOpen(address, wanted)
          .orElseThrow(() -> new PortTakenException(Transport.TCP, wanted));
    }
    Optional<ServerSocket> socket = Optional.empty();
    if (last.isPresent()) {
      socket = tryOpen(address, last.getAsInt());
    }
    if (socket.isEmpty()) {
      socket = tryOpen(address, PORT_DEFAULT);
    }
    if (socket.isEmpty()) {
      socket = tryOpen(address, 0);
    }
    return socket.orElseThrow(() -> new PortTakenException(Transport.TCP, 0));
  }

  private static Optional<ServerSocket> tryOpen(Optional<InetAddress> address, int port)
      throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      // So that a restart right after a crash finds its port free.
      socket.setReuseAddress(true);
      socket.bind(
          address
              .map(one -> new InetSocketAddress(one, port))
              .orElseGet(() -> new InetSocketAddress(port)),
          BACKLOG);
      return Optional.of(socket);
    } catch (BindException _) {
      // Taken; the caller knows what to try next.
      socket.close();
      return Optional.empty();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static boolean isHere(InetAddress address) throws IOException {
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || NetworkInterface.getByInetAddress(address) != null;
  }
}
