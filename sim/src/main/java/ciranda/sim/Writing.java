package ciranda.sim;

import ciranda.core.Change;
import ciranda.core.view.Command;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.LogId;
import ciranda.protocol.Position;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one start of a node takes to write and hands to its disk: each log without a gap (C2), above
 * all that it has read (C5), and never more than may wait (C7).
 */
final class Writing {
  /** Posts that are taken and not answered: on their way to the disk, and behind those. */
  private static final long POSTS_MAX = 2 * 4_096;

  private final Host host;
  private final Oracle oracle;

  /** What was handed to the disk, whose end is not known, in the order of the tickets. */
  private final TreeMap<Long, Change.Append> written = new TreeMap<>();

  /** Own logs of which others hold more, signed: some of their numbers were given once before. */
  private final Set<LogId> behind = new HashSet<>();

  /** What others sent of the own logs; where an old backup came back, not what was written last. */
  private final Set<Bytes> received = new HashSet<>();

  private final Map<Long, Integer> posts = new HashMap<>();
  private long open;
  private Optional<Position> greatestRead = Optional.empty();

  /** Begins with what is on the disk, which has all been read. */
  Writing(Host host, Oracle oracle) {
    this.host = host;
    this.oracle = oracle;
    host.disk().segments().forEach(segment -> read(segment.entries().getLast().position()));
  }

  /** An entry is shown. */
  void read(Position position) {
    boolean above = greatestRead.map(before -> position.compareTo(before) > 0).orElse(true);
    greatestRead = above ? Optional.of(position) : greatestRead;
  }

  /** The last number of a log on the disk or on its way there, 0 for none. */
  private long last(LogId log) {
    return written.values().stream()
        .map(Change.Append::segment)
        .filter(segment -> segment.log().equals(log))
        .mapToLong(Segment::last)
        .reduce(host.disk().high(log), Math::max);
  }

  private List<Segment> onTheirWay() {
    return written.values().stream().map(Change.Append::segment).toList();
  }

  /** A segment came over a link. */
  void receives(Segment segment) {
    if (!segment.log().author().equals(host.key())) {
      return;
    }
    segment.entries().forEach(entry -> received.add(entry.hash()));
    if (segment.last() > last(segment.log())) {
      behind.add(segment.log());
    }
  }

  void handsOver(long ticket, Change.Append append) {
    Segment segment = append.segment();
    Change.Rest rest = host.disk().restOf(segment, onTheirWay());
    boolean overlaps =
        onTheirWay().stream()
            .filter(one -> one.log().equals(segment.log()))
            .anyMatch(one -> one.first() <= segment.last() && segment.first() <= one.last());
    if (overlaps || rest != append.rest()) {
      throw new Violation("C2", host + " stores " + segment + " beside " + onTheirWay());
    }
    written.put(ticket, append);
    if (segment.log().author().equals(host.key()) && !host.isHostile() && !isCopy(segment)) {
      writes(segment, append.late());
    }
  }

  /** Whether it was written in another life, and comes from a peer. */
  private boolean isCopy(Segment segment) {
    return received.contains(segment.entries().getFirst().hash());
  }

  private void writes(Segment segment, boolean late) {
    Entry first = segment.entries().getFirst();
    boolean below = greatestRead.filter(read -> first.position().compareTo(read) <= 0).isPresent();
    if (below && !late && !oracle.isWritten(first.id())) {
      throw new Violation("C5", host + " writes " + first.id() + " above what it has read");
    }
    if (behind.contains(segment.log())) {
      throw new Violation("C2", host + " goes on with a log whose end it has lost: " + first.id());
    }
  }

  /** An append is on the disk; empty where the ticket was of something else. */
  Optional<Segment> stored(long ticket) {
    return Optional.ofNullable(written.remove(ticket)).map(Change.Append::segment);
  }

  /** An append failed: what was to rest on it fails as well. */
  void failed(long ticket) {
    Change.Append failed = written.remove(ticket);
    if (failed == null) {
      return;
    }
    List<Segment> sound = new ArrayList<>();
    written
        .values()
        .removeIf(one -> {
          boolean rests = !one.rest().isPartOf(host.disk().restOf(one.segment(), sound));
          if (!rests) {
            sound.add(one.segment());
          }
          return rests;
        });
  }

  /** Something is asked of the node. */
  void takes(long request, Command command) {
    int count =
        switch (command) {
          case Command.Write _ -> 1;
          case Command.PostAll all -> all.posts().size();
          case Command.Import _, Command.Rename _, Command.Leave _ -> 0;
        };
    posts.put(request, count);
    open += count;
  }

  void answers(long request) {
    Integer count = posts.remove(request);
    open -= count == null ? 0 : count;
  }

  /** At the end of a step. */
  void isBounded() {
    if (open > POSTS_MAX) {
      throw new Violation("C7", host + " has taken " + open + " posts and answered none of them");
    }
  }
}
