package ciranda.core;

/**
 * Every time that the protocol waits, in milliseconds, in one place. The defaults were tried in a
 * prototype over 65,000 random networks; what each does and what it trades is said here.
 *
 * @param heartbeat between two heartbeats on a link. Smaller finds failures sooner and costs
 *     traffic: n(n-1) heartbeats per period in a full mesh
 * @param doubt a coordinator's counter that has not advanced for this long is said aloud
 * @param suspicionMin shortest silence of the counter that ends a coordinator's term; at least four
 *     heartbeats, so that three may be lost
 * @param suspicionMax longest: the adaptive bound (mean and deviation of what was seen) never
 *     exceeds it
 * @param silentLink a link without any frame for this long is hung up
 * @param sign an old link must show life within this when another instance of its key calls. Longer
 *     than a round trip and a busy moment, or a copied key could take the place of a slow node
 * @param rowExpiry a relayed row older than this says nothing
 * @param politeWait before ELECTION is sent, so that the top candidate can speak first
 * @param answerWait for an ANSWER, first of the top candidate, then of the rest
 * @param coordinatorWait for COORDINATOR after an ANSWER
 * @param crashVote without a newer counter after a closed link, where somebody's view of it is
 *     unknown
 * @param discovery a searching node that hears nobody founds the group after this
 * @param settle newcomers that hear only each other wait this long for the lowest key to found
 * @param beacon between two JOIN_REQUEST beacons of a searching node
 * @param announcement between two beacons of a coordinator
 * @param joinRetry between two JOIN_REQUESTs to a coordinator
 * @param joinGiveUp a join without JOIN_ACK falls back after this
 * @param ackBound JOIN_ACK waits at most this long for another member to have the change
 * @param claimRetry between two CLAIMs to the same coordinator
 * @param claimValid a claim does not change for this long
 * @param mergePending the loser of a comparison keeps its offer this long
 * @param dropClosed a member without any path is dropped from the view after this, where its link
 *     was closed
 * @param dropSilent the same where it fell silent
 * @param memberGrace a new member is not dropped for lack of a path before this
 * @param redialMin first wait before an address is dialled again; doubles
 * @param redialMax longest such wait for an address that belongs to no member
 * @param memberRedialMax longest such wait for a member
 * @param late a step that comes this much after its time means: this node itself was away
 * @param quarantine how long a node that was away starts no election, casts no vote, makes no claim
 */
public record Timing(
    long heartbeat,
    long doubt,
    long suspicionMin,
    long suspicionMax,
    long silentLink,
    long sign,
    long rowExpiry,
    long politeWait,
    long answerWait,
    long coordinatorWait,
    long crashVote,
    long discovery,
    long settle,
    long beacon,
    long announcement,
    long joinRetry,
    long joinGiveUp,
    long ackBound,
    long claimRetry,
    long claimValid,
    long mergePending,
    long dropClosed,
    long dropSilent,
    long memberGrace,
    long redialMin,
    long redialMax,
    long memberRedialMax,
    long late,
    long quarantine) {

  /** For a local network. */
  public static final Timing LAN =
      new Timing(
          500, 1_000, 2_000, 4_000, 2_500, 200, 3_000, 100, 300, 1_000, 400, 1_000, 300, 150, 1_000,
          500, 3_000, 300, 500, 3_000, 1_500, 200, 1_500, 4_000, 300, 4_000, 1_000, 500, 1_000);

  public Timing {
    if (suspicionMin < 4 * heartbeat || suspicionMax < suspicionMin || doubt < 2 * heartbeat) {
      throw new IllegalArgumentException("doubt and suspicion must outlast several heartbeats");
    }
    if (silentLink <= suspicionMin) {
      throw new IllegalArgumentException("a link is hung up only after the suspicion");
    }
  }
}
