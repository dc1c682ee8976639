package ciranda.tui;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody who mistyped a word may have meant. */
public final class Nearest {
  private Nearest() {}

  /**
   * The choice with the fewest edits from {@code typed}, the first of equals; none where all are so
   * far that a suggestion would be a guess.
   */
  public static Optional<String> to(String typed, Collection<String> choices) {
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (String choice : choices) {
      int distance = distance(typed, choice);
      if (distance < bestDistance) {
        best = choice;
        bestDistance = distance;
      }
    }
    int letters = (int) typed.codePoints().filter(Character::isLetterOrDigit).count();
    int most = Math.min(letters, Math.clamp(letters / 2, 1, 3));
    return bestDistance <= most ? Optional.of(best) : Optional.empty();
  }

  /**
   * Edits between two words: a letter more, less, another, or two neighbours swapped (optimal
   * string alignment). Words much longer than each other are not compared: the answer would not
   * matter.
   */
  static int distance(String one, String other) {
    if (Math.abs(one.length() - other.length()) > 3) {
      return Integer.MAX_VALUE;
    }
    int[][] edits = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : edit(one, other, edits, i, j);
      }
    }
    return edits[one.length()][other.length()];
  }

  private static int edit(String one, String other, int[][] edits, int i, int j) {
    int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
    int least =
        Math.min(edits[i - 1][j - 1] + same, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
  }
}
