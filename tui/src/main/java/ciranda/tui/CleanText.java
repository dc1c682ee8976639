package ciranda.tui;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes text from others safe to show: what steers a terminal, turns the reading direction, hides
 * or cannot be seen never passes. Words are never hidden with it: of an escape sequence only the
 * kind that carries no words (ECMA-48, control sequences) goes whole.
 */
public final class CleanText {
  /** Combining marks on one base; more only paint over the lines around. */
  private static final int MARKS_MAX = 8;

  private static final int REPLACEMENT = 0xFFFD;
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private static final String TAB = "    ";

  private static final Pattern CONTROL_SEQUENCE =
      Pattern.compile("(?:\\u001b\\[|\\u009b)[\\x30-\\x3f]*[\\x20-\\x2f]*[\\x40-\\x7e]");
  private static final Pattern LINE_END =
      Pattern.compile("\\r\\n|[\\n\\r\\u000b\\u000c\\u0085\\u2028\\u2029]");

  private CleanText() {}

  /** The text on one line: line ends and tabs become spaces. */
  public static String line(String text) {
    if (isPlain(text)) {
      return text;
    }
    String joined = LINE_END.matcher(withoutSequences(text)).replaceAll(" ");
    return cleaned(joined.replace('\t', ' '));
  }

  /** The lines of a text, at least one, none blank at the end; tabs become four spaces. */
  public static List<String> lines(String text) {
    if (isPlain(text)) {
      return List.of(text);
    }
    String visible = withoutSequences(text).stripTrailing();
    return Arrays.stream(LINE_END.split(visible, -1))
        .map(line -> cleaned(line.replace("\t", TAB)))
        .toList();
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  private static String withoutSequences(String text) {
    return CONTROL_SEQUENCE.matcher(text).replaceAll("");
  }

  private static String cleaned(String line) {
    StringBuilder clean = new StringBuilder(line.length());
    int before = ' ';
    int marks = 0;
    for (int i = 0; i < line.length(); i += Character.charCount(line.codePointAt(i))) {
      int c = line.codePointAt(i);
      int next = i + Character.charCount(c);
      int after = next < line.length() ? line.codePointAt(next) : ' ';
      marks = isMark(c) ? marks + 1 : 0;
      if (marks > MARKS_MAX || !isShown(c, before, after)) {
        continue;
      }
      before = isText(c) ? c : REPLACEMENT;
      clean.appendCodePoint(before);
    }
    return clean.toString();
  }

  private static boolean isShown(int c, int before, int after) {
    if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER) {
      // Part of emoji and of Persian and Indic spelling; between Latin letters only a trick.
      return before >= 0x300 && after >= 0x300 && !isJoiner(before) && !isJoiner(after);
    }
    if (isVariation(c)) {
      return !isVariation(before)
          && (c <= 0xFE0F ? before != ' ' : Character.isIdeographic(before));
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL -> false;
      case Character.FORMAT -> isVisibleFormat(c);
      default -> !isHole(c);
    };
  }

  /** Number signs of Arabic, Syriac and Kaithi: of the format class, and yet seen. */
  private static boolean isVisibleFormat(int c) {
    return (c >= 0x0600 && c <= 0x0605)
        || c == 0x06DD
        || c == 0x070F
        || c == 0x0890
        || c == 0x0891
        || c == 0x08E2
        || c == 0x110BD
        || c == 0x110CD;
  }

  /** Ignorable by default (Unicode, DerivedCoreProperties) and of no class that says so. */
  private static boolean isHole(int c) {
    return c == 0x034F
        || c == 0x2065
        || (c >= 0x180B && c <= 0x180F)
        || (c >= 0xFFF0 && c <= 0xFFF8)
        || (c >= 0xE0000 && c <= 0xE0FFF);
  }

  private static boolean isJoiner(int c) {
    return c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;
  }

  private static boolean isVariation(int c) {
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
  }

  private static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
      default -> false;
    };
  }

  private static boolean isText(int c) {
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    boolean noncharacter = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
    return !surrogate && !noncharacter;
  }

  /** The begin of a text, in one line. */
  static String brief(String text, int codePointsMax) {
    String line = line(text.strip());
    if (line.codePointCount(0, line.length()) <= codePointsMax) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, codePointsMax)) + "…";
  }
}
