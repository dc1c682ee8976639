package ciranda.node.storage;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Text as it is looked for, whatever its case and accents: {@code LÍNGUA} is {@code lingua}. */
final class Folding {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");

  private Folding() {}

  /** Upper case first, where the sharp s becomes two letters; lower case then by single letters. */
  static String folded(String text) {
    if (text.chars().allMatch(letter -> letter < 128)) {
      return text.toLowerCase(Locale.ROOT);
    }
    String plain = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
    StringBuilder folded = new StringBuilder(plain.length());
    plain
        .toUpperCase(Locale.ROOT)
        .codePoints()
        .map(Character::toLowerCase)
        .forEach(folded::appendCodePoint);
    return folded.toString();
  }

  /** Whether the index can find it: it has a letter or a digit. */
  static boolean isWord(String folded) {
    return folded.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  /** Whether it stands in the text at the beginning of a word; what is no word, anywhere. */
  static boolean isIn(String folded, String text) {
    int at = text.indexOf(folded);
    while (at > 0
        && Character.isLetterOrDigit(folded.codePointAt(0))
        && Character.isLetterOrDigit(text.codePointBefore(at))) {
      at = text.indexOf(folded, at + 1);
    }
    return at >= 0;
  }
}
