package ciranda.protocol;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Names a log: its author and a generation, drawn at random when the log is begun.
 *
 * @param generation 52 random bits, so that it survives a JSON number
 */
public record LogId(NodeKey author, long generation) implements Comparable<LogId> {
  public static final int GENERATION_BITS = 52;

  private static final int HEX_DIGITS = GENERATION_BITS / 4;
  private static final Comparator<LogId> ORDER =
      Comparator.comparing(LogId::author).thenComparingLong(LogId::generation);

  public LogId {
    Objects.requireNonNull(author, "author");
    if (generation < 0 || generation >>> GENERATION_BITS != 0) {
      throw new IllegalArgumentException("a generation has 52 bits");
    }
  }

  /** {@code FINGERPRINT.GENERATION}, the generation in 13 hexadecimal digits. */
  public String text() {
    return author.fingerprint() + "." + HexFormat.of().toHexDigits(generation, HEX_DIGITS);
  }

  @Override
  public int compareTo(LogId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return author.shortName() + "." + HexFormat.of().toHexDigits(generation, HEX_DIGITS);
  }
}
