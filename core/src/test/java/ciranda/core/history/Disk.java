package ciranda.core.history;

import ciranda.core.Saved;
import ciranda.core.Saved.SavedLog;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.Entry;
import ciranda.protocol.Head;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A disk in memory: what it holds survives the conversation that wrote it. */
final class Disk {
  private final Map<LogId, List<Segment>> logs = new TreeMap<>();
  private final Set<String> ids = new HashSet<>();

  Disk copy() {
    Disk copy = new Disk();
    logs.forEach((log, segments) -> copy.logs.put(log, new ArrayList<>(segments)));
    copy.ids.addAll(ids);
    return copy;
  }

  /** Appends what follows; refuses everything else, as {@code Change.Append} demands. */
  boolean append(Segment segment) {
    List<Segment> segments = logs.getOrDefault(segment.log(), List.of());
    long high = segments.isEmpty() ? 0 : segments.getLast().last();
    Bytes hash =
        segments.isEmpty() ? Segment.CHAIN_START : segments.getLast().entries().getLast().hash();
    if (segment.first() != high + 1 || !segment.previous().equals(hash)) {
      return false;
    }
    logs.computeIfAbsent(segment.log(), log -> new ArrayList<>()).add(segment);
    segment.entries().forEach(entry -> ids.add(entry.id()));
    return true;
  }

  boolean holds(String id) {
    return ids.contains(id);
  }

  boolean holds(Segment segment) {
    return ids.contains(segment.entries().getFirst().id());
  }

  boolean holds(Head head) {
    List<Segment> segments = logs.getOrDefault(head.log(), List.of());
    return !segments.isEmpty()
        && segments.getFirst().first() <= head.low()
        && head.high() <= segments.getLast().last();
  }

  List<Segment> range(LogId log, long from, long to) {
    return logs.getOrDefault(log, List.of()).stream()
        .filter(segment -> segment.last() >= from && segment.first() <= to)
        .toList();
  }

  /** All entries in conversation order. */
  List<Entry> entries() {
    return logs.values().stream()
        .flatMap(List::stream)
        .flatMap(segment -> segment.entries().stream())
        .sorted(Comparator.comparing(Entry::position))
        .toList();
  }

  /** The texts of the conversation, in its order. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (Entry entry : entries()) {
      try {
        if (Codec.decodeBody(entry.body().orElseThrow()) instanceof Body.Chat chat) {
          texts.add(chat.text());
        }
      } catch (MalformedException e) {
        texts.add("malformed");
      }
    }
    return texts;
  }

  Saved saved() {
    List<SavedLog> saved = new ArrayList<>();
    byte[] digest = new byte[32];
    HybridTime newest = HybridTime.ZERO;
    long count = 0;
    for (Map.Entry<LogId, List<Segment>> log : logs.entrySet()) {
      Segment first = log.getValue().getFirst();
      Entry last = log.getValue().getLast().entries().getLast();
      saved.add(new SavedLog(log.getKey(), first.first(), last.number(), last.hash(), last.time()));
      newest = newest.max(last.time());
    }
    for (Entry entry : entries()) {
      byte[] hash = entry.hash().toArray();
      for (int i = 0; i < digest.length; i++) {
        digest[i] ^= hash[i];
      }
      count++;
    }
    return new Saved(0, View.NONE, List.of(), saved, newest, Bytes.of(digest), count, Set.of());
  }
}
