package ciranda.protocol;

import java.util.Comparator;
import java.util.Objects;

/**
 * One coordinator's term; totally ordered, first by number, then by key.
 *
 * @param number 0 for {@link #NONE}, else at least 1; rises by one at each election, from the last
 *     number to 1
 */
public record Epoch(long number, NodeKey coordinator) implements Comparable<Epoch> {
  /** Before any coordinator. */
  public static final Epoch NONE = new Epoch(0, NodeKey.NONE);

  /** A claim farther above the own epoch than this is refused (docs/PROTOCOL.md, 6.1). */
  public static final long JUMP_MAX = 1L << 20;

  private static final Comparator<Epoch> ORDER =
      Comparator.comparingLong(Epoch::number).thenComparing(Epoch::coordinator);

  public Epoch {
    Objects.requireNonNull(coordinator, "coordinator");
    if (number < 0 || (number == 0) != coordinator.equals(NodeKey.NONE)) {
      throw new IllegalArgumentException("an epoch has a positive number and a coordinator");
    }
  }

  /** The epoch above a number; after the last number the first one comes again. */
  public static Epoch above(long number, NodeKey coordinator) {
    return new Epoch(number == Long.MAX_VALUE ? 1 : number + 1, coordinator);
  }

  public boolean isNone() {
    return number == 0;
  }

  public boolean isAbove(Epoch other) {
    return compareTo(other) > 0;
  }

  /** Whether this lies too far above {@code other} to be believed. */
  public boolean isFarAbove(Epoch other) {
    return number - other.number > JUMP_MAX;
  }

  @Override
  public int compareTo(Epoch other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return number + "/" + coordinator;
  }
}
