package ciranda.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ciranda.tui.Language;
import ciranda.tui.Texts;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the story is told. */
final class NarratorTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @ParameterizedTest
  @EnumSource(Language.class)
  void everythingFitsIntoEightyColumns(Language language) {
    Texts texts = Texts.beside(Demo.class, language);
    Narrator narrator = narrator(texts, false, Optional.empty());
    narrator.begin(texts.of("title"), texts.of("where", "demo-abcd", "239.255.67.82:1", "/tmp/x"));
    narrator.step(texts.of("step.freeze"), texts.of("step.freeze.what", "davi", "elis"));
    narrator.quote("davi", texts.of("talk.3"));

    narrator.checklist(new Checklist(texts, new Evidence(Tale.whole())).judge());

    assertThat(printed().lines()).allMatch(line -> line.length() <= 80);
    assertThat(printed().lines().filter(line -> line.startsWith("[ok] "))).hasSize(7);
    assertThat(printed()).doesNotContain("\u001b");
  }

  @Test
  void eachStepWaitsForThePresenterUntilThereIsNone() {
    Typist typist = new Typist("q\n\n", "yes\n", "", "never asked\n");
    Texts texts = Texts.beside(Demo.class, Language.PORTUGUESE);
    Narrator narrator = narrator(texts, true, Optional.of(new Presenter(typist)));

    narrator.step("1", "um");
    narrator.step("2", "dois");
    narrator.step("3", "três");

    assertThat(typist.later).containsExactly("never asked\n");
    assertThat(printed().split("\\[Enter\\] continuar", -1)).hasSize(3);
    assertThat(printed()).contains("\u001b[1m3\u001b[0m\n   três\n").endsWith("três\n");
  }

  @Test
  void afterTheEndNothingMoreIsSaid() {
    Narrator narrator =
        narrator(Texts.beside(Demo.class, Language.ENGLISH), false, Optional.empty());

    narrator.end("over");
    narrator.tell("more");
    narrator.end("again");

    assertThat(printed()).isEqualTo("\nover\n");
  }

  @Test
  void whatIsNotProvenSaysSo() {
    Texts texts = Texts.beside(Demo.class, Language.ENGLISH);
    Narrator narrator = narrator(texts, false, Optional.empty());

    narrator.checklist(
        List.of(
            new Verdict(Verdict.Point.BULLY, Verdict.Finding.FAILED, "two lead"),
            new Verdict(Verdict.Point.HISTORY, Verdict.Finding.OPEN, "not seen")));

    assertThat(printed())
        .contains("[FAILED] Bully election\n     two lead\n", "[open] The history is equal");
  }

  private Narrator narrator(Texts texts, boolean coloured, Optional<Presenter> presenter) {
    PrintStream out = new PrintStream(output, false, UTF_8);
    return new Narrator(texts, out, coloured, presenter, new Recording());
  }

  private String printed() {
    return output.toString(UTF_8);
  }

  /** Somebody who has typed the first before being asked, and types one more at each question. */
  private static final class Typist extends InputStream {
    private final Deque<String> later;
    private String typed;
    private int at;

    Typist(String before, String... later) {
      this.typed = before;
      this.later = new ArrayDeque<>(List.of(later));
    }

    @Override
    public int available() {
      return typed.length() - at;
    }

    @Override
    public int read() {
      if (at == typed.length()) {
        typed = later.removeFirst();
        at = 0;
      }
      return typed.isEmpty() ? -1 : typed.charAt(at++);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int read = length == 0 ? 0 : read();
      if (length == 0 || read < 0) {
        return read;
      }
      bytes[offset] = (byte) read;
      return 1;
    }
  }
}
