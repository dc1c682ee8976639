package ciranda.core.world;

import ciranda.core.Change;
import ciranda.core.Saved;
import ciranda.core.view.ChatMessage;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.Epoch;
import ciranda.protocol.Former;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.Member;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The invariants that hold at every step, in naive code of its own. */
final class Checks {
  private final Map<Integer, Epoch> greatest = new HashMap<>();
  private final Map<String, View> views = new HashMap<>();
  private final Map<Integer, Set<String>> durable = new HashMap<>();

  /** E1 and E2, on what reached a disk; C2 on logs. */
  void stored(Host host, Change change) {
    switch (change) {
      case Change.SaveMembership saved -> epoch(host, saved.view());
      case Change.Append append -> append(host, append.segment());
      case Change.AddBodies _ -> throw new AssertionError("nobody took anything back");
    }
  }

  private void epoch(Host host, View view) {
    Epoch before = greatest.getOrDefault(host.number, Epoch.NONE);
    boolean downward = before.isFarAbove(view.epoch()) && view.names(host.key());
    check(
        view.epoch().compareTo(before) >= 0 || downward,
        host,
        "E1: epoch went back from " + before);
    greatest.put(host.number, view.epoch());
    View same = views.putIfAbsent(view.epoch() + " v" + view.version(), view);
    check(same == null || same.equals(view), host, "E2: two views of one epoch and version");
    long ids =
        Stream.concat(
                view.members().stream().map(Member::id), view.former().stream().map(Former::id))
            .distinct()
            .count();
    check(ids == view.members().size() + view.former().size(), host, "E4: an id of two keys");
  }

  private void append(Host host, Segment segment) {
    Set<String> held = durable.computeIfAbsent(host.number, absent -> new HashSet<>());
    for (Entry entry : segment.entries()) {
      check(held.add(entry.id()), host, "C2: a duplicate of " + entry.id());
    }
  }

  /** C3, and nothing is shown twice. */
  void shown(Host host, ChatMessage message) {
    Set<String> held = durable.getOrDefault(host.number, Set.of());
    check(held.contains(message.id()), host, "C3: shown before it was durable");
    check(!host.shown.contains(message.id()), host, "shown twice: " + message.id());
  }

  void after(Host host) {
    if (host.isUp()) {
      check(host.node().nextWakeNanos() >= 0, host, "wakes in the past");
    }
  }

  private static void check(boolean holds, Host host, String what) {
    if (!holds) {
      throw new AssertionError(
          "seed "
              + host.world.seed
              + " at "
              + host.world.millis()
              + " ms, "
              + host.name()
              + ": "
              + what);
    }
  }

  /** What a store reads back, worked out naively. */
  static Saved saved(
      Change.SaveMembership membership, List<Segment> segments, Optional<LogId> own) {
    Map<LogId, List<Segment>> logs = new LinkedHashMap<>();
    byte[] digest = new byte[32];
    HybridTime newest = HybridTime.ZERO;
    long count = 0;
    for (Segment segment : segments) {
      for (Entry entry : segment.entries()) {
        byte[] hash = entry.hash().toArray();
        for (int i = 0; i < digest.length; i++) {
          digest[i] ^= hash[i];
        }
        newest = newest.max(entry.time());
        count++;
      }
      List<Segment> held = logs.computeIfAbsent(segment.log(), absent -> new ArrayList<>());
      held.add(segment);
      held.sort(Comparator.comparingLong(Segment::first));
    }
    return new Saved(
        membership.id(),
        membership.view(),
        membership.addresses(),
        logs.values().stream().flatMap(held -> Saved.SavedLog.ranges(held).stream()).toList(),
        newest,
        Bytes.of(digest),
        count,
        Set.of(),
        own,
        List.of());
  }

  static Map<NodeKey, Integer> ids(View view) {
    Map<NodeKey, Integer> ids = new HashMap<>();
    view.members().forEach(member -> ids.put(member.key(), member.id()));
    return ids;
  }
}
