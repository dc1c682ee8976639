package ciranda.core.history;

/** A range of entries of one log, both ends included. */
record Span(long low, long high) {
  Span {
    if (low < 1 || high < low) {
      throw new IllegalArgumentException("a span begins at 1 or above and is not empty");
    }
  }

  boolean contains(long number) {
    return low <= number && number <= high;
  }

  /** The smallest span around both. */
  Span around(Span other) {
    return new Span(Math.min(low, other.low), Math.max(high, other.high));
  }
}
