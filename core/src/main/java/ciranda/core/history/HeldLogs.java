package ciranda.core.history;

import ciranda.core.Change;
import ciranda.core.Reason;
import ciranda.core.Saved;
import ciranda.core.history.HeldLog.Pending;
import ciranda.core.view.Status;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.EntryId;
import ciranda.protocol.Head;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All logs that this node holds. Heads, digest and count speak of what is on disk, never of what is
 * on its way there.
 */
final class HeldLogs {
  /** Logs that a node keeps; a segment that would begin another is refused. */
  static final int LOGS_MAX = 10_000;

  private final Map<LogId, HeldLog> logs = new HashMap<>();

  /** Those with something on disk; the one that changed last comes last. */
  private final LinkedHashMap<LogId, HeldLog> stored = new LinkedHashMap<>();

  private final Map<String, HeldLog> byText = new HashMap<>();
  private final Map<Long, HeldLog> inFlight = new HashMap<>();
  private final Set<Long> doomed = new HashSet<>();
  private final byte[] digest;
  private Bytes digestBytes;
  private long entries;
  private long version;
  private long inFlightBytes;

  private Map<String, Status.Range> ranges = Map.of();
  private long rangesVersion;

  HeldLogs(Saved saved) {
    digestBytes = saved.digest();
    digest = saved.digest().toArray();
    entries = saved.entries();
    for (Saved.SavedLog log : saved.logs()) {
      HeldLog held = logs.computeIfAbsent(log.log(), HeldLog::new);
      held.add(log);
      changed(held);
    }
  }

  /** XOR of the hashes of all entries on disk. */
  Bytes digest() {
    return digestBytes;
  }

  long entries() {
    return entries;
  }

  /** Rises with every append that reached the disk. */
  long version() {
    return version;
  }

  long inFlightBytes() {
    return inFlightBytes;
  }

  Optional<HeldLog> find(LogId id) {
    return Optional.ofNullable(logs.get(id));
  }

  /** Finds a log of which something is on disk by {@link LogId#text}. */
  Optional<HeldLog> find(String text) {
    return Optional.ofNullable(byText.get(text));
  }

  /** The entry that an id of a message names, held or not, where its log is. */
  Optional<EntryId> named(String id) {
    int dot = id.lastIndexOf('.');
    Optional<HeldLog> log = dot < 0 ? Optional.empty() : find(id.substring(0, dot));
    if (log.isEmpty()) {
      return Optional.empty();
    }
    try {
      long number = Long.parseLong(id.substring(dot + 1));
      return number < 1 ? Optional.empty() : Optional.of(new EntryId(log.get().id(), number));
    } catch (NumberFormatException e) {
      // Whoever asks by what is no id asks for nothing.
      return Optional.empty();
    }
  }

  /** What is on disk of a log. */
  Spans stored(LogId id) {
    return find(id).map(HeldLog::stored).orElse(Spans.NONE);
  }

  /** What is on disk of a log or on its way there. */
  Spans accepted(LogId id) {
    return find(id).map(HeldLog::accepted).orElse(Spans.NONE);
  }

  boolean hasRoomFor(LogId id) {
    return logs.containsKey(id) || logs.size() < LOGS_MAX;
  }

  /** The logs that changed after a version, the last change first. */
  List<HeldLog> changedSince(long since) {
    List<HeldLog> changed = new ArrayList<>();
    for (HeldLog log : stored.reversed().values()) {
      if (log.changedAt() <= since) {
        break;
      }
      changed.add(log);
    }
    return changed;
  }

  /** The logs of one author of which something is on disk, the newest change first. */
  List<Head> headsOf(NodeKey author) {
    return stored.reversed().values().stream()
        .filter(log -> log.id().author().equals(author))
        .flatMap(log -> log.heads().stream())
        .toList();
  }

  /**
   * The newest range of each log, drawn anew only where something has changed since it was asked
   * for last.
   */
  Map<String, Status.Range> ranges() {
    if (rangesVersion != version) {
      rangesVersion = version;
      Map<String, Status.Range> now = new HashMap<>();
      for (HeldLog log : stored.values()) {
        Head head = log.heads().getLast();
        now.put(log.id().text(), new Status.Range(head.low(), head.high()));
      }
      ranges = Map.copyOf(now);
    }
    return ranges;
  }

  /**
   * Why a segment cannot be taken now; empty if it goes on with its log, or begins one.
   *
   * @param mayBegin whether it may also stand alone beside what is here of its log
   */
  Optional<Reason> objection(Segment segment, boolean mayBegin) {
    if (!hasRoomFor(segment.log())) {
      return Optional.of(Reason.TOO_MANY_LOGS);
    }
    HeldLog log = logs.get(segment.log());
    return (log == null ? new HeldLog(segment.log()) : log).objection(segment, mayBegin);
  }

  /** Takes a segment that nothing speaks against; what it gives is to be appended. */
  Change.Append accept(Pending pending) {
    return accept(pending, false);
  }

  /** The same of one that this node has just written. */
  Change.Append acceptMine(Pending pending) {
    return accept(pending, true);
  }

  private Change.Append accept(Pending pending, boolean mine) {
    LogId id = pending.segment().log();
    HeldLog log = logs.computeIfAbsent(id, HeldLog::new);
    Change.Rest rest = log.accept(pending);
    inFlight.put(pending.ticket(), log);
    inFlightBytes += pending.segment().bytes().length();
    return new Change.Append(pending.segment(), pending.late(), rest, mine);
  }

  boolean awaits(long ticket) {
    return inFlight.containsKey(ticket) || doomed.contains(ticket);
  }

  /** An append is on disk. */
  Pending persisted(long ticket) {
    HeldLog log = inFlight.remove(ticket);
    if (log == null) {
      throw new IllegalStateException("storage appended what does not follow what it holds");
    }
    Pending pending = log.advance(ticket);
    inFlightBytes -= pending.segment().bytes().length();
    entries += pending.segment().entries().size();
    for (Entry entry : pending.segment().entries()) {
      byte[] hash = entry.hash().toArray();
      for (int i = 0; i < digest.length; i++) {
        digest[i] ^= hash[i];
      }
    }
    digestBytes = Bytes.of(digest);
    changed(log);
    return pending;
  }

  /**
   * An append failed. What rests on it will fail as well: it is forgotten now, and what storage
   * says of it later changes nothing.
   *
   * @return the failed segment and those that rested on it; empty if that was said before
   */
  List<Pending> failed(long ticket) {
    if (doomed.remove(ticket)) {
      return List.of();
    }
    HeldLog log = inFlight.remove(ticket);
    if (log == null) {
      throw new IllegalStateException("no append has this ticket");
    }
    List<Pending> lost = log.cut(ticket);
    for (Pending pending : lost) {
      inFlightBytes -= pending.segment().bytes().length();
      if (pending.ticket() != ticket) {
        inFlight.remove(pending.ticket());
        doomed.add(pending.ticket());
      }
    }
    if (log.isEmpty()) {
      logs.remove(log.id());
    }
    return lost;
  }

  private void changed(HeldLog log) {
    version++;
    log.changedAt(version);
    stored.putLast(log.id(), log);
    byText.putIfAbsent(log.id().text(), log);
  }
}
