package ciranda.core.history;

/** Every time that the conversation waits, in milliseconds. */
final class Pace {
  /** Between two HEADS on one link. */
  static final long HEADS = 500;

  /**
   * After a segment went over a link, digests that differ once say nothing: it may be in flight.
   */
  static final long SETTLE = 300;

  /**
   * Two nodes whose digests differ for this long say all their heads again: what one of them had no
   * room to remember gets another chance.
   */
  static final long RESYNC = 10_000;

  /** A pull without any segment for this long goes to another holder. */
  static final long PULL = 2_000;

  /** A holder that let a pull time out is not asked for that log for this long. */
  static final long AVOID = 5_000;

  /** Between two requests on one link for bodies that are missing. */
  static final long BODIES = 1_000;

  /** While storage refuses, one write is tried in this time. */
  static final long PROBE = 1_000;

  /** An entry that lands below something shown here for at least so long is late. */
  static final long LATE = 5_000;

  /**
   * A mere claim that this node lost its tail begins a new generation at most once in this time; a
   * signed entry does it at any time. So nobody can make this node fill the group with generations.
   */
  static final long CLAIM = 600_000;

  private Pace() {}
}
