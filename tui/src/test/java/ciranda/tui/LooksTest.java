package ciranda.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LooksTest {
  /** Levels of the 6 x 6 x 6 colours from 16 on. */
  private static final int[] LEVELS = {0, 95, 135, 175, 215, 255};

  /** Less is hard to read; WCAG 2.2 asks for 3 where letters are bold and as large as names are. */
  private static final double CONTRAST_MIN = 3.6;

  @Test
  void everyColourStandsOutFromBlackAndFromWhite() {
    Set<Integer> colours = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      String shown = new AttributedString("x", new Looks(256).person("key" + i)).toAnsi(256, null);
      colours.add(Integer.parseInt(shown.replaceAll("(?s).*38;5;(\\d+).*", "$1")));
    }
    assertThat(colours).hasSize(12);
    for (int colour : colours) {
      double light = luminance(colour);
      assertThat((light + 0.05) / 0.05).as("%d on black", colour).isGreaterThan(CONTRAST_MIN);
      assertThat(1.05 / (light + 0.05)).as("%d on white", colour).isGreaterThan(CONTRAST_MIN);
    }
  }

  @Test
  void aPersonKeepsTheColour() {
    assertThat(Looks.place("thosuxederve6zblqlqvyi2lnanwvtzq")).isEqualTo(11);
    assertThat(IntStream.range(0, 500).map(i -> Looks.place("key" + i)).distinct().count())
        .isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void withoutColoursNamesAreBold(int colours) {
    assertThat(new Looks(colours).person("key")).isEqualTo(AttributedStyle.BOLD);
    assertThat(new Looks(colours).warning()).isEqualTo(AttributedStyle.BOLD);
  }

  @Test
  void fewColoursAreEnough() {
    for (int i = 0; i < 100; i++) {
      String shown = new AttributedString("x", new Looks(8).person("key" + i)).toAnsi(8, null);
      assertThat(shown).containsPattern("3[1256][;m]");
    }
  }

  @Test
  void whoeverWantsNoColourGetsNone() {
    assertThat(Looks.of(Map.of("NO_COLOR", "1"), 256)).isEqualTo(new Looks(0));
    assertThat(Looks.of(Map.of("NO_COLOR", ""), 256)).isEqualTo(new Looks(256));
    assertThat(Looks.of(Map.of(), 8)).isEqualTo(new Looks(8));
  }

  /** WCAG 2.2, relative luminance. */
  private static double luminance(int colour) {
    int cube = colour - 16;
    return 0.2126 * linear(LEVELS[cube / 36])
        + 0.7152 * linear(LEVELS[cube / 6 % 6])
        + 0.0722 * linear(LEVELS[cube % 6]);
  }

  private static double linear(int level) {
    double share = level / 255.0;
    return share <= 0.03928 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }
}
