package ciranda.core.membership;

import ciranda.core.Now;
import ciranda.core.Reason;
import ciranda.core.Timing;
import ciranda.protocol.Limits;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What every node in reach last said of itself, and from that the component: who can be reached
 * over any number of hops.
 *
 * <p>A row that came over the node's own link is good as long as the link stands. A relayed one is
 * good for {@link Timing#rowExpiry} after its sequence last rose. The greatest sequence of each
 * start is remembered longer, so that a dead node's last row cannot wander in circles for ever.
 */
public final class Rows {
  private static final int REMEMBERED_MAX = 4 * Limits.MEMBERS_MAX;
  private static final int STARTS_MAX = 8;

  private final NodeKey self;
  private final Timing timing;
  private final int relayedMax;
  private final Map<NodeKey, Heard> heard = new LinkedHashMap<>();
  private final Map<NodeKey, Integer> turns = new HashMap<>();
  private Set<NodeKey> direct = Set.of();
  private Component component = new Component(Map.of(), List.of());
  private long changes = 1;
  private long exploredAt;

  /** What is known of one node. */
  private static final class Heard {
    private Row row;
    private Set<NodeKey> neighbours;
    private long receivedNanos;
    private boolean direct;
    private boolean gone;

    /** The greatest sequence of starts before this one, since instances have no order. */
    private final Map<Long, Long> before = new LinkedHashMap<>();

    private Heard(Row row, boolean direct, Now now) {
      this.row = row;
      this.neighbours = new HashSet<>(row.neighbours());
      this.receivedNanos = now.monotonicNanos();
      this.direct = direct;
    }

    /** Takes a later row; returns whether it changes who can be reached. */
    private boolean accept(Row next, Now now) {
      boolean same = row.neighbours().equals(next.neighbours());
      boolean changes = gone || !same;
      if (next.instance() != row.instance()) {
        before.remove(next.instance());
        before.put(row.instance(), row.sequence());
        if (before.size() > STARTS_MAX) {
          before.remove(before.keySet().iterator().next());
        }
      }
      row = next;
      neighbours = same ? neighbours : new HashSet<>(next.neighbours());
      receivedNanos = now.monotonicNanos();
      gone = false;
      return changes;
    }

    /** Whether a row says more than what was heard of the start that it tells of. */
    private boolean isExceededBy(Row next) {
      return next.instance() == row.instance()
          ? next.isNewerThan(row)
          : next.sequence() > before.getOrDefault(next.instance(), -1L);
    }
  }

  /** Who can be reached, by which neighbour, and what they said; never changed, only replaced. */
  private record Component(Map<NodeKey, NodeKey> firstHops, List<Heard> heard) {}

  /** Passes on at most so many rows at a time. */
  public Rows(NodeKey self, Timing timing, int relayedMax) {
    this.self = self;
    this.timing = timing;
    this.relayedMax = relayedMax;
  }

  /** A row from its own node's link. */
  public void direct(Row row, Now now) {
    Heard known = heard.get(row.key());
    if (known == null || known.row.instance() != row.instance() || known.isExceededBy(row)) {
      accept(row, now);
    }
  }

  /**
   * A row that a neighbour passed on.
   *
   * @return why it says nothing, if so
   */
  public Optional<Reason> relayed(Row row, Now now) {
    if (row.key().equals(self) || direct.contains(row.key())) {
      return Optional.of(Reason.STALE_ROW);
    }
    Heard known = heard.get(row.key());
    if (known == null) {
      accept(row, now);
      return Optional.empty();
    }
    boolean sameInstance = known.row.instance() == row.instance();
    boolean silent = now.millisSince(known.receivedNanos) >= timing.rowExpiry();
    if ((sameInstance || silent) && known.isExceededBy(row)) {
      accept(row, now);
      return Optional.empty();
    }
    return Optional.of(Reason.STALE_ROW);
  }

  private void accept(Row row, Now now) {
    Heard known = heard.get(row.key());
    if (known == null) {
      forgetOldest();
      heard.put(row.key(), new Heard(row, direct.contains(row.key()), now));
      changes++;
    } else {
      changes += known.accept(row, now) ? 1 : 0;
    }
  }

  private void forgetOldest() {
    if (heard.size() >= REMEMBERED_MAX) {
      heard.entrySet().stream()
          .filter(entry -> !direct.contains(entry.getKey()))
          .min(Comparator.comparingLong(entry -> entry.getValue().receivedNanos))
          .map(Map.Entry::getKey)
          .ifPresent(heard::remove);
    }
  }

  /** Which nodes have a link to this one now, by rising key. */
  public void linked(List<NodeKey> keys) {
    direct = new LinkedHashSet<>(keys);
    heard.forEach((key, known) -> known.direct = direct.contains(key));
    turns.keySet().retainAll(direct);
    changes++;
  }

  /** A node said that it leaves, or its own link closed: its last row says nothing any more. */
  public void gone(NodeKey key) {
    Heard known = heard.get(key);
    if (known != null && !known.gone) {
      known.gone = true;
      changes++;
    }
  }

  /** Lets relayed rows expire. Call before asking about the component. */
  public void expire(Now now) {
    for (Heard known : heard.values()) {
      if (now.reached(expiryNanos(known))) {
        known.gone = true;
        changes++;
      }
    }
  }

  /** This node was away: what it heard before is as good as it was then. */
  public void forgive(Now now) {
    heard.values().forEach(known -> known.receivedNanos = now.monotonicNanos());
  }

  /** When the next relayed row may expire. */
  public long nextExpiryNanos() {
    long next = Long.MAX_VALUE;
    for (Heard known : heard.values()) {
      next = Math.min(next, expiryNanos(known));
    }
    return next;
  }

  private long expiryNanos(Heard known) {
    return known.gone || known.direct
        ? Long.MAX_VALUE
        : known.receivedNanos + timing.rowExpiry() * 1_000_000;
  }

  /** The row of a node in the component. */
  public Optional<Row> row(NodeKey key) {
    Heard known = heard.get(key);
    return known == null || known.gone || !isPresent(key)
        ? Optional.empty()
        : Optional.of(known.row);
  }

  /** The row of a node in the component, if it is there with that start. */
  public Optional<Row> row(NodeKey key, long instance) {
    return row(key).filter(row -> row.instance() == instance);
  }

  /** Whether a node in the component is there with that start. */
  public boolean shows(NodeKey key, long instance) {
    return row(key, instance).isPresent();
  }

  /** Whether a row was received after a monotonic time. */
  public boolean isHeardSince(NodeKey key, long nanos) {
    Heard known = heard.get(key);
    return known != null && !known.gone && known.receivedNanos - nanos >= 0;
  }

  /** Whether a node can be reached by any number of hops; this node itself always. */
  public boolean isPresent(NodeKey key) {
    return key.equals(self) || direct.contains(key) || component().firstHops().containsKey(key);
  }

  /** Rises whenever others may be reachable than before. */
  public long changes() {
    return changes;
  }

  /** The rows of all in the component but this node. */
  public List<Row> present() {
    List<Heard> reached = component().heard();
    List<Row> rows = new ArrayList<>(reached.size());
    for (Heard known : reached) {
      rows.add(known.row);
    }
    return rows;
  }

  /** The neighbour to send to in order to reach a node. */
  public Optional<NodeKey> firstHop(NodeKey destination) {
    return Optional.ofNullable(component().firstHops().get(destination));
  }

  /** Whether a node in the component says that it has a link to another. */
  public boolean areLinked(NodeKey one, NodeKey other) {
    Heard known = heard.get(one);
    return known != null && !known.gone && known.neighbours.contains(other);
  }

  /**
   * The rows that a neighbour lacks: of nodes that it has no link to, heard a moment ago. Where
   * they are more than go at once, it gets them in turn.
   */
  public List<Row> lackedBy(NodeKey receiver, Now now) {
    Heard itself = heard.get(receiver);
    Set<NodeKey> known = itself == null || itself.gone ? Set.of() : itself.neighbours;
    List<Row> lacked = new ArrayList<>();
    for (Map.Entry<NodeKey, Heard> entry : heard.entrySet()) {
      Heard one = entry.getValue();
      if (!one.gone
          && !entry.getKey().equals(receiver)
          && !known.contains(entry.getKey())
          && now.millisSince(one.receivedNanos) < timing.rowExpiry() / 2) {
        lacked.add(one.row);
      }
    }
    if (lacked.size() <= relayedMax) {
      return lacked;
    }
    int from = turns.getOrDefault(receiver, 0) % lacked.size();
    turns.put(receiver, from + relayedMax);
    Collections.rotate(lacked, -from);
    return lacked.subList(0, relayedMax);
  }

  private Component component() {
    if (exploredAt != changes) {
      component = explore();
      exploredAt = changes;
    }
    return component;
  }

  /** Breadth first from this node: for each reachable node the neighbour that leads to it. */
  private Component explore() {
    Map<NodeKey, NodeKey> found = new LinkedHashMap<>();
    List<Heard> speaking = new ArrayList<>();
    ArrayDeque<NodeKey> open = new ArrayDeque<>();
    for (NodeKey key : direct) {
      found.put(key, key);
      open.add(key);
    }
    while (!open.isEmpty()) {
      NodeKey at = open.remove();
      Heard known = heard.get(at);
      if (known == null || known.gone) {
        continue;
      }
      speaking.add(known);
      for (NodeKey next : known.row.neighbours()) {
        Heard there = heard.get(next);
        boolean speaks = there != null && !there.gone;
        if (speaks && !next.equals(self) && found.putIfAbsent(next, found.get(at)) == null) {
          open.add(next);
        }
      }
    }
    return new Component(found, speaking);
  }
}
