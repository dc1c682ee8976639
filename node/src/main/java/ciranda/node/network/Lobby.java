package ciranda.node.network;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The accepted connections that have not said HELLO. When it is full, the oldest one from the
 * busiest address makes room for the new one: who speaks at once gets in, whoever else is silent.
 *
 * <p>Any thread may call.
 */
final class Lobby {
  static final int CONNECTIONS_MAX = 64;
  static final int PER_ADDRESS_MAX = 8;

  /** Several nodes live on one machine and may start at once. */
  static final int PER_LOOPBACK_ADDRESS_MAX = 32;

  /** In the order of arrival. */
  private final Map<Connection, InetAddress> waiting = new LinkedHashMap<>();

  /** Lets one in and returns the one that has to go for it, to be hung up by the caller. */
  synchronized Optional<Connection> enter(Connection connection) {
    InetAddress address = connection.remote();
    Optional<Connection> dropped = Optional.empty();
    if (count(address) >= most(address)) {
      dropped = oldestOf(address);
    } else if (waiting.size() >= CONNECTIONS_MAX) {
      dropped = oldestOf(busiest());
    }
    dropped.ifPresent(waiting::remove);
    waiting.put(connection, address);
    return dropped;
  }

  synchronized void leave(Connection connection) {
    waiting.remove(connection);
  }

  synchronized void hangUpAll() {
    waiting.keySet().forEach(Connection::hangUp);
    waiting.clear();
  }

  synchronized int size() {
    return waiting.size();
  }

  private static int most(InetAddress address) {
    return address.isLoopbackAddress() ? PER_LOOPBACK_ADDRESS_MAX : PER_ADDRESS_MAX;
  }

  private long count(InetAddress address) {
    return waiting.values().stream().filter(address::equals).count();
  }

  private Optional<Connection> oldestOf(InetAddress address) {
    return waiting.entrySet().stream()
        .filter(entry -> entry.getValue().equals(address))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private InetAddress busiest() {
    Map<InetAddress, Integer> counts = new HashMap<>();
    waiting.values().forEach(address -> counts.merge(address, 1, Integer::sum));
    return counts.entrySet().stream()
        .max(Comparator.comparingInt(Map.Entry::getValue))
        .orElseThrow()
        .getKey();
  }
}
