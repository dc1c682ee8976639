package ciranda.tui;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * The texts of one module in one language: {@code texts.LANGUAGE.properties} (UTF-8) beside a class
 * of it. {@code {0}}, {@code {1}} stand for values, which are cleaned on their way in: whatever
 * others wrote, a text is safe to print. Immutable.
 */
public final class Texts {
  private final Language language;
  private final Properties texts;

  private Texts(Language language, Properties texts) {
    this.language = language;
    this.texts = texts;
  }

  /** Reads the texts that lie beside {@code anchor}. */
  public static Texts beside(Class<?> anchor, Language language) {
    String file = "texts." + language.tag() + ".properties";
    Properties texts = new Properties();
    try (InputStream bytes = anchor.getResourceAsStream(file)) {
      if (bytes == null) {
        throw new IllegalStateException(file + " is missing beside " + anchor.getName());
      }
      texts.load(new InputStreamReader(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Part of the program itself cannot be read: no caller can go on.
      throw new UncheckedIOException(e);
    }
    return new Texts(language, texts);
  }

  public Language language() {
    return language;
  }

  /** The text of that key with the values in their places. */
  public String of(String key, Object... values) {
    String pattern = texts.getProperty(key);
    if (pattern == null) {
      throw new IllegalArgumentException("no text " + key + " in " + language.tag());
    }
    StringBuilder text = new StringBuilder(pattern.length() + 32);
    int at = 0;
    while (at < pattern.length()) {
      int value = placeholder(pattern, at);
      if (value < 0) {
        text.append(pattern.charAt(at));
        at++;
      } else {
        text.append(CleanText.line(String.valueOf(values[value])));
        at += 3;
      }
    }
    return text.toString();
  }

  /** The text {@code KEY.one} or {@code KEY.other}; {@code {0}} is the count. */
  public String counted(String key, long count, Object... others) {
    Object[] values = new Object[others.length + 1];
    values[0] = language.number(count);
    System.arraycopy(others, 0, values, 1, others.length);
    return of(key + (count == 1 ? ".one" : ".other"), values);
  }

  private static int placeholder(String pattern, int at) {
    boolean shaped =
        at + 2 < pattern.length() && pattern.charAt(at) == '{' && pattern.charAt(at + 2) == '}';
    return shaped ? Character.digit(pattern.charAt(at + 1), 10) : -1;
  }
}
