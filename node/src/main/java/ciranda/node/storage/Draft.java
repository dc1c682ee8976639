package ciranda.node.storage;

import ciranda.core.Change;
import ciranda.core.Change.SaveMembership;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.GroupId;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The changes of one transaction, checked against what is held, not yet written. */
final class Draft {
  private final Contents base;
  private final GroupId group;
  private final Map<LogId, Ranges> logs = new HashMap<>();
  private final List<NewLog> newLogs = new ArrayList<>();
  private final List<SegmentRow> newSegments = new ArrayList<>();
  private final List<Entry> bodies = new ArrayList<>();
  private final byte[] digest;
  private long entries;
  private Optional<LogId> own;
  private Optional<SaveMembership> membership = Optional.empty();

  /** A row for the table of logs. */
  record NewLog(long row, LogId log) {}

  Draft(Contents base, GroupId group) {
    this.base = base;
    this.group = group;
    this.digest = base.digest().toArray();
    this.entries = base.entries();
    this.own = base.own();
  }

  /**
   * Takes one change more.
   *
   * @throws StorageException if entries before it are missing, as they are when an earlier append
   *     to the same log failed that the core did not know of yet
   * @throws IllegalStateException if the core asks for what it should never ask for
   */
  void add(Change change) throws StorageException {
    switch (change) {
      case Change.Append append -> append(append);
      case Change.AddBodies added -> bodies.addAll(added.entries());
      case SaveMembership saved -> membership = Optional.of(saved);
    }
  }

  private void append(Change.Append append) throws StorageException {
    Segment segment = append.segment();
    if (!segment.group().equals(group)) {
      throw new IllegalStateException("a segment of another group: " + segment);
    }
    LogId log = segment.log();
    Ranges before = logs.containsKey(log) ? logs.get(log) : base.logs().get(log);
    if (before == null) {
      before = Ranges.none(base.lastLog() + newLogs.size() + 1);
    }
    Ranges after = before.with(append);
    if (before.held().isEmpty()) {
      newLogs.add(new NewLog(after.row(), log));
    }
    logs.put(log, after);
    own = append.ownAfter(own);
    long row = base.lastSegment() + newSegments.size() + 1;
    newSegments.add(new SegmentRow(row, after.row(), append.late(), segment));
    segment.entries().forEach(entry -> Derived.mix(digest, entry));
    entries += segment.entries().size();
  }

  List<NewLog> newLogs() {
    return newLogs;
  }

  List<SegmentRow> newSegments() {
    return newSegments;
  }

  /** Entries whose bodies are to be put back. */
  List<Entry> bodies() {
    return bodies;
  }

  /** What to remember instead of what was remembered, empty for no change. */
  Optional<SaveMembership> membership() {
    return membership;
  }

  /** What is held once this is written; call it once, the logs of the base become its own. */
  Contents held() {
    base.logs().putAll(logs);
    return after();
  }

  /** The same, but with the logs of the base as they were. */
  Contents after() {
    return new Contents(
        base.revision() + 1,
        Bytes.of(digest),
        entries,
        base.lastLog() + newLogs.size(),
        base.lastSegment() + newSegments.size(),
        own,
        membership.or(base::membership),
        base.logs());
  }
}
