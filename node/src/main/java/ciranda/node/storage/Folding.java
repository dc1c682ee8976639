package ciranda.node.storage;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Words that a text must contain, whatever their case and accents: {@code lingua} is in LÍNGUA. */
final class Folding {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private final List<String> words;

  private Folding(List<String> words) {
    this.words = words;
  }

  static Folding of(String search) {
    return new Folding(
        Stream.of(SPACES.split(folded(search), -1)).filter(word -> !word.isEmpty()).toList());
  }

  boolean isEmpty() {
    return words.isEmpty();
  }

  /** Whether each word is somewhere in the text, as a part of a word too. */
  boolean isIn(String text) {
    String folded = folded(text);
    return words.stream().allMatch(folded::contains);
  }

  /** Upper case first, where the sharp s becomes two letters; lower case then by single letters. */
  private static String folded(String text) {
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
}
