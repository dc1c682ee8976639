package ciranda.core.history;

import ciranda.core.Change;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A disk in memory: what it holds survives the conversation that wrote it. */
final class Disk {
  private final Map<LogId, List<Segment>> logs = new TreeMap<>();
  private final Set<String> ids = new HashSet<>();
  private Optional<LogId> own = Optional.empty();

  Disk copy() {
    Disk copy = new Disk();
    logs.forEach((log, segments) -> copy.logs.put(log, new ArrayList<>(segments)));
    copy.ids.addAll(ids);
    copy.own = own;
    return copy;
  }

  /** Appends what goes on with what is there; refuses everything else, as the change demands. */
  boolean append(Change.Append append) {
    Segment segment = append.segment();
    List<Segment> held = logs.getOrDefault(segment.log(), List.of());
    Change.Rest rest =
        Change.Rest.of(
            held.stream().anyMatch(segment::continues),
            held.stream().anyMatch(one -> one.continues(segment)));
    boolean overlaps =
        held.stream()
            .anyMatch(one -> one.first() <= segment.last() && segment.first() <= one.last());
    if (overlaps || rest != append.rest()) {
      return false;
    }
    List<Segment> log = logs.computeIfAbsent(segment.log(), absent -> new ArrayList<>());
    log.add(segment);
    log.sort(Comparator.comparingLong(Segment::first));
    segment.entries().forEach(entry -> ids.add(entry.id()));
    own = append.ownAfter(own);
    return true;
  }

  /** Appends what this node wrote: a first segment, or what goes on with it. */
  boolean append(Segment segment) {
    boolean begins = !logs.containsKey(segment.log());
    Change.Rest rest = begins ? Change.Rest.ALONE : Change.Rest.BELOW;
    return append(new Change.Append(segment, false, rest, true));
  }

  boolean holds(String id) {
    return ids.contains(id);
  }

  boolean holds(Segment segment) {
    return ids.contains(segment.entries().getFirst().id());
  }

  boolean holds(Head head) {
    long held =
        range(head.log(), head.low(), head.high()).stream()
            .mapToLong(
                one -> Math.min(one.last(), head.high()) - Math.max(one.first(), head.low()) + 1)
            .sum();
    return held == head.high() - head.low() + 1;
  }

  List<Segment> range(LogId log, long from, long to) {
    List<Segment> range =
        logs.getOrDefault(log, List.of()).stream()
            .filter(segment -> segment.last() >= Math.min(from, to))
            .filter(segment -> segment.first() <= Math.max(from, to))
            .toList();
    return to < from ? range.reversed() : range;
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
    return saved(own, List.of());
  }

  /** The same with another own log, and entries whose bodies are missing. */
  Saved saved(Optional<LogId> ownLog, List<Entry> bodiless) {
    List<SavedLog> saved = new ArrayList<>();
    byte[] digest = new byte[32];
    HybridTime newest = HybridTime.ZERO;
    long count = 0;
    for (Map.Entry<LogId, List<Segment>> log : logs.entrySet()) {
      saved.addAll(SavedLog.ranges(log.getValue()));
      newest = newest.max(saved.getLast().lastTime());
    }
    for (Entry entry : entries()) {
      byte[] hash = entry.hash().toArray();
      for (int i = 0; i < digest.length; i++) {
        digest[i] ^= hash[i];
      }
      count++;
    }
    return new Saved(
        0,
        View.NONE,
        List.of(),
        saved,
        newest,
        Bytes.of(digest),
        count,
        Set.of(),
        ownLog,
        bodiless);
  }
}
