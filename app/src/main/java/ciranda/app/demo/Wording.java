package ciranda.app.demo;

import ciranda.tui.Language;
import ciranda.tui.Texts;
import java.util.Collection;
import java.util.Locale;

/** How times and lists are written in a language. */
final class Wording {
  private Wording() {}

  /** Seconds with two decimals. */
  static String seconds(Texts texts, long nanos) {
    String number = String.format(Locale.ROOT, "%.2f", nanos / 1e9);
    return texts.language() == Language.PORTUGUESE ? number.replace('.', ',') : number;
  }

  static String list(Collection<String> parts) {
    return String.join(", ", parts);
  }
}
