package ciranda.core;

import ciranda.protocol.Limits;
import ciranda.protocol.NodeKey;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who said goodbye, and whose links were closed by the other side a moment ago. */
final class Departures {
  /** How long a closed link still counts as a sign when its node turns out to coordinate. */
  private static final long CLOSED_MEMORY_MILLIS = 2_000;

  /** How long what its node said before a goodbye may still be under way. */
  private static final long OVERTAKEN_MILLIS = 10_000;

  private static final int REMEMBERED_MAX = 4 * Limits.MEMBERS_MAX;

  private final Map<NodeKey, Departure> departures = new LinkedHashMap<>();

  private record Departure(boolean left, long nanos) {}

  /** The last link to a node was closed, not by this one. */
  void closed(NodeKey key, Now now) {
    remember(key, new Departure(hasLeft(key), now.monotonicNanos()));
  }

  /** A node said goodbye. */
  void left(NodeKey key, Now now) {
    remember(key, new Departure(true, now.monotonicNanos()));
  }

  private void remember(NodeKey key, Departure departure) {
    departures.remove(key);
    if (departures.size() >= REMEMBERED_MAX) {
      departures.remove(departures.keySet().iterator().next());
    }
    departures.put(key, departure);
  }

  /** A node is there again. */
  void isBack(NodeKey key) {
    departures.remove(key);
  }

  /**
   * News of a node came. The goodbye may have overtaken it; what comes much later says that
   * somebody with that key is there: a copy of its directory left, or it came back out of sight.
   */
  void speaks(NodeKey key, Now now) {
    Departure departure = departures.get(key);
    if (departure != null
        && departure.left()
        && now.millisSince(departure.nanos()) >= OVERTAKEN_MILLIS) {
      isBack(key);
    }
  }

  boolean hasLeft(NodeKey key) {
    Departure departure = departures.get(key);
    return departure != null && departure.left();
  }

  /** Whether its link was closed by the other side and none stands since. */
  boolean hasClosed(NodeKey key) {
    return departures.containsKey(key);
  }

  boolean hasJustClosed(NodeKey key, Now now) {
    Departure departure = departures.get(key);
    return departure != null && now.millisSince(departure.nanos()) < CLOSED_MEMORY_MILLIS;
  }
}
