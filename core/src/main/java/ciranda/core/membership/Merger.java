package ciranda.core.membership;

import ciranda.core.Now;
import ciranda.core.Timing;
import ciranda.protocol.Claim;
import ciranda.protocol.NodeKey;
import ciranda.protocol.View;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Two coordinators that learn of each other: one immutable claim each, one total order, and the
 * loser hands its view over. Merging is joining. (docs/PROTOCOL.md, "Merge")
 */
public final class Merger {
  /** Groups met at the same time; more wait for the next round. */
  private static final int MERGES_MAX = 64;

  private final Timing timing;
  private Optional<Claim> claim = Optional.empty();
  private long claimNanos;
  private Optional<NodeKey> offeredTo = Optional.empty();
  private Optional<Claim> putOff = Optional.empty();
  private long offerNanos;
  private final Map<NodeKey, Long> claimedAt = new HashMap<>();
  private final Map<NodeKey, Long> toldAt = new HashMap<>();
  private final Set<NodeKey> settling = new HashSet<>();
  private final Map<NodeKey, View> handedOver = new LinkedHashMap<>();

  public Merger(Timing timing) {
    this.timing = timing;
  }

  /** What to answer to somebody's claim. */
  public sealed interface Verdict {
    /** Ours is greater: show it. */
    record Winning(Claim own) implements Verdict {}

    /** Theirs is greater: hand the view over. */
    record Losing() implements Verdict {}

    /** Theirs is greater, but others are just being taken in: a new claim follows soon. */
    record Settling() implements Verdict {}

    /** Handed over to another already. */
    record Busy(NodeKey to) implements Verdict {}
  }

  /** The own claim, which does not change while it is valid. */
  public Claim claim(Supplier<Claim> fresh, Now now) {
    if (claim.isEmpty() || now.millisSince(claimNanos) >= timing.claimValid()) {
      claim = Optional.of(fresh.get());
      claimNanos = now.monotonicNanos();
    }
    return claim.orElseThrow();
  }

  /** Whether a claim should go to this coordinator now; notes that it does. */
  public boolean isClaimDue(NodeKey other, Now now) {
    return isDue(claimedAt, other, now);
  }

  /**
   * Whether this coordinator should be told now that its term is over; notes that it is. It may
   * answer by a claim, because it has company after all: a claim to it is due all the same.
   */
  public boolean isTellingDue(NodeKey other, Now now) {
    return !isRecent(claimedAt, other, now) && isDue(toldAt, other, now);
  }

  private boolean isRecent(Map<NodeKey, Long> lastAt, NodeKey other, Now now) {
    Long last = lastAt.get(other);
    return last != null && now.millisSince(last) < timing.claimRetry();
  }

  private boolean isDue(Map<NodeKey, Long> lastAt, NodeKey other, Now now) {
    if (isRecent(lastAt, other, now)) {
      return false;
    }
    if (lastAt.size() >= MERGES_MAX) {
      lastAt.values().removeIf(at -> now.millisSince(at) >= timing.claimRetry());
    }
    lastAt.put(other, now.monotonicNanos());
    return true;
  }

  /** What was sent may not have arrived: a claim is due at once. */
  public void claimLost(NodeKey other) {
    claimedAt.remove(other);
    toldAt.remove(other);
  }

  public Verdict compare(Claim theirs, Supplier<Claim> fresh, Now now) {
    NodeKey other = theirs.coordinator();
    if (isOffering(now)) {
      NodeKey to = offeredTo.orElseThrow();
      if (to.equals(other)) {
        return new Verdict.Losing();
      }
      putOff(theirs);
      return new Verdict.Busy(to);
    }
    Claim own = claim(fresh, now);
    if (own.compareTo(theirs) > 0) {
      return new Verdict.Winning(own);
    }
    if (handedOver.isEmpty() && settling.isEmpty()) {
      return new Verdict.Losing();
    }
    putOff(theirs);
    return new Verdict.Settling();
  }

  private void putOff(Claim theirs) {
    putOff = putOff.filter(greater -> greater.compareTo(theirs) > 0).or(() -> Optional.of(theirs));
  }

  /** The greatest claim that had to wait; it is to be looked at now. */
  public Optional<Claim> takePutOff() {
    Optional<Claim> taken = putOff;
    putOff = Optional.empty();
    return taken;
  }

  /** The own view is handed to this winner; until it answers or the time is up it stands still. */
  public void offer(NodeKey winner, Now now) {
    if (!offeredTo.equals(Optional.of(winner)) || !isOffering(now)) {
      offerNanos = now.monotonicNanos();
      putOff = Optional.empty();
    }
    offeredTo = Optional.of(winner);
  }

  public boolean isOffering(Now now) {
    return offeredTo.isPresent() && now.millisSince(offerNanos) < timing.mergePending();
  }

  /**
   * Who was offered the own view does not take it.
   *
   * @return the greatest claim that had to wait for that
   */
  public Optional<Claim> declined(NodeKey winner) {
    if (!offeredTo.equals(Optional.of(winner))) {
      return Optional.empty();
    }
    offeredTo = Optional.empty();
    return takePutOff();
  }

  public Optional<NodeKey> offeredTo() {
    return offeredTo;
  }

  /** A loser's view, to be taken in with the next change. */
  public boolean handedOver(NodeKey from, View view) {
    if (handedOver.size() >= MERGES_MAX && !handedOver.containsKey(from)) {
      return false;
    }
    handedOver.put(from, view);
    return true;
  }

  public boolean hasHandedOver() {
    return !handedOver.isEmpty();
  }

  /** Takes the views that were handed over. */
  public Map<NodeKey, View> take() {
    Map<NodeKey, View> taken = new LinkedHashMap<>(handedOver);
    handedOver.clear();
    settling.addAll(taken.keySet());
    return taken;
  }

  /**
   * The own view has changed: the next claim is a new one, and goes out at once to all but those
   * who were just taken in, or will be next. Whoever of them does not obey is asked again in the
   * usual time, so that a merge that fails is no storm.
   *
   * @param takenIn which views are in the own now
   */
  public void renew(Predicate<View> takenIn) {
    claim = Optional.empty();
    handedOver.values().removeIf(takenIn);
    settling.addAll(handedOver.keySet());
    claimedAt.keySet().retainAll(settling);
    toldAt.keySet().retainAll(settling);
    settling.clear();
  }

  /** Those who were to be taken in are not: the new term could not be stored. */
  public void notStored() {
    settling.clear();
  }

  /** Members were dropped: what was claimed with them no longer holds. */
  public void shrink() {
    claim = Optional.empty();
  }

  /** The own term is over, or this node was away: nothing said before holds. */
  public void reset() {
    claim = Optional.empty();
    offeredTo = Optional.empty();
    putOff = Optional.empty();
    claimedAt.clear();
    toldAt.clear();
    handedOver.clear();
    settling.clear();
  }

  /** When a pending offer runs out. */
  public long nextNanos(Now now) {
    return isOffering(now) ? offerNanos + timing.mergePending() * 1_000_000 : Long.MAX_VALUE;
  }
}
