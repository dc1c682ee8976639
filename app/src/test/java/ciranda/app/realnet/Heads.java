package ciranda.app.realnet;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import tools.jackson.databind.JsonNode;

/** The highest number of each log that somebody tells of, by the log's name. Any thread. */
final class Heads {
  private final ConcurrentSkipListMap<String, Long> highest = new ConcurrentSkipListMap<>();

  /** What a node says that it holds. */
  static Heads of(RunningNode node) throws IOException {
    Heads heads = new Heads();
    JsonNode told = node.api().get("status").required("heads");
    for (String log : told.propertyNames()) {
      heads.highest.put(log, told.required(log).required("high").longValue());
    }
    return heads;
  }

  /** Takes the higher of two in each log. */
  void raise(Heads other) {
    other.highest.forEach((log, high) -> highest.merge(log, high, Math::max));
  }

  /** Those of the logs that a node with this fingerprint has written. */
  Map<String, Long> by(String fingerprint) {
    return new TreeMap<>(highest.subMap(fingerprint + ".", fingerprint + "/"));
  }
}
