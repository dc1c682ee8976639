package ciranda.node.network;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers what was put in last, so many; the oldest goes for the next. */
final class Newest<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1;

  private final int most;

  Newest(int most) {
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
