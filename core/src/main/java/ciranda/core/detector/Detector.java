package ciranda.core.detector;

import ciranda.core.Now;
import ciranda.core.Timing;
import ciranda.protocol.Hearing;
import ciranda.protocol.Pulse;

/**
 * Judges whether the coordinator of one epoch lives, as seen from this node.
 *
 * <p>Life is the <em>advance</em> of the coordinator's counter, by any path; how long ago a
 * neighbour heard it does not matter. A link that the other side closed is a vote that the
 * coordinator crashed, counted together with the votes of the others; a link that this node hung up
 * for its silence is none. (docs/PROTOCOL.md, "Detection")
 */
public final class Detector {
  private final Timing timing;
  private Suspicion suspicion;
  private Pulse newest = Pulse.NONE;
  private long advancedNanos;
  private boolean closed;
  private long closedNanos;
  private boolean refused;

  public Detector(Timing timing) {
    this.timing = timing;
    this.suspicion = new Suspicion(timing);
  }

  /** What the others say of the coordinator, counted by the caller. */
  public record Votes(int closed, int unknown, boolean someoneLinked, int viewSize) {}

  /**
   * Watches the coordinator of a new epoch, which has just shown life.
   *
   * @param seen its newest pulse that was seen before; what others say of it is no news
   */
  public void watch(Pulse seen, Now now) {
    newest = seen;
    suspicion = new Suspicion(timing);
    restart(now);
    closed = false;
    refused = false;
  }

  /** This node was away: silence begins now. */
  public void restart(Now now) {
    advancedNanos = now.monotonicNanos();
    if (closed) {
      closedNanos = now.monotonicNanos();
    }
  }

  /**
   * A pulse was heard.
   *
   * @return whether it is an advance of the watched epoch
   */
  public boolean heard(Pulse pulse, Now now) {
    if (!pulse.isNewerThan(newest)) {
      return false;
    }
    if (newest.counter() > 0) {
      suspicion.seen(now.millisSince(advancedNanos));
    }
    newest = pulse;
    advancedNanos = now.monotonicNanos();
    closed = false;
    refused = false;
    return true;
  }

  /** The other side closed the last link to the coordinator. */
  public void linkClosed(Now now) {
    if (!closed) {
      closed = true;
      closedNanos = now.monotonicNanos();
    }
  }

  /** A link to the coordinator stands again. */
  public void linkOpened() {
    closed = false;
    refused = false;
  }

  /** The coordinator's machine answered a dial: nobody listens. */
  public void dialRefused() {
    refused = closed;
  }

  /** The newest pulse of the watched epoch, {@link Pulse#NONE} before the first. */
  public Pulse newest() {
    return newest.counter() == 0 ? Pulse.NONE : newest;
  }

  public boolean isClosed() {
    return closed;
  }

  /** When the last link was closed; only while {@link #isClosed}. */
  public long closedNanos() {
    return closedNanos;
  }

  public long advancedNanos() {
    return advancedNanos;
  }

  public Hearing hearing(boolean linked, Now now) {
    if (closed) {
      return Hearing.CLOSED;
    }
    if (now.millisSince(advancedNanos) >= timing.doubt()) {
      return Hearing.DOUBT;
    }
    return linked ? Hearing.LINKED : Hearing.VIA;
  }

  /** Whether the counter has stood still for the whole suspicion. */
  public boolean isSuspected(Now now) {
    return now.millisSince(advancedNanos) >= suspicion.timeoutMillis();
  }

  /**
   * Whether the votes say that the coordinator crashed: "closed" by half of the view and by all who
   * can be asked; or by a majority, and no newer counter for the time of a vote. Who is the only
   * voter needs the machine's own word that nobody listens. A link that lives anywhere beats all.
   */
  public boolean isCrashed(Votes votes, Now now) {
    if (!closed || votes.someoneLinked()) {
      return false;
    }
    if (votes.closed() == 1 && !(refused && votes.viewSize() <= 2)) {
      return false;
    }
    if (votes.unknown() == 0 && 2 * votes.closed() >= votes.viewSize()) {
      return true;
    }
    return 2 * votes.closed() > votes.viewSize()
        && now.millisSince(closedNanos) >= timing.crashVote();
  }

  /** When the judgement may change by time alone. */
  public long nextNanos(Now now) {
    long next = advancedNanos + suspicion.timeoutMillis() * 1_000_000;
    if (now.millisSince(advancedNanos) < timing.doubt()) {
      next = Math.min(next, advancedNanos + timing.doubt() * 1_000_000);
    }
    if (closed && now.millisSince(closedNanos) < timing.crashVote()) {
      next = Math.min(next, closedNanos + timing.crashVote() * 1_000_000);
    }
    return next;
  }
}
