package ciranda.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ciranda.app.remote.LoneNode;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that ask a running node, with a real one over its real API. */
final class AskTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path home;

  private Path first;
  private Desk desk;
  private LoneNode node;

  @BeforeEach
  void start() throws Exception {
    first = home.resolve(".local/share/ciranda");
    desk = new Desk(home);
    node = LoneNode.start("ana", first);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void whatIsSentIsInTheHistoryAndInTheTail() throws Exception {
    assertThat(desk.call("tail")).isEqualTo(Exit.OK);
    assertThat(desk.output() + desk.errors()).isEmpty();
    assertThat(desk.call("history")).isEqualTo(Exit.OK);
    assertThat(desk.errors()).isEqualTo("ciranda: There is no such message.\n");
    assertThat(desk.call("send", "olá,", "mundo")).isEqualTo(Exit.OK);
    assertThat(desk.output() + desk.errors()).isEmpty();
    assertThat(desk.call("send", "--", "--not an option")).isEqualTo(Exit.OK);
    String both = "[ana]: olá, mundo\n[ana]: --not an option\n";
    assertThat(desk.call("history")).isEqualTo(Exit.OK);
    assertThat(desk.output()).isEqualTo(both);
    assertThat(desk.call("tail")).isEqualTo(Exit.OK);
    assertThat(desk.output()).isEqualTo(both);
    desk.call("tail", "-n", "1");
    assertThat(desk.output()).isEqualTo("[ana]: --not an option\n");
    desk.call("history", "1");
    assertThat(desk.output()).isEqualTo("[ana]: --not an option\n");
    desk.call("tail", "-n0");
    assertThat(desk.output() + desk.errors()).isEmpty();
  }

  @Test
  void programsGetJson() throws Exception {
    desk.call("send", "--json", "one");
    JsonNode accepted = JSON.readTree(desk.output());
    assertThat(accepted.required("state").stringValue()).isEqualTo("all");
    desk.call("send", "two");
    desk.call("history", "--json");
    List<JsonNode> lines = desk.output().lines().map(JSON::readTree).toList();
    assertThat(lines)
        .extracting(line -> line.required("text").stringValue())
        .containsExactly("one", "two");
    assertThat(lines.getFirst().required("id")).isEqualTo(accepted.required("id"));
    assertThat(desk.call("status", "--json")).isEqualTo(Exit.OK);
    assertThat(JSON.readTree(desk.output()).required("name").stringValue()).isEqualTo("ana");
    assertThat(desk.call("peers", "--json")).isEqualTo(Exit.OK);
    assertThat(JSON.readTree(desk.output()).get(0).required("state").stringValue())
        .isEqualTo("self");
    assertThat(desk.output().lines()).hasSize(1);
  }

  @Test
  void peopleGetTheirLanguage() throws Exception {
    await().until(() -> desk.call("peers") == Exit.OK && desk.output().startsWith("1  ana"));
    assertThat(desk.output()).isEqualTo("1  ana  -  this node, coordinator\n");
    desk.call("peers", "--lang", "pt-BR");
    assertThat(desk.output()).isEqualTo("1  ana  -  este nó, coordena\n");
    desk.call("status");
    assertThat(desk.output())
        .startsWith("Name:         ana (1)\nGroup:        test\nRole:         coordinates\n")
        .contains("\nHistory:      0 entries, nothing known to be missing\n");
    desk.with("CIRANDA_LANG", "pt-BR").call("status");
    assertThat(desk.output())
        .startsWith("Nome:           ana (1)\nGrupo:          test\nPapel:          coordena\n");
  }

  @Test
  void whatOthersWroteCannotSteerTheTerminal() throws Exception {
    String hostile = "red\u001b[31m\u202e\u0007\nsecond \u009b2J line";
    desk.call("send", hostile);
    desk.call("history");
    assertThat(desk.output()).isEqualTo("[ana]: red\n    second  line\n");
    desk.call("history", "--json");
    JsonNode message = JSON.readTree(desk.output());
    assertThat(message.required("text").stringValue()).isEqualTo(hostile);
    assertThat(desk.output()).doesNotContain("\u001b");
  }

  @Test
  void everyLineOfTheInputIsSaid() throws Exception {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    lines.writeBytes("\ufefffirst\r\n\n \nsecond\n".getBytes(UTF_8));
    lines.writeBytes(("x".repeat(65_536) + "\n").getBytes(UTF_8));
    lines.writeBytes(("é".repeat(32_768) + "é\n").getBytes(UTF_8));
    lines.writeBytes(new byte[] {'b', (byte) 0xff, '\n'});
    lines.writeBytes(("y".repeat(200_000) + "\nlast").getBytes(UTF_8));
    assertThat(desk.piping(lines.toByteArray()).call("send", "-")).isEqualTo(Exit.FAILED);
    assertThat(desk.errors())
        .isEqualTo(
            """
            ciranda: Line 6 was not sent. It is longer than 65,536 bytes.
            ciranda: Line 8 was not sent. It is longer than 65,536 bytes.
            ciranda: 2 empty lines were left out.
            ciranda: 2 lines could not be sent.
            """);
    assertThat(desk.output()).startsWith("5 lines sent in ");
    desk.call("history");
    assertThat(desk.output())
        .isEqualTo(
            "[ana]: first\n[ana]: second\n[ana]: "
                + "x".repeat(65_536)
                + "\n[ana]: b\ufffd\n[ana]: last\n");
  }

  @Test
  void manyLinesKeepTheirOrderAndAllOfThemCanBeReadAgain() throws Exception {
    int count = 2_345;
    List<String> texts = IntStream.range(0, count).mapToObj(i -> "line " + i).toList();
    byte[] lines = String.join("\n", texts).getBytes(UTF_8);
    assertThat(desk.piping(lines).call("send", "-", "--json")).isEqualTo(Exit.OK);
    JsonNode summary = JSON.readTree(desk.output());
    assertThat(summary.required("sent").intValue()).isEqualTo(count);
    assertThat(summary.required("refused").size()).isZero();
    List<String> shown = texts.stream().map(text -> "[ana]: " + text).toList();
    assertThat(desk.call("history", "5000")).isEqualTo(Exit.OK);
    assertThat(desk.output().lines()).containsExactlyElementsOf(shown);
    desk.call("history", "1100");
    assertThat(desk.output().lines())
        .containsExactlyElementsOf(shown.subList(count - 1_100, count));
    desk.call("history", "--since", "1h");
    assertThat(desk.output().lines()).hasSize(count);
    desk.call("history", "7", "--since", "1d");
    assertThat(desk.output().lines()).containsExactlyElementsOf(shown.subList(count - 7, count));
    assertThat(desk.call("history", "--since", "2999-01-01")).isEqualTo(Exit.OK);
    assertThat(desk.output()).isEmpty();
    assertThat(desk.errors()).isEqualTo("ciranda: There is no such message.\n");
    assertThat(desk.reading(1).call("history", "5000")).isEqualTo(Exit.OK);
    assertThat(desk.errors()).isEmpty();
  }

  @Test
  void waitingSaysHowFarItGot() throws Exception {
    assertThat(desk.call("send", "--wait", "oi")).isEqualTo(Exit.OK);
    assertThat(desk.output()).isEqualTo("On the disk of 1 of 1 present members.\n");
    assertThat(desk.call("send", "--wait", "2", "--timeout", "0", "more")).isEqualTo(4);
    assertThat(desk.output()).isEmpty();
    assertThat(desk.errors()).startsWith("ciranda: The time is over: it is on the disk of 1 of 1");
    assertThat(desk.call("send", "--wait=2", "--timeout=1", "--json", "3")).isEqualTo(4);
    JsonNode told = JSON.readTree(desk.output());
    assertThat(told.required("holders").intValue()).isEqualTo(1);
    assertThat(told.required("members").intValue()).isEqualTo(1);
    byte[] lines = "a\nb\n".getBytes(UTF_8);
    assertThat(desk.piping(lines).call("send", "--wait", "-")).isEqualTo(Exit.OK);
    assertThat(desk.output()).endsWith("\nOn the disk of 1 of 1 present members.\n");
    assertThat(desk.piping(new byte[0]).call("send", "--wait", "-")).isEqualTo(Exit.OK);
    desk.call("history");
    assertThat(desk.output()).isEqualTo("[ana]: oi\n[ana]: more\n[ana]: 3\n[ana]: a\n[ana]: b\n");
  }

  @Test
  void followingShowsEachMessageOnceAndEndsWithTheNode() throws Exception {
    desk.call("send", "before");
    Desk watching = new Desk(home);
    CompletableFuture<Integer> watch =
        CompletableFuture.supplyAsync(
            () -> called(watching, "tail", "-f"), Thread::startVirtualThread);
    await().until(() -> watching.output().equals("[ana]: before\n"));
    List<String> all = new ArrayList<>(List.of("[ana]: before"));
    for (int i = 0; i < 20; i++) {
      desk.call("send", "" + i);
      all.add("[ana]: " + i);
    }
    await().until(() -> watching.output().lines().count() >= all.size());
    assertThat(watching.output().lines()).containsExactlyElementsOf(all);
    node.close();
    assertThat(watch.get()).isEqualTo(Exit.ENVIRONMENT);
    assertThat(watching.errors())
        .isEqualTo("ciranda: The node has ended. Start it again: ciranda\n");
  }

  @Test
  void theRunningNodeOfTheLowestProfileIsAsked() throws Exception {
    node.close();
    assertThat(desk.call("send", "oi")).isEqualTo(Exit.ENVIRONMENT);
    assertThat(desk.errors())
        .isEqualTo(
            "ciranda: No node of ciranda is running here that could be asked. Start one:"
                + " ciranda\n");
    Files.writeString(
        first.resolve("api.json"),
        "{\"url\":\"http://127.0.0.1:1\",\"token\":\"t\",\"pid\":"
            + ProcessHandle.current().pid()
            + "}");
    try (LoneNode third = LoneNode.start("caio", first.resolve("profiles/3"));
        LoneNode fourth = LoneNode.start("davi", first.resolve("profiles/4"))) {
      assertThat(desk.call("send", "oi")).isEqualTo(Exit.OK);
      desk.call("history");
      assertThat(desk.output()).isEqualTo("[caio]: oi\n");
      desk.call("history", "--profile", "4");
      assertThat(desk.output()).isEmpty();
      assertThat(desk.call("status", "--profile=2")).isEqualTo(Exit.ENVIRONMENT);
      assertThat(desk.errors()).endsWith(" Start one: ciranda --profile 2\n");
      String directory = fourth.apiFile().resolveSibling("").toString();
      assertThat(desk.call("send", "--data-dir", directory, "hi")).isEqualTo(Exit.OK);
      desk.with("CIRANDA_PROFILE", "4").call("history");
      assertThat(desk.output()).isEqualTo("[davi]: hi\n");
      assertThat(third.apiFile()).exists();
    }
  }

  private static int called(Desk desk, String... arguments) {
    try {
      return desk.call(arguments);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
