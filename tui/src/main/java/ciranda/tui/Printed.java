package ciranda.tui;

import ciranda.core.view.ChatMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which messages were printed: for each log the ranges of their numbers, never a table of ids that
 * overflows. Logs arrive nearly in sequence, so the ranges are few. For one thread at a time.
 */
final class Printed {
  /** By log, the last number of each range by its first. */
  private final Map<String, TreeMap<Long, Long>> ranges = new HashMap<>();

  /** Notes a message; false if it was there. */
  boolean add(ChatMessage message) {
    TreeMap<Long, Long> log = ranges.computeIfAbsent(log(message.id()), l -> new TreeMap<>());
    long number = message.sequence();
    Map.Entry<Long, Long> below = log.floorEntry(number);
    if (below != null && below.getValue() >= number) {
      return false;
    }
    long first = below != null && below.getValue() == number - 1 ? below.getKey() : number;
    Long lastAbove = log.remove(number + 1);
    log.put(first, lastAbove == null ? number : lastAbove);
    return true;
  }

  private static String log(String id) {
    return id.substring(0, Math.max(0, id.lastIndexOf('.')));
  }
}
