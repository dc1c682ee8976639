package ciranda.core;

import ciranda.protocol.Limits;

/**
 * How much of each kind a node holds, asks for or says at once; what is beyond waits, or is told
 * the next time. A simulator gives a node narrow ones, so that in a world of three happens what
 * otherwise only a crowd would bring about.
 *
 * @param page entries in one PULL, and in the answer to it: the same for all nodes of a group
 * @param pulls under way at once, over all links
 * @param pullsPerLink the same over one link
 * @param bytesPulled on their way to the disk before no more is asked for
 * @param bytesInFlight on their way to the disk before what comes is dropped, to be pulled later
 * @param segmentEntries own entries in one segment
 * @param postsWaiting posts that wait for the disk; more are refused
 * @param receipts own messages whose receipts are told when they change
 * @param relayedRows rows of others in one heartbeat
 * @param newcomers searching nodes that are remembered
 * @param applicants who ask for a place in the next view
 * @param dials under way at once, 3 or more; some are kept for addresses that have not failed, and
 *     some for those that somebody was heard from
 */
public record Bounds(
    int page,
    int pulls,
    int pullsPerLink,
    long bytesPulled,
    long bytesInFlight,
    int segmentEntries,
    int postsWaiting,
    int receipts,
    int relayedRows,
    int newcomers,
    int applicants,
    int dials) {

  /** What the product has. */
  public static final Bounds WIDE =
      new Bounds(
          1_024,
          16,
          4,
          8L << 20,
          32L << 20,
          Limits.SEGMENT_ENTRIES_MAX,
          4_096,
          256,
          Limits.RELAYED_ROWS_MAX,
          256,
          512,
          32);
}
