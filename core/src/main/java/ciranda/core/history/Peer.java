package ciranda.core.history;

import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What another node is known to have on its disk. Outlives its links; is not kept on ours. */
final class Peer {
  private final NodeKey key;
  private final Map<LogId, Span> spans = new HashMap<>();

  /** {@link HeldLogs#version} up to which this peer was seen to hold all that this node holds. */
  private long equalVersion;

  Peer(NodeKey key) {
    this.key = key;
  }

  NodeKey key() {
    return key;
  }

  Optional<Span> span(LogId log) {
    return Optional.ofNullable(spans.get(log));
  }

  long high(LogId log) {
    Span span = spans.get(log);
    return span == null ? 0 : span.high();
  }

  boolean holds(LogId log, long number) {
    Span span = spans.get(log);
    return span != null && span.contains(number);
  }

  int size() {
    return spans.size();
  }

  boolean knows(LogId log) {
    return spans.containsKey(log);
  }

  void put(LogId log, Span span) {
    spans.put(log, span);
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
