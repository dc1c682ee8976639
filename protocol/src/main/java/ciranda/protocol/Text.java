package ciranda.protocol;

/** What may be text on the wire. */
public final class Text {
  private Text() {}

  /** Whether it has a UTF-8 form: no surrogate without its other half. */
  public static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isSurrogate(unit)) {
        boolean pair =
            Character.isHighSurrogate(unit)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /**
   * Whether a person can see it: no control, format or blank character, no space but the one.
   *
   * <p>Code points that this Java does not know yet are allowed: a peer with a newer Unicode may
   * have them, and a name that only some nodes accept would split the group.
   */
  static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      default -> !isBlank(codePoint);
    };
  }

  /** Noncharacters, and what Unicode calls a letter, mark or symbol but nobody can see. */
  private static boolean isBlank(int codePoint) {
    return (codePoint & 0xfffe) == 0xfffe
        || (codePoint >= 0xfdd0 && codePoint <= 0xfdef)
        || (codePoint >= 0xe0000 && codePoint <= 0xe0fff)
        || switch (codePoint) {
          case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0 -> true;
          default -> (codePoint >= 0x180b && codePoint <= 0x180f);
        };
  }

  /** Whether each character can be seen. */
  public static boolean isPrintable(String text) {
    return text.codePoints().allMatch(Text::isVisible);
  }
}
