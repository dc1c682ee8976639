package ciranda.sim;

import ciranda.core.Timing;

/**
 * How long agreement takes at most once faults have stopped (E5), and how many messages an election
 * needs (E7): the steps of docs/internals/election.md, in the same order and with the same names.
 */
record Bound(Timing timing) {
  /** A dial that a frozen program took fails after this; the product's shell waits as long. */
  private static final long DIAL_MILLIS = 5_000;

  /** Messages on their way and transactions of all steps together. */
  private static final long WORK_MILLIS = 500;

  /** Step 1: all who can reach each other are linked. */
  long linkedMillis() {
    long dialled = DIAL_MILLIS + timing.redialMax();
    long noticed = timing.silentLink() + timing.redialMin();
    return Math.max(dialled, noticed);
  }

  /** Step 2, at the same time: everybody coordinates, or follows a coordinator that lives. */
  long ledMillis() {
    long elected = timing.suspicionMax() + electedMillis();
    long founded = timing.discovery() + timing.joinGiveUp();
    return timing.quarantine() + timing.joinGiveUp() + Math.max(elected, founded);
  }

  /** An election in which the first who is asked answers and then is silent. */
  private long electedMillis() {
    return timing.politeWait() + 2 * timing.answerWait() + timing.coordinatorWait();
  }

  /** Step 3: one of the coordinators has taken in all others. */
  long mergedMillis() {
    return timing.heartbeat()
        + timing.claimValid()
        + timing.mergePending()
        + 2 * timing.claimRetry()
        + timing.joinRetry();
  }

  /** Step 4: whoever is gone is out of the view, and everybody has that view. */
  long settledMillis() {
    long dropped = Math.max(timing.memberGrace(), timing.rowExpiry() + timing.dropSilent());
    return dropped + timing.heartbeat();
  }

  /** E5. */
  long agreesMillis() {
    return Math.max(linkedMillis(), ledMillis()) + mergedMillis() + settledMillis() + WORK_MILLIS;
  }

  /**
   * E7: ELECTION, ANSWER and COORDINATOR of one election, where all who are asked answer.
   *
   * @param living members of the view that live
   */
  static long electionMessages(int living) {
    return 3L * (living - 1);
  }

  /** E7, where the top candidate is silent too, and not yet known to be. */
  static long silentTopMessages(int living) {
    return electionMessages(living) + (living - 1L) * (living - 2L);
  }
}
