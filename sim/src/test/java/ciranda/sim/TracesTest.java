package ciranda.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each story goes as it is written; {@code ./dev traces --rewrite} writes it anew. */
final class TracesTest {
  static List<String> names() {
    return Traces.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void goesAsWritten(String name) {
    assertThat(Traces.failure(name)).isEmpty();
  }

  @Test
  void aStoryThatGoesAnotherWayIsToldByItsFirstLine(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("other.txt");
    Files.writeString(file, "# Other\n\nhosts 1\nstart ana\nrun 1ms\n----\n      0.0 bia starts\n");
    assertThat(Traces.failure(file))
        .isEqualTo("other line 7: expected '0.0 bia starts', but '0.0 ana starts'");
  }

  @Test
  void aBrokenInvariantIsAFailureWhateverIsWritten(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("broken.txt");
    String head = "hosts 2\nmulticast off\nstart all\npeace all\nmulticast off\nagree 4s\n";
    Files.writeString(file, head + "----\nwhatever\n");
    assertThat(Traces.failure(file)).startsWith("broken: E5: no agreement within 4000 ms");
  }
}
