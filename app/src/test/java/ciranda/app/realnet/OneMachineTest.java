package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes on one machine, over its loopback interface: needs neither root nor a network. */
@Tag("system")
final class OneMachineTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final byte[] DATABASE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  private final Desk desk = new Desk("one-machine");

  @AfterEach
  void endNodes() {
    desk.close();
  }

  @Test
  void nodesFindEachOtherOverLoopbackAndSurviveAKill() throws Exception {
    RunningNode ana = desk.serve("ana");
    RunningNode bia = desk.serve("bia");
    Agreement two = Agreement.within(SOON, List.of(ana, bia));
    List<String> accepted = List.of(ana.api().say("oi"), bia.api().say("olá"));
    List<Message> before = Conversation.isOne(SOON, two.nodes(), accepted);

    bia.kill();
    RunningNode again = desk.serve("bia");
    Agreement back = Agreement.within(SOON, List.of(ana, again));

    assertThat(again.api().conversation()).isEqualTo(before);
    assertThat(back.idOf(again)).isEqualTo(two.idOf(bia));
    assertThat(back.fingerprintOf(again)).isEqualTo(two.fingerprintOf(bia));
  }

  @Test
  void aPoliteEndTakesLessThanTwoSecondsAndTheOtherKnows() throws Exception {
    RunningNode ana = desk.serve("ana");
    RunningNode bia = desk.serve("bia");
    Agreement two = Agreement.within(SOON, List.of(ana, bia));
    RunningNode leaving = two.coordinator();

    Duration took = leaving.leave();

    assertThat(took).isLessThan(Duration.ofSeconds(2));
    assertThat(leaving.dataDirectory().resolve("api.json")).doesNotExist();
    Agreement left = Agreement.within(SOON, two.without(leaving));
    assertThat(left.epoch()).isGreaterThan(two.epoch());
  }

  @Test
  void oneDirectoryIsForOneNode() throws Exception {
    RunningNode ana = desk.serve("ana");
    String accepted = ana.api().say("mine");

    RunningNode second = desk.serve("ana");

    assertThat(second.exitStatus()).isEqualTo(5);
    assertThat(second.complained()).contains(ana.dataDirectory().toString());
    assertThat(ana.api().conversation()).extracting(Message::id).containsExactly(accepted);
  }

  @Test
  void anExplicitPortThatIsTakenIsRefusedAndAnotherIsFoundOtherwise() throws Exception {
    String port = "" + Desk.freePort();
    RunningNode ana = desk.serve("ana", "--port", port);
    Status status = ana.status();

    RunningNode bia = desk.serve("bia", "--port", port);
    RunningNode caio = desk.serve("caio", "--api", "127.0.0.1:" + ana.api().port());

    assertThat(bia.exitStatus()).isEqualTo(5);
    assertThat(bia.complained()).contains(port);
    assertThat(caio.exitStatus()).isEqualTo(5);
    assertThat(caio.complained()).contains("" + ana.api().port());
    assertThat(ana.status().fingerprint()).isEqualTo(status.fingerprint());
    assertThat(ana.printed().lines()).singleElement().asString().contains("127.0.0.1:" + port);
  }

  @Test
  void aNameAndATextOfAnyLanguageSurviveALocaleOfAscii() throws Exception {
    Map<String, String> ascii = Map.of("LC_ALL", "C", "LANG", "C");
    RunningNode node = desk.serve("joão 中", ascii);
    String text = "maçã, 你好, \uD83C\uDF00";

    node.api().say(text);

    assertThat(node.status().name()).isEqualTo("joão 中");
    assertThat(node.api().texts()).containsExactly(text);
    assertThat(node.printed()).contains("joão 中");
  }

  @Test
  void aDamagedDatabaseIsRefusedAndLeftAsItIs() throws Exception {
    RunningNode ana = desk.serve("ana");
    ana.api().say("before");
    ana.leave();
    Path database = database(ana.dataDirectory());
    byte[] damaged = Files.readAllBytes(database);
    for (int i = 0; i < damaged.length; i += 7) {
      damaged[i] ^= 0x55;
    }
    Files.write(database, damaged);

    RunningNode refused = desk.serve("ana");

    assertThat(refused.exitStatus()).isEqualTo(5);
    assertThat(refused.complained()).contains(database.getFileName().toString());
    assertThat(Files.readAllBytes(database)).isEqualTo(damaged);
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsRefused() throws IOException {
    Path file = desk.folderOf("file");
    Files.writeString(file, "not a directory");

    for (String folder : List.of(file.toString(), file + "/below", "/proc/ciranda")) {
      Outcome outcome = desk.run("serve", "--name", "ana", "--data-dir", folder);
      assertThat(outcome.status()).as("%s", outcome).isEqualTo(5);
      assertThat(outcome.complained()).contains(folder.startsWith("/proc") ? "/proc" : "file");
      assertThat(outcome.complained()).doesNotContain("Exception");
    }
    assertThat(file).hasContent("not a directory");
  }

  private static Path database(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> isDatabase(file))
          .findAny()
          .orElseThrow();
    }
  }

  private static boolean isDatabase(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return Arrays.equals(stream.readNBytes(DATABASE.length), DATABASE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
