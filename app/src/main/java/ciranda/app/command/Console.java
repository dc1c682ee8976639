package ciranda.app.command;

import ciranda.tui.Texts;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Objects;

/**
 * Whom a command speaks with.
 *
 * @param errorsAreSeen whether a person watches standard error, on a terminal
 */
public record Console(
    InputStream input,
    PrintStream output,
    PrintStream errors,
    boolean errorsAreSeen,
    Texts texts,
    ZoneId zone) {
  public Console {
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(errors, "errors");
    Objects.requireNonNull(texts, "texts");
    Objects.requireNonNull(zone, "zone");
  }

  /**
   * Prints results, whole lines.
   *
   * @return false where nobody reads them any more, as behind {@code head -1}
   */
  boolean print(byte[] lines) {
    output.write(lines, 0, lines.length);
    output.flush();
    return !output.checkError();
  }

  boolean print(String line) {
    return print((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Says something beside the results. */
  void tell(String words) {
    errors.print("ciranda: " + words + "\n");
    errors.flush();
  }
}
