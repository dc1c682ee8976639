package ciranda.sim;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where moments lie on a diagram. Elections take milliseconds and silence takes seconds: the room
 * between two moments grows with the logarithm of the time between them, so that both can be seen.
 */
final class TimeAxis {
  private static final double GAP_LEAST = 5;
  private static final double GAP_PER_DECADE = 9;

  private final TreeMap<Long, Double> places = new TreeMap<>();
  private final TreeMap<Long, Double> room = new TreeMap<>();

  /** Something is shown at this moment and takes so much room below it. */
  void add(long nanos, double height) {
    room.merge(nanos, height, Math::max);
  }

  /** Lays out all moments from this place on. */
  void layOut(double top) {
    double y = top;
    double free = top;
    long before = 0;
    for (Map.Entry<Long, Double> moment : room.entrySet()) {
      if (!places.isEmpty()) {
        double millis = (moment.getKey() - before) / 1e6;
        y = Math.max(free, y + GAP_LEAST + GAP_PER_DECADE * Math.log10(1 + 10 * millis));
      }
      places.put(moment.getKey(), y);
      free = y + moment.getValue();
      before = moment.getKey();
    }
  }

  /** The place of a moment, between its neighbours where nothing is shown at it. */
  double at(long nanos) {
    Map.Entry<Long, Double> below = places.floorEntry(nanos);
    Map.Entry<Long, Double> above = places.ceilingEntry(nanos);
    if (below == null || above == null) {
      return below != null ? below.getValue() : above != null ? above.getValue() : 0;
    }
    long between = above.getKey() - below.getKey();
    double share = between == 0 ? 0 : (double) (nanos - below.getKey()) / between;
    return below.getValue() + share * (above.getValue() - below.getValue());
  }

  Map<Long, Double> places() {
    return places;
  }
}
