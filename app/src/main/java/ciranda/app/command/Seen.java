package ciranda.app.command;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Which messages were taken note of: for each log the ranges of their numbers, never a table of ids
 * that overflows. For one thread.
 */
final class Seen {
  /** By log, the last number of each range by its first. */
  private final Map<String, TreeMap<Long, Long>> ranges = new HashMap<>();

  /** Notes a message; false if it was there. */
  boolean add(JsonNode message) {
    String id = message.required("id").stringValue();
    TreeMap<Long, Long> log = ranges.computeIfAbsent(log(id), _ -> new TreeMap<>());
    long number = message.required("seq").longValue();
    Map.Entry<Long, Long> below = log.floorEntry(number);
    if (below != null && below.getValue() >= number) {
      return false;
    }
    long first = below != null && below.getValue() == number - 1 ? below.getKey() : number;
    Long lastAbove = log.remove(number + 1);
    log.put(first, lastAbove == null ? number : lastAbove);
    return true;
  }

  boolean contains(JsonNode message) {
    TreeMap<Long, Long> log = ranges.get(log(message.required("id").stringValue()));
    if (log == null) {
      return false;
    }
    long number = message.required("seq").longValue();
    Map.Entry<Long, Long> below = log.floorEntry(number);
    return below != null && below.getValue() >= number;
  }

  private static String log(String id) {
    return id.substring(0, Math.max(0, id.lastIndexOf('.')));
  }
}
