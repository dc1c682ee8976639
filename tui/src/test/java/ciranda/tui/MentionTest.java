package ciranda.tui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MentionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ana|ana",
        "ana|hi Ana!",
        "ana|@ANA: look",
        "ana|(ana)",
        "josé|JOSÉ?",
        "maria clara|ask Maria Clara",
        "a.b|is a.b here",
      })
  void aNameIsFound(String name, String text) {
    assertThat(new Mention(name).in(text)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ana|banana",
        "ana|anas",
        "ana|ana_b",
        "ana|aná",
        "ana|ana1",
        "a.b|axb",
        "maria clara|maria",
      })
  void partOfAWordIsNone(String name, String text) {
    assertThat(new Mention(name).in(text)).isEmpty();
  }
}
