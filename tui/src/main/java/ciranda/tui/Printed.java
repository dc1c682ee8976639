package ciranda.tui;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which messages were printed: for each log the ranges of their numbers, never a table of ids that
 * overflows. Logs arrive nearly in sequence, so the ranges are few. For one thread at a time.
 */
public final class Printed {
  /** By log, the last number of each range by its first. */
  private final Map<String, TreeMap<Long, Long>> ranges = new HashMap<>();

  /**
   * Notes a message; false if it was there.
   *
   * @param id of the message; what stands before its last point names the log
   * @param number of the message in its log
   */
  public boolean add(String id, long number) {
    TreeMap<Long, Long> log = ranges.computeIfAbsent(log(id), _ -> new TreeMap<>());
    Map.Entry<Long, Long> below = log.floorEntry(number);
    if (below != null && below.getValue() >= number) {
      return false;
    }
    long first = below != null && below.getValue() == number - 1 ? below.getKey() : number;
    Long lastAbove = log.remove(number + 1);
    log.put(first, lastAbove == null ? number : lastAbove);
    return true;
  }

  /** Whether that message was noted. */
  public boolean contains(String id, long number) {
    TreeMap<Long, Long> log = ranges.get(log(id));
    if (log == null) {
      return false;
    }
    Map.Entry<Long, Long> below = log.floorEntry(number);
    return below != null && below.getValue() >= number;
  }

  private static String log(String id) {
    return id.substring(0, Math.max(0, id.lastIndexOf('.')));
  }
}
