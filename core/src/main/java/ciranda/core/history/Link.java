package ciranda.core.history;

import ciranda.core.Now;
import ciranda.core.Reason;
import ciranda.protocol.LogId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** One link, as the conversation uses it: what was said on it, and what is not taken from it. */
final class Link {
  /** Logs that are avoided or refused on one link; beyond it the oldest gets another chance. */
  private static final int MARKS_MAX = 1_000;

  private static final int PAGE_MIN = 64;

  private static final int PAGE_SMALL_BYTES = 256 * 1024;
  private static final int PAGE_LARGE_BYTES = 1024 * 1024;

  final long id;
  final Peer peer;

  /** {@link HeldLogs#version} up to which the peer was told what this node holds. */
  long toldVersion;

  /** When HEADS may go out again, in monotonic nanoseconds; the same unit below. */
  long headsDue;

  long segmentAt;
  long resyncDue;

  /** Until then the peer's heads are awaited and the conversation does not count as complete. */
  long awaitedUntil;

  /** Whether the last digest was not this node's own. */
  boolean differs;

  /** Whether the peer has said all that it holds, once on this link. */
  boolean told;

  /** Logs of the peer's first HEADS until they are all there. */
  final Set<LogId> mentioned = new HashSet<>();

  int pulls;

  /** How far the peer was asked for missing bodies. */
  final MissingBodies.Asking bodies;

  private final int pageMax;
  private int page;
  private final Map<LogId, Long> avoided = new LinkedHashMap<>();
  private final Map<LogId, Reason> refused = new LinkedHashMap<>();

  /** Begins with small pages, of at most so many entries. */
  Link(long id, Peer peer, int pageMax, Now now) {
    this.id = id;
    this.peer = peer;
    this.pageMax = pageMax;
    this.page = Math.min(PAGE_MIN, pageMax);
    headsDue = now.monotonicNanos();
    bodies = new MissingBodies.Asking(now.monotonicNanos());
    segmentAt = now.after(-Pace.SETTLE);
    resyncDue = now.after(Pace.RESYNC);
    awaitedUntil = now.after(Pace.PULL);
  }

  /** Entries to ask for in one page: few while they are large. */
  int page() {
    return page;
  }

  void pageReceived(long bytes) {
    if (bytes > PAGE_LARGE_BYTES) {
      page = Math.max(page / 2, Math.min(PAGE_MIN, pageMax));
    } else if (bytes < PAGE_SMALL_BYTES) {
      page = Math.min(page * 2, pageMax);
    }
  }

  /** This log is not asked for here until that time. */
  void avoid(LogId log, long untilNanos) {
    avoided.remove(log);
    putBounded(avoided, log, untilNanos);
  }

  /** When this log may be asked for here again; empty if it may be now. */
  OptionalLong avoidedUntil(LogId log, Now now) {
    Long until = avoided.get(log);
    if (until == null) {
      return OptionalLong.empty();
    }
    if (now.reached(until)) {
      avoided.remove(log);
      return OptionalLong.empty();
    }
    return OptionalLong.of(until);
  }

  /** Nothing more of this log is taken from here. */
  void refuse(LogId log, Reason reason) {
    putBounded(refused, log, reason);
  }

  boolean refuses(LogId log) {
    return refused.containsKey(log);
  }

  private static <V> void putBounded(Map<LogId, V> marks, LogId log, V mark) {
    if (marks.size() >= MARKS_MAX) {
      marks.remove(marks.keySet().iterator().next());
    }
    marks.put(log, mark);
  }
}
