package ciranda.protocol;

import java.util.Comparator;
import java.util.Objects;

/** The place of an entry in the conversation: the one total order that every node shows. */
public record Position(HybridTime time, LogId log, long number) implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparing(Position::time)
          .thenComparing(Position::log)
          .thenComparingLong(Position::number);

  public Position {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(log, "log");
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }
}
