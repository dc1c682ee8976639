package ciranda.core.history;

import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What another node is known to have on its disk. Outlives its links; is not kept on ours. */
final class Peer {
  private final NodeKey key;
  private final Map<LogId, Spans> spans = new HashMap<>();

  /** {@link HeldLogs#version} up to which this peer was seen to hold all that this node holds. */
  private long equalVersion;

  Peer(NodeKey key) {
    this.key = key;
  }

  NodeKey key() {
    return key;
  }

  Spans spans(LogId log) {
    return spans.getOrDefault(log, Spans.NONE);
  }

  boolean holds(LogId log, long number) {
    return spans(log).contains(number);
  }

  /** How many ranges that are. */
  int size() {
    int size = 0;
    for (Spans held : spans.values()) {
      size += held.size();
    }
    return size;
  }

  boolean knows(LogId log) {
    return spans.containsKey(log);
  }

  void put(LogId log, Spans held) {
    spans.put(log, held);
  }

  void forget(LogId log) {
    spans.remove(log);
  }

  void retain(Set<LogId> logs) {
    spans.keySet().retainAll(logs);
  }

  long equalVersion() {
    return equalVersion;
  }

  void equalVersion(long version) {
    equalVersion = version;
  }
}
