package ciranda.sim;

import ciranda.core.Bounds;
import ciranda.core.Timing;
import java.util.SplittableRandom;

/**
 * Branches inside of a node that a small world would hardly ever take, made likely: pages of a few
 * entries, queues that are full at once, waits that are over too early. After the "buggify" of
 * FoundationDB (Zhou et al., SIGMOD 2021).
 */
final class Unlikely {
  /** So much shorter is a wait that ends too early. */
  private static final int HASTE = 10;

  private Unlikely() {}

  /**
   * Each of them is small, or as it should be.
   *
   * @param page how many entries all nodes of the world give at once
   */
  static Bounds bounds(int page, SplittableRandom random) {
    Bounds wide = Bounds.WIDE;
    return new Bounds(
        page,
        few(random, 3, wide.pulls()),
        few(random, 2, wide.pullsPerLink()),
        few(random, 2_000, wide.bytesPulled()),
        20_000 + few(random, 20_000, wide.bytesInFlight()),
        few(random, 3, wide.segmentEntries()),
        few(random, 8, wide.postsWaiting()),
        few(random, 2, wide.receipts()),
        2 + few(random, 3, wide.relayedRows() - 2),
        few(random, 2, wide.newcomers()),
        few(random, 2, wide.applicants()),
        2 + few(random, 2, wide.dials() - 2));
  }

  /** Entries in a page. */
  static int page(SplittableRandom random) {
    return few(random, 8, Bounds.WIDE.page());
  }

  private static int few(SplittableRandom random, int most, int wide) {
    return (int) few(random, most, (long) wide);
  }

  private static long few(SplittableRandom random, int most, long wide) {
    long drawn = 1L + random.nextInt(most);
    return random.nextBoolean() ? drawn : wide;
  }

  /** Each wait that only politeness or economy asks for is short, or as it should be. */
  static Timing timing(SplittableRandom random) {
    Timing lan = Timing.LAN;
    return new Timing(
        lan.heartbeat(),
        lan.doubt(),
        lan.suspicionMin(),
        lan.suspicionMax(),
        lan.silentLink(),
        lan.sign(),
        lan.rowExpiry(),
        early(random, lan.politeWait()),
        early(random, lan.answerWait()),
        early(random, lan.coordinatorWait()),
        lan.crashVote(),
        lan.discovery(),
        early(random, lan.settle()),
        lan.beacon(),
        lan.announcement(),
        early(random, lan.joinRetry()),
        early(random, lan.joinGiveUp()),
        lan.ackBound(),
        early(random, lan.claimRetry()),
        lan.claimValid(),
        early(random, lan.mergePending()),
        lan.dropClosed(),
        lan.dropSilent(),
        lan.memberGrace(),
        lan.redialMin(),
        lan.redialMax(),
        lan.memberRedialMax(),
        lan.late(),
        lan.quarantine());
  }

  private static long early(SplittableRandom random, long wait) {
    return random.nextBoolean() ? wait / HASTE : wait;
  }
}
