package ciranda.tui;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The languages that the program speaks, as equals. */
public enum Language {
  ENGLISH("en", ',', '.'),
  PORTUGUESE("pt-BR", '.', ',');

  /**
   * Where the system says its language, the strongest first (POSIX, "Internationalization
   * Variables"); the launcher hands the person's own locale over in {@code CIRANDA_LOCALE}, because
   * it starts the JVM under C.UTF-8.
   */
  private static final List<String> LOCALES =
      List.of("CIRANDA_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG");

  private final String tag;
  private final char thousands;
  private final char decimal;

  Language(String tag, char thousands, char decimal) {
    this.tag = tag;
    this.thousands = thousands;
    this.decimal = decimal;
  }

  /** As {@code --lang} takes it. */
  public String tag() {
    return tag;
  }

  /** The language that a person named, leniently: {@code pt} and {@code pt_BR} are pt-BR. */
  public static Optional<Language> named(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT).replace('_', '-')) {
      case "en" -> Optional.of(ENGLISH);
      case "pt", "pt-br" -> Optional.of(PORTUGUESE);
      default -> Optional.empty();
    };
  }

  /**
   * The language of a process where nobody named one by an option.
   *
   * @param system the operating system's language, taken only where no variable says anything: the
   *     JVM forgets a locale that is not installed, the variables do not
   */
  public static Language of(Map<String, String> environment, Locale system) {
    Optional<Language> own = named(environment.getOrDefault("CIRANDA_LANG", ""));
    if (own.isPresent()) {
      return own.get();
    }
    for (String variable : LOCALES) {
      String locale = environment.getOrDefault(variable, "");
      if (!locale.isEmpty()) {
        return speaks(locale);
      }
    }
    return speaks(system.getLanguage());
  }

  /** A whole number as people write it. */
  public String number(long value) {
    String digits = Long.toString(Math.absExact(value));
    StringBuilder text = new StringBuilder(value < 0 ? "-" : "");
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % 3 == 0) {
        text.append(thousands);
      }
      text.append(digits.charAt(i));
    }
    return text.toString();
  }

  /** Seconds with one decimal, or two where one would say little. */
  public String seconds(long millis) {
    long hundredths = Math.round(millis / 10.0);
    if (hundredths < 100) {
      return "0" + decimal + hundredths / 10 + hundredths % 10;
    }
    long tenths = Math.round(millis / 100.0);
    return number(tenths / 10) + decimal + tenths % 10;
  }

  private static Language speaks(String locale) {
    String lower = locale.toLowerCase(Locale.ROOT);
    boolean portuguese =
        lower.startsWith("pt")
            && (lower.length() == 2 || !Character.isLetterOrDigit(lower.charAt(2)));
    return portuguese ? PORTUGUESE : ENGLISH;
  }
}
