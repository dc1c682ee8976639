package ciranda.tui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TextsTest {

  @Test
  void bothLanguagesAreWholeAndEverythingIsUsed() throws Exception {
    assertThat(Bundles.breaches("tui", "ciranda/tui")).isEmpty();
    assertThat(Bundles.breaches("app", "ciranda/app")).isEmpty();
    assertThat(Bundles.breaches("app", "ciranda/app/demo")).isEmpty();
  }

  @Test
  void valuesAreCleanedOnTheirWayIn() {
    Texts texts = Texts.beside(PlainChat.class, Language.ENGLISH);
    assertThat(texts.of("person", "a\u001b[2J\nna", 3)).isEqualTo("a na (3)");
    assertThat(texts.of("person", "{1}", 3)).isEqualTo("{1} (3)");
  }

  @Test
  void oneIsNotMany() {
    Texts texts = Texts.beside(PlainChat.class, Language.PORTUGUESE);
    assertThat(texts.counted("member.joined", 1, "rui (7)")).isEqualTo("rui (7) entrou.");
    assertThat(texts.counted("member.joined", 2, "rui e eva")).isEqualTo("rui e eva entraram.");
    assertThat(texts.of("room.general")).isEqualTo("#geral");
  }

  @Test
  void aMissingTextIsAMistakeOfTheProgram() {
    Texts texts = Texts.beside(PlainChat.class, Language.ENGLISH);
    assertThatThrownBy(() -> texts.of("no.such"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no.such");
  }
}
