package ciranda.core.view;

import ciranda.protocol.Limits;
import ciranda.protocol.Text;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** How rooms are called here. What others call theirs is shown, whatever it is. */
public final class RoomName {
  /** {@link ChatMessage#GENERAL} in Portuguese: one room, two names. */
  public static final String GERAL = "geral";

  private static final int CODE_POINTS_MAX = 32;

  private RoomName() {}

  /**
   * The name of the room that somebody typed, with or without {@code #}: in lower case and NFC.
   * Empty if it is none: a room's name is a visible word of up to 32 characters.
   */
  public static Optional<String> normalized(String typed) {
    String plain = typed.strip();
    plain = plain.startsWith("#") ? plain.substring(1) : plain;
    String name = Normalizer.normalize(plain, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    boolean fits =
        !name.isEmpty()
            && name.codePointCount(0, name.length()) <= CODE_POINTS_MAX
            && name.getBytes(StandardCharsets.UTF_8).length <= Limits.ROOM_BYTES_MAX;
    if (!fits || !Text.isPrintable(name) || !name.codePoints().allMatch(RoomName::isPartOfWord)) {
      return Optional.empty();
    }
    return Optional.of(name.equals(GERAL) ? ChatMessage.GENERAL : name);
  }

  private static boolean isPartOfWord(int codePoint) {
    return switch (codePoint) {
      case ' ', '#', ',', ':', '[', ']', '/', '\\', '"' -> false;
      default -> true;
    };
  }
}
