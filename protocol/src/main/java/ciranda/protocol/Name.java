package ciranda.protocol;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** What may be a person's name: normalised (NFC), bounded, without invisible characters. */
public final class Name {
  private Name() {}

  /**
   * The one valid spelling of a name that somebody typed: trimmed and in NFC.
   *
   * @throws IllegalArgumentException if nothing valid remains; the message is for developers
   */
  public static String normalized(String typed) {
    return checked(Normalizer.normalize(typed.strip(), Normalizer.Form.NFC));
  }

  /**
   * Returns a name that came over the wire if it is in its one valid spelling.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static String checked(String name) {
    if (isPlain(name)) {
      return name;
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a name is empty");
    }
    if (name.codePointCount(0, name.length()) > Limits.NAME_CODE_POINTS_MAX
        || name.getBytes(StandardCharsets.UTF_8).length > Limits.NAME_BYTES_MAX) {
      throw new IllegalArgumentException("a name is too long");
    }
    if (!name.codePoints().allMatch(Name::visible) || !name.codePoints().anyMatch(Name::inked)) {
      throw new IllegalArgumentException("a name has a control or invisible character");
    }
    if (!name.strip().equals(name) || !Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
      throw new IllegalArgumentException("a name is not in its normal form");
    }
    return name;
  }

  /**
   * Whether it is a short word of ASCII, as most are: then it breaks none of the rules, and what
   * comes with every heartbeat needs no closer look.
   */
  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char one = name.charAt(i);
      if (one <= ' ' || one > '~' || one == '[' || one == ']') {
        return false;
      }
    }
    return !name.isEmpty() && name.length() <= Limits.NAME_CODE_POINTS_MAX;
  }

  private static boolean visible(int codePoint) {
    return Text.isVisible(codePoint) && codePoint != '[' && codePoint != ']';
  }

  /** Whether something is to be seen even where it stands alone. */
  private static boolean inked(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.SPACE_SEPARATOR, Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> false;
      default -> true;
    };
  }
}
