package ciranda.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LanguageTest {

  @ParameterizedTest
  @CsvSource({
    "pt_BR.UTF-8, PORTUGUESE",
    "pt_BR, PORTUGUESE",
    "pt, PORTUGUESE",
    "pt_PT@euro, PORTUGUESE",
    "PT-BR, PORTUGUESE",
    "en_US.UTF-8, ENGLISH",
    "C, ENGLISH",
    "C.UTF-8, ENGLISH",
    "POSIX, ENGLISH",
    "fr_FR.UTF-8, ENGLISH",
    "ptx_XX, ENGLISH",
  })
  void aLocaleSaysTheLanguage(String locale, Language language) {
    assertThat(Language.of(Map.of("LANG", locale), Locale.ROOT)).isEqualTo(language);
  }

  @Test
  void theStrongestVariableWins() {
    assertThat(of("LANG", "pt_BR", "LC_MESSAGES", "en_US")).isEqualTo(Language.ENGLISH);
    assertThat(of("LC_MESSAGES", "pt_BR", "LC_ALL", "C")).isEqualTo(Language.ENGLISH);
    assertThat(of("LC_ALL", "C.UTF-8", "CIRANDA_LOCALE", "pt_BR")).isEqualTo(Language.PORTUGUESE);
    assertThat(of("CIRANDA_LOCALE", "pt_BR", "CIRANDA_LANG", "en")).isEqualTo(Language.ENGLISH);
  }

  @Test
  void anEmptyVariableSaysNothing() {
    assertThat(of("CIRANDA_LOCALE", "", "LC_ALL", "", "LANG", "pt_BR"))
        .isEqualTo(Language.PORTUGUESE);
  }

  @Test
  void theSystemIsAskedOnlyWhereNoVariableSaysAnything() {
    Locale brazil = Locale.forLanguageTag("pt-BR");
    assertThat(Language.of(Map.of(), brazil)).isEqualTo(Language.PORTUGUESE);
    assertThat(Language.of(Map.of("LANG", "C"), brazil)).isEqualTo(Language.ENGLISH);
    assertThat(Language.of(Map.of(), Locale.ROOT)).isEqualTo(Language.ENGLISH);
  }

  @Test
  void peopleNameALanguageLeniently() {
    assertThat(Language.named("pt-BR")).contains(Language.PORTUGUESE);
    assertThat(Language.named(" PT_br ")).contains(Language.PORTUGUESE);
    assertThat(Language.named("en")).contains(Language.ENGLISH);
    assertThat(Language.named("fr")).isEmpty();
  }

  @Test
  void numbersAreWrittenAsPeopleDo() {
    assertThat(Language.ENGLISH.number(1_234_567)).isEqualTo("1,234,567");
    assertThat(Language.PORTUGUESE.number(65_536)).isEqualTo("65.536");
    assertThat(Language.PORTUGUESE.number(-999)).isEqualTo("-999");
    assertThat(Language.ENGLISH.seconds(1_849)).isEqualTo("1.8");
    assertThat(Language.PORTUGUESE.seconds(999)).isEqualTo("1,0");
  }

  private static Language of(String... variables) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return Language.of(environment, Locale.ROOT);
  }
}
