package ciranda.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CleanTextTest {

  @Test
  void ordinaryTextPassesUnchanged() {
    for (String text :
        List.of(
            "",
            "oi",
            "Olá, você viu o roteador? É ótimo — não?",
            "日本語 العربية עברית हिन्दी ไทย",
            "👩\u200d💻 👍🏽 🇧🇷 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3",
            "می\u200cخواهم",
            "e\u0301 n\u0303")) {
      assertThat(CleanText.line(text)).isEqualTo(text);
      assertThat(CleanText.lines(text)).containsExactly(text);
    }
  }

  @Test
  void controlSequencesGoWholeBecauseTheyCarryNoWords() {
    assertThat(CleanText.line("\u001b[31mred\u001b[0m")).isEqualTo("red");
    assertThat(CleanText.line("\u009b2Jgone")).isEqualTo("gone");
    assertThat(CleanText.line("\u001b[?1049hx\u001b[6n")).isEqualTo("x");
    assertThat(CleanText.line("\u001b[38;2;1;2;3 qx")).isEqualTo("x");
  }

  @Test
  void otherSequencesLoseTheirControlCharactersOnly() {
    assertThat(CleanText.line("\u001b]0;title\u0007after")).isEqualTo("]0;titleafter");
    assertThat(CleanText.line("\u001b]8;;http://a\u001b\\x")).isEqualTo("]8;;http://a\\x");
    assertThat(CleanText.line("\u0090q\u009cx\u009d52;c;YQ==\u0007")).isEqualTo("qx52;c;YQ==");
    assertThat(CleanText.line("a\u001bc\u001b")).isEqualTo("ac");
  }

  @Test
  void aSequenceSplitByAnotherIsNotPutTogether() {
    assertThat(CleanText.line("\u001b\u001b[31m[31mx")).doesNotContain("\u001b");
    assertThat(CleanText.line("\u001b\u200e[2Jx")).isEqualTo("[2Jx");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x07, 0x08, 0x0d, 0x1b, 0x7f, 0x80, 0x9a, 0x9f, 0xad, 0x34f, 0x61c, 0x180e, 0x200b,
        0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2064,
        0x2065, 0x2066, 0x2067, 0x2068, 0x2069, 0x206f, 0xfeff, 0xfff9, 0xfffb, 0x1d173, 0xe0001,
        0xe0041, 0xe0100, 0xe0fff
      })
  void whatSteersTurnsOrHidesIsDropped(int codePoint) {
    String nasty = "a" + Character.toString(codePoint) + "b";
    assertThat(CleanText.line(nasty)).isIn("ab", "a b");
    assertThat(String.join("", CleanText.lines(nasty))).isEqualTo("ab");
  }

  @Test
  void brokenTextIsSeenAsBroken() {
    assertThat(CleanText.line("a\ud800b")).isEqualTo("a\ufffdb");
    assertThat(CleanText.line("\udc00\ud83d")).isEqualTo("\ufffd\ufffd");
    assertThat(CleanText.line("a\ufffe")).isEqualTo("a\ufffd");
  }

  @Test
  void marksThatPaintOverOtherLinesAreBounded() {
    String tower = "a" + "\u0316".repeat(500) + "b";
    assertThat(CleanText.line(tower)).hasSize(10).endsWith("b");
  }

  @Test
  void lineEndsOfEveryKindEndLines() {
    assertThat(CleanText.lines("a\nb\r\nc\rd\u0085e\u2028f\u2029g\u000bh\u000ci"))
        .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i");
    assertThat(CleanText.line("a\nb\r\nc\td")).isEqualTo("a b c d");
    assertThat(CleanText.lines("\tx\n\ny")).containsExactly("    x", "", "y");
  }

  @Test
  void thereIsAlwaysALineAndNoneBlankAtTheEnd() {
    assertThat(CleanText.lines("\n\n")).containsExactly("");
    assertThat(CleanText.lines("a\n \n\n")).containsExactly("a");
  }

  @Test
  void nothingThatSteersEverPasses() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 40; i++) {
        int c =
            switch (random.nextInt(4)) {
              case 0 -> random.nextInt(0xa0);
              case 1 -> 0x2000 + random.nextInt(0x70);
              case 2 -> random.nextInt(0x11_0000);
              default -> "\u001b[]0;m\u009b".codePointAt(random.nextInt(7));
            };
        text.appendCodePoint(c);
      }
      String line = CleanText.line(text.toString());
      assertThat(line.codePoints().filter(CleanTextTest::steers).toArray())
          .as("seed %d", seed)
          .isEmpty();
      for (String part : CleanText.lines(text.toString())) {
        assertThat(part.codePoints().filter(CleanTextTest::steers).toArray())
            .as("seed %d", seed)
            .isEmpty();
      }
    }
  }

  private static boolean steers(int c) {
    return c < ' '
        || (c >= 0x7f && c < 0xa0)
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069)
        || (c >= 0xd800 && c <= 0xdfff);
  }
}
