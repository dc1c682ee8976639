package ciranda.tui;

import java.util.Map;
import org.jline.utils.AttributedStyle;

/**
 * Colours and weights of the inline chat. What they say is always said in words too. Immutable.
 *
 * <p>Everybody has one of twelve colours, by the fingerprint, the same at every node and every
 * start. They are those of the 256 that everybody's terminal has which come nearest to the
 * product's own and still stand out from black and from white.
 */
record Looks(int colors) {
  /** Red, sea, leaf, purple, gold, indigo, rose, lagoon, clay, lilac, lime, chintz. */
  private static final int[] PEOPLE = {167, 31, 28, 98, 130, 27, 162, 29, 166, 62, 64, 133};

  /** Of the 16 colours, those that most themes keep legible: red, cyan, green, magenta. */
  private static final int[] FEW = {1, 6, 2, 5, 1, 6, 5, 2, 1, 5, 2, 5};

  private static final int WARNING = 160;

  /**
   * What the terminal can show and the person wants to see.
   *
   * @param terminal how many colours the terminal has
   */
  static Looks of(Map<String, String> environment, int terminal) {
    // NO_COLOR with any content (no-color.org).
    return new Looks(environment.getOrDefault("NO_COLOR", "").isEmpty() ? terminal : 0);
  }

  /** Which of the twelve colours somebody has. */
  static int place(String fingerprint) {
    return Math.floorMod(fingerprint.hashCode(), PEOPLE.length);
  }

  AttributedStyle person(String fingerprint) {
    int place = place(fingerprint);
    if (colors >= 256) {
      return AttributedStyle.BOLD.foreground(PEOPLE[place]);
    }
    return colors >= 8 ? AttributedStyle.BOLD.foreground(FEW[place]) : AttributedStyle.BOLD;
  }

  AttributedStyle time() {
    return AttributedStyle.DEFAULT.faint();
  }

  AttributedStyle notice() {
    return AttributedStyle.DEFAULT.faint();
  }

  AttributedStyle warning() {
    if (colors >= 256) {
      return AttributedStyle.BOLD.foreground(WARNING);
    }
    return colors >= 8
        ? AttributedStyle.BOLD.foreground(AttributedStyle.RED)
        : AttributedStyle.BOLD;
  }

  AttributedStyle mention() {
    return AttributedStyle.BOLD.inverse();
  }

  AttributedStyle prompt() {
    return AttributedStyle.BOLD;
  }
}
