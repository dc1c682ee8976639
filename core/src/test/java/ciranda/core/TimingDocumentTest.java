package ciranda.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of times in {@code docs/PROTOCOL.md} has the defaults of {@link Timing}. */
final class TimingDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "PROTOCOL.md");

  // PROTOCOL 11.3
  @Test
  void theDocumentedTimesAreTheDefaults() throws Exception {
    String document = Files.readString(DOCUMENT);
    int start = document.indexOf("<!-- table: Timing -->");
    List<String> documented =
        document
            .substring(start, document.indexOf("\n## ", start))
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(0, line.indexOf('|', line.indexOf("` |") + 3) + 1))
            .toList();

    List<String> right = new ArrayList<>();
    for (RecordComponent time : Timing.class.getRecordComponents()) {
      long value = (long) time.getAccessor().invoke(Timing.LAN);
      right.add(String.format(Locale.ROOT, "| `%s` | %,d |", time.getName(), value));
    }
    assertThat(documented).isEqualTo(right);
  }
}
