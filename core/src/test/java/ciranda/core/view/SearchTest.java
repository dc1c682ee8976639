package ciranda.core.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchTest {
  private static final ZonedDateTime NOW =
      ZonedDateTime.parse("2026-11-27T12:34:56-03:00[America/Sao_Paulo]");

  @Test
  void readsWordsAndOperatorsInBothLanguages() throws Exception {
    Search search =
        Search.parse(" eleição \"boa noite\" de:\"Ana Lúcia\" em:#Geral http://x ", NOW);
    assertThat(search.words()).containsExactly("eleição", "boa noite", "http://x");
    assertThat(search.from()).containsExactly("Ana Lúcia");
    assertThat(search.room()).isEqualTo("general");
    assertThat(Search.parse("from:rui in:lab x", NOW))
        .isEqualTo(Search.parse("DE:rui Em:lab x", NOW));
  }

  @Test
  void whatIsNotClosedOrSaysNothingIsTakenAsItIs() throws Exception {
    assertThat(Search.parse("\"not closed", NOW).words()).containsExactly("not closed");
    assertThat(Search.parse("a\"b c", NOW).words()).containsExactly("a", "b c");
    assertThat(Search.parse("\" \" \"", NOW).isEmpty()).isTrue();
    assertThat(Search.parse("", NOW).isEmpty()).isTrue();
    assertThat(Search.parse("a AND -b* NEAR(c)", NOW).words())
        .containsExactly("a", "AND", "-b*", "NEAR(c)");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-20, 2026-11-20T03:00:00Z",
    "2026-11-20T14:30, 2026-11-20T17:30:00Z",
    "2026-11-20T14:30:00Z, 2026-11-20T14:30:00Z",
    "9:05, 2026-11-27T12:05:00Z",
    "3d, 2026-11-24T15:34:56Z",
    "2w, 2026-11-13T15:34:56Z",
    "5h, 2026-11-27T10:34:56Z",
    "20min, 2026-11-27T15:14:56Z"
  })
  void readsMoments(String typed, Instant moment) throws Exception {
    assertThat(Search.parse("since:" + typed, NOW).since()).contains(moment);
    assertThat(Search.parse("antes:" + typed, NOW).before()).contains(moment);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"since:yester", "before:", "from:", "in:", "since:2026-13-01", "desde:99:99"})
  void refusesOperatorsThatSayNothing(String typed) {
    assertThatThrownBy(() -> Search.parse(typed, NOW))
        .isInstanceOf(Search.BadSearchException.class)
        .hasMessage(typed);
  }

  @Test
  void anotherRoomCountsOnlyWhereNoneIsNamed() throws Exception {
    assertThat(Search.parse("x", NOW).in("lab").room()).isEqualTo("lab");
    assertThat(Search.parse("x in:office", NOW).in("lab").room()).isEqualTo("office");
  }
}
