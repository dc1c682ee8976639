package ciranda.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a demonstration starts ends with it, frozen or not. */
final class StageTest {
  /** Says "x" again and again, until it is frozen. */
  private static final ProcessBuilder TALKER =
      new ProcessBuilder("sh", "-c", "while echo x; do sleep 0.02; done");

  @Test
  void theEndTakesProcessesAndFolderAway() throws Exception {
    Stage stage = Stage.open();
    Files.createDirectories(stage.folder().resolve("a/b"));
    Files.writeString(stage.folder().resolve("a/b/file"), "x");
    Process running = stage.start(TALKER);
    Process frozen = stage.start(TALKER);
    assertThat(Freeze.of(frozen.pid(), stage)).isPresent();

    stage.close();

    assertThat(running.isAlive()).isFalse();
    assertThat(frozen.isAlive()).isFalse();
    assertThat(stage.folder()).doesNotExist();
    assertThat(stage.isClean()).isTrue();
    assertThatThrownBy(() -> stage.start(TALKER)).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsToBeLookedAtStays() throws Exception {
    Stage stage = Stage.open();
    Path recording = stage.folder().resolve("recording.txt");

    stage.keepFolder(List.of(new Happening.Missed(7, "ana")));
    stage.close();

    assertThat(Files.readAllLines(recording)).containsExactly("Missed[at=7, node=ana]");
    Files.delete(recording);
    Files.delete(stage.folder());
  }

  @Test
  void aFrozenProcessStandsStillUntilItIsThawed() throws Exception {
    try (Stage stage = Stage.open()) {
      Process talker = stage.start(TALKER);
      assertThat(talker.getInputStream().read()).isEqualTo('x');

      Optional<Freeze> freeze = Freeze.of(talker.pid(), stage);

      assertThat(freeze).isPresent();
      Awaitility.await().until(() -> state(talker).equals("T"));
      freeze.get().thaw();
      Awaitility.await().until(() -> !state(talker).equals("T"));
    }
  }

  @Test
  void whatCannotBeFrozenIsSaidToBeSo() throws Exception {
    try (Stage stage = Stage.open()) {
      Process ended = stage.start(new ProcessBuilder("true"));
      assertThat(ended.waitFor(10, TimeUnit.SECONDS)).isTrue();

      assertThat(Freeze.of(ended.pid(), stage)).isEmpty();
    }
  }

  @Test
  void aParentThatIsNoneIsGone() {
    String parent = Long.toString(ProcessHandle.current().parent().orElseThrow().pid());
    String self = Long.toString(ProcessHandle.current().pid());

    assertThat(Parent.of(Map.of()).isGone()).isFalse();
    assertThat(Parent.of(Map.of(Parent.VARIABLE, "")).isGone()).isFalse();
    assertThat(Parent.of(Map.of(Parent.VARIABLE, parent)).isGone()).isFalse();
    assertThat(Parent.of(Map.of(Parent.VARIABLE, self)).isGone()).isTrue();
    assertThat(Parent.of(Map.of(Parent.VARIABLE, "nobody")).isGone()).isTrue();
  }

  private static String state(Process process) throws IOException {
    String status = Files.readString(Path.of("/proc", "" + process.pid(), "stat"));
    return status.replaceAll("(?s)^.*\\) (\\S).*$", "$1");
  }
}
