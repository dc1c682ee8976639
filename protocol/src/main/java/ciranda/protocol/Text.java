package ciranda.protocol;

/** What may be text on the wire. */
public final class Text {
  private Text() {}

  /** Whether it has a UTF-8 form: no surrogate without its other half. */
  public static boolean isUnicode(String text) {
    return text.codePoints().noneMatch(Text::isSurrogate);
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /** Whether a person can see it all: no control, format or unassigned character. */
  static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Whether each character can be seen. */
  public static boolean isPrintable(String text) {
    return text.codePoints().allMatch(Text::isVisible);
  }
}
