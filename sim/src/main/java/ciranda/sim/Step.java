package ciranda.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of a script: what is done to a world, as people write it. Plans of seeds, stories and
 * what the shrinker leaves over are all lists of these.
 */
record Step(Deed deed, List<String> words) {
  Step {
    words = List.copyOf(words);
  }

  static Step of(Deed deed, Object... words) {
    return new Step(deed, Arrays.stream(words).map(String::valueOf).toList());
  }

  /** Reads a line. */
  static Step parse(String line) {
    List<String> words = List.of(line.strip().split("\\s+"));
    return Deed.find(words.getFirst())
        .map(deed -> new Step(deed, words.subList(1, words.size())))
        .orElseThrow(() -> new IllegalArgumentException("no such step: " + line));
  }

  String word(int index) {
    if (index >= words.size()) {
      throw new IllegalArgumentException("the step '" + this + "' lacks a word");
    }
    return words.get(index);
  }

  long number(int index) {
    return Long.parseLong(word(index));
  }

  long number(int index, long otherwise) {
    return index < words.size() ? number(index) : otherwise;
  }

  /** {@code 250ms}, {@code 2s}, {@code -3h}, {@code 10y}. */
  long millis(int index) {
    String text = word(index).toLowerCase(Locale.ROOT);
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    long count = Long.parseLong(text.substring(0, end));
    return switch (text.substring(end)) {
      case "ms", "" -> count;
      case "s" -> count * 1_000;
      case "m" -> count * 60_000;
      case "h" -> count * 3_600_000;
      case "y" -> count * 365 * 86_400_000L;
      default -> throw new IllegalArgumentException("no such unit of time: " + text);
    };
  }

  /** The words from this one on, as a text. */
  String text(int from) {
    return String.join(" ", words.subList(Math.min(from, words.size()), words.size()));
  }

  Optional<String> optional(int index) {
    return index < words.size() ? Optional.of(words.get(index)) : Optional.empty();
  }

  @Override
  public String toString() {
    return words.isEmpty() ? deed.word() : deed.word() + " " + String.join(" ", words);
  }
}
