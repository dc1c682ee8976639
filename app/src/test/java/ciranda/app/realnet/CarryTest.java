package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A conversation goes on a stick between computers that never meet, and into files to read. */
@Tag("system")
final class CarryTest {
  private final Home home = new Home("carry");
  private Path folder;

  @BeforeEach
  void serve() {
    folder = Program.freshFolder("carry-files");
    for (String profile : List.of("1", "2")) {
      home.serveAlone(profile, "person" + profile);
    }
  }

  @AfterEach
  void end() {
    home.close();
  }

  private Outcome ask(String... words) {
    return home.run(words);
  }

  private String history(String profile) {
    return ask("history", "--profile", profile).printed();
  }

  /** Each log begins with an entry that says why, so there is one more than was said. */
  @Test
  void aStickCarriesTheConversationBothWaysAndTwiceIsOnce() {
    String stick = folder.resolve("stick").toString();
    String back = folder.resolve("back").toString();
    for (int i = 0; i < 5; i++) {
      assertThat(ask("send", "hi " + i).status()).isZero();
    }
    assertThat(ask("send", "--profile", "2", "olá").status()).isZero();

    assertThat(ask("export", "--segments", stick).status()).isZero();
    Outcome taken = ask("import", "--profile", "2", stick);
    assertThat(taken.status()).as("%s", taken).isZero();
    assertThat(taken.complained()).contains("New here: 6 entries; known already: 0");
    assertThat(ask("import", "--profile", "2", stick).complained())
        .contains("New here: 0 entries; known already: 6");
    assertThat(ask("export", "--segments", "--profile", "2", back).status()).isZero();
    assertThat(ask("import", back).complained()).contains("New here: 2");
    assertThat(history("1")).isEqualTo(history("2")).contains("[person1]: hi 4", "[person2]: olá");

    Outcome again = ask("export", "--segments", stick);
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.complained()).contains("is there already");
  }

  @Test
  void whatIsDamagedCutOrForeignIsToldAndTakesNothingWrong() throws Exception {
    Path stick = folder.resolve("stick");
    ask("send", "one");
    ask("send", "two");
    ask("export", "--segments", stick.toString());
    byte[] whole = Files.readAllBytes(stick);

    byte[] flipped = whole.clone();
    flipped[whole.length - 40] ^= 1;
    Files.write(stick, flipped);
    Outcome damaged = ask("import", "--profile", "2", stick.toString());
    assertThat(damaged.status()).as("%s", damaged).isEqualTo(1);
    assertThat(damaged.complained()).contains("New here: 2", "Refused: 1");

    Files.write(stick, java.util.Arrays.copyOf(whole, whole.length - 60));
    Outcome cut = ask("import", "--profile", "2", stick.toString());
    assertThat(cut.status()).isEqualTo(1);
    assertThat(cut.complained()).contains("known already: 2", "ends too early");

    Files.writeString(stick, "something else");
    assertThat(ask("import", "--profile", "2", stick.toString()).complained())
        .contains("was not written by");
    assertThat(ask("import", "--profile", "2", folder.resolve("none").toString()).status())
        .isEqualTo(1);

    byte[] foreign = whole.clone();
    foreign[25] ^= 1;
    Files.write(stick, foreign);
    assertThat(ask("import", "--profile", "2", stick.toString()).complained())
        .contains("is of another group");
  }

  @Test
  void theConversationIsWrittenForPeopleAndPrograms() throws Exception {
    ask("send", "a *star* & <b>");
    ask("send", "second");
    for (String ending : List.of("txt", "md", "html", "json")) {
      Path file = folder.resolve("all." + ending);
      Outcome written = ask("export", file.toString());
      assertThat(written.status()).as("%s", written).isZero();
      assertThat(written.complained()).contains("2 messages");
      String text = Files.readString(file, StandardCharsets.UTF_8);
      assertThat(text).contains("second");
      switch (ending) {
        case "txt" -> assertThat(text).contains("== #general", "[person1]: a *star* & <b>");
        case "md" -> assertThat(text).contains("a \\*star\\* \\& \\<b\\>");
        case "html" ->
            assertThat(text).contains("a *star* &amp; &lt;b&gt;").doesNotContain("<b>\n");
        default -> {
          String first = text.lines().findFirst().orElseThrow();
          assertThat(Json.read(first).required("text").stringValue()).isEqualTo("a *star* & <b>");
        }
      }
    }
    assertThat(ask("export", "--format", "md").printed()).startsWith("# ");
    assertThat(ask("export", "--format", "pdf").status()).isEqualTo(2);
    assertThat(ask("export", "--segments").status()).isEqualTo(2);
    assertThat(ask("import").status()).isEqualTo(2);
  }
}
