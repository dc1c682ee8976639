package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is typed wrongly starts nothing: exit 2, and a word that helps. */
@Tag("system")
final class UsageTest {
  @TempDir Path folder = Path.of("set by JUnit");

  static Stream<Arguments> wrongWords() {
    return Stream.of(
        Arguments.of(List.of("serve", "--nmae", "ana"), "--name"),
        Arguments.of(List.of("sevre"), "serve"),
        Arguments.of(List.of("serve", "--port", "many"), "many"),
        Arguments.of(List.of("serve", "--port", "65536"), "65536"),
        Arguments.of(List.of("serve", "--peer", "nowhere"), "nowhere"),
        Arguments.of(List.of("serve", "--multicast", "10.0.0.1:6782"), "10.0.0.1"),
        Arguments.of(List.of("serve", "--api", "0.0.0.0:8080"), "0.0.0.0"),
        Arguments.of(List.of("serve", "--bind", "not an address"), "not an address"),
        Arguments.of(List.of("serve", "--lang", "tlh"), "tlh"),
        Arguments.of(List.of("serve", "--name", ""), "--name"),
        Arguments.of(List.of("serve", "--name", "a".repeat(1_000)), "--name"),
        Arguments.of(List.of("serve", "--name", "a\u001b[31mb"), "--name"),
        Arguments.of(List.of("serve", "--name"), "--name"),
        Arguments.of(List.of("bench"), "bench"));
  }

  @ParameterizedTest
  @MethodSource("wrongWords")
  void wrongWordsAreRefusedInWords(List<String> words, String hint) {
    List<String> all = new ArrayList<>(words);
    Path data = folder.resolve("data");
    if (words.getFirst().equals("serve") && words.size() > 2) {
      all.addAll(List.of("--data-dir", data.toString()));
    }

    Outcome outcome = Outcome.of(all);

    assertThat(outcome.status()).as("%s", outcome).isEqualTo(2);
    assertThat(outcome.complained()).contains(hint).doesNotContain("Exception", "\u001b");
    assertThat(outcome.printed()).isEmpty();
    assertThat(data).doesNotExist();
  }

  @Test
  void helpIsThereInBothLanguages() {
    Outcome english = Outcome.of(List.of("--help", "--lang", "en"));
    Outcome portuguese = Outcome.of(List.of("--help", "--lang", "pt-BR"));

    assertThat(english.status()).as("%s", english).isZero();
    assertThat(portuguese.status()).as("%s", portuguese).isZero();
    assertThat(english.printed()).contains("Usage", "--data-dir", "serve");
    assertThat(portuguese.printed()).contains("Uso", "--data-dir", "serve");
  }
}
