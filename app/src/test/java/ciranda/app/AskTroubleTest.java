package ciranda.app;

import static ciranda.app.remote.ScriptedServer.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ciranda.app.remote.ScriptedServer;
import java.io.DataOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that ask a running node, where that does not do what it should. */
final class AskTroubleTest {
  private static final String JSON = "application/json";
  private static final String STATUS = answer(200, JSON, "{\"version\":\"9.9\"}");
  private static final String LOST = "";

  @TempDir private Path home;

  private Path apiFile;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    apiFile = home.resolve(".local/share/ciranda/api.json");
    desk = new Desk(home);
  }

  @Test
  void aLostAnswerDoublesNothing() throws Exception {
    try (ScriptedServer node = ScriptedServer.saying(STATUS, LOST, LOST, accepted(1))) {
      node.announce(apiFile);
      assertThat(desk.call("send", "--json", "oi")).isEqualTo(Exit.OK);
      assertThat(desk.output()).isEqualTo(message(1) + "\n");
      List<String> posts = node.heard().subList(1, 4);
      assertThat(posts).allMatch(post -> post.startsWith("POST /api/v1/messages HTTP/1.1\r\n"));
      assertThat(posts).allMatch(post -> post.equals(posts.getFirst()));
      assertThat(posts.getFirst())
          .containsPattern("\"text\":\"oi\",\"key\":\"[A-Za-z0-9_-]{12,}\"");
    }
  }

  @Test
  void whereNoAnswerComesItIsSaidThatNothingIsKnown() throws Exception {
    try (ScriptedServer node = ScriptedServer.saying(STATUS, LOST, LOST, LOST)) {
      node.announce(apiFile);
      assertThat(desk.call("send", "oi")).isEqualTo(Exit.TIMED_OUT);
      assertThat(desk.errors()).contains("whether the message was accepted is not known");
    }
  }

  @Test
  void aBusyNodeIsAskedAgainWhenItSaysSo() throws Exception {
    try (ScriptedServer node =
        ScriptedServer.saying(
            STATUS,
            problem(429, "over-quota", "Retry-After: 0"),
            problem(503, "too-many-requests", "Retry-After: 0"),
            all(1, 2))) {
      node.announce(apiFile);
      assertThat(desk.piping("a\nb\n".getBytes(UTF_8)).call("send", "-")).isEqualTo(Exit.OK);
      assertThat(node.heard().get(3))
          .startsWith("POST /api/v1/messages/batch HTTP/1.1\r\n")
          .isEqualTo(node.heard().get(1));
    }
  }

  @Test
  void anImportGoesOnWhereItsNodeIsBusyAndSaysHowFarItCame() throws Exception {
    Path stick = home.resolve("stick");
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(stick))) {
      out.writeBytes("ciranda segments 1\n");
      out.write(new byte[32]);
      for (int i = 0; i < 2; i++) {
        out.writeInt(200_000);
        out.write(new byte[200_000]);
      }
      out.writeInt(0);
    }
    String group = "{\"group\":\"" + "00".repeat(32) + "\",\"segments\":[],\"next\":null}";
    String taken = answer(200, JSON, "{\"stored\":64,\"known\":0,\"refused\":0}");
    try (ScriptedServer node =
        ScriptedServer.saying(
            STATUS,
            answer(200, JSON, group),
            problem(429, "over-quota", "Retry-After: 0"),
            taken,
            problem(507, "disk-full"))) {
      node.announce(apiFile);
      assertThat(desk.call("import", stick.toString())).isEqualTo(Exit.FAILED);
      assertThat(node.heard().get(3)).isEqualTo(node.heard().get(2));
      assertThat(desk.errors()).contains("New here: 64 entries", "the disk is full");
    }
  }

  @Test
  void aFullDiskIsSaidWithTheLineToGoOnFrom() throws Exception {
    String lines = "a\n\n" + "b".repeat(65_536) + "\nc\n";
    try (ScriptedServer node = ScriptedServer.saying(STATUS, all(1), problem(507, "disk-full"))) {
      node.announce(apiFile);
      assertThat(desk.piping(lines.getBytes(UTF_8)).call("send", "-")).isEqualTo(Exit.FAILED);
      assertThat(desk.errors())
          .isEqualTo(
              "ciranda: Not accepted: the disk is full. Free some space and send it again. Until"
                  + " then 1 were sent; line 3 and what follows were not.\n");
      assertThat(desk.output()).isEmpty();
    }
  }

  @Test
  void aLineThatOnlyTheNodeRefusesIsNamedAndTheOthersAreSaid() throws Exception {
    try (ScriptedServer node =
        ScriptedServer.saying(
            STATUS, problem(400, "not-text"), accepted(1), problem(400, "not-text"), accepted(2))) {
      node.announce(apiFile);
      int exit = desk.piping("a\nb\nc\n".getBytes(UTF_8)).call("send", "-", "--json");
      assertThat(exit).isEqualTo(Exit.FAILED);
      assertThat(desk.errors()).isEqualTo("ciranda: Line 2 was not sent. It is not valid text.\n");
      assertThat(desk.output())
          .contains("\"sent\":2", "\"refused\":[{\"line\":2,\"problem\":\"not-text\"}]");
      assertThat(node.heard().get(2)).contains("\"text\":\"a\"");
      assertThat(node.heard().get(4)).contains("\"text\":\"c\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "404, not-found",
    "405, method-not-allowed",
    "400, bad-field",
  })
  void aNodeOfAnotherVersionIsNamed(int status, String problem) throws Exception {
    try (ScriptedServer node = ScriptedServer.saying(STATUS, problem(status, problem))) {
      node.announce(apiFile);
      assertThat(desk.call("history")).isEqualTo(Exit.FAILED);
      assertThat(desk.errors())
          .isEqualTo(
              "ciranda: The node that runs is of version 9.9, this command of 1.2.3, and they do"
                  + " not understand each other. Stop the node and start it again.\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}", "{\"messages\":[{}],\"next\":null}", "{\"messages\":7}"})
  void anAnswerOfAnotherShapeIsTakenForAnotherVersion(String body) throws Exception {
    try (ScriptedServer node = ScriptedServer.saying(STATUS, answer(200, JSON, body))) {
      node.announce(apiFile);
      assertThat(desk.call("history")).isEqualTo(Exit.FAILED);
      assertThat(desk.errors()).startsWith("ciranda: The node that runs is of version 9.9");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", "", "SSH-2.0\r\n"})
  void whatListensOnThePortOfAKilledNodeIsNotIt(String said) throws Exception {
    try (ScriptedServer stranger = ScriptedServer.saying(said)) {
      stranger.announce(apiFile);
      assertThat(desk.call("peers")).isEqualTo(Exit.ENVIRONMENT);
      assertThat(desk.errors()).startsWith("ciranda: No node of ciranda is running here");
    }
  }

  @Test
  void anApiFileThatIsNoneIsNotPassedOver() throws Exception {
    Files.createDirectories(apiFile.resolveSibling("."));
    Files.writeString(apiFile, "{}");
    assertThat(desk.call("peers")).isEqualTo(Exit.ENVIRONMENT);
    assertThat(desk.errors()).contains(apiFile.toString(), "does not say how the node is reached");
  }

  @Test
  void whatWasLeftOutOfTheStreamIsReadAgain() throws Exception {
    String stream =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            + event("i.1", "message", message(3))
            + event("i.9", "lagged", "{}")
            + event("i.10", "message", message(5))
            + event("i.11", "message", message(6));
    try (ScriptedServer node =
        ScriptedServer.saying(
            STATUS, stream, page(1, 2), page(1, 2, 3, 4, 5), problem(503, "stopping"))) {
      node.announce(apiFile);
      assertThat(desk.call("tail", "-f", "-n2")).isEqualTo(Exit.ENVIRONMENT);
      assertThat(desk.output()).isEqualTo("[a]: t1\n[a]: t2\n[a]: t3\n[a]: t4\n[a]: t5\n[a]: t6\n");
      assertThat(node.heard().get(4)).contains("\r\nLast-Event-ID: i.11\r\n");
    }
  }

  @Test
  void aPageThatIsTooLongIsAskedForInPieces() throws Exception {
    String tooLong =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n";
    try (ScriptedServer node = ScriptedServer.saying(STATUS, tooLong + "...", page(1))) {
      node.announce(apiFile);
      assertThat(desk.call("history", "400")).isEqualTo(Exit.OK);
      assertThat(desk.output()).isEqualTo("[a]: t1\n");
      assertThat(node.heard().get(1)).startsWith("GET /api/v1/messages?limit=400 ");
      assertThat(node.heard().get(2)).startsWith("GET /api/v1/messages?limit=125 ");
    }
  }

  private static String event(String id, String name, String data) {
    String content = "id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n";
    return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
  }

  private static String page(int... numbers) {
    StringBuilder messages = new StringBuilder();
    for (int number : numbers) {
      messages.append(messages.isEmpty() ? "" : ",").append(message(number));
    }
    return answer(200, JSON, "{\"messages\":[" + messages + "],\"next\":null}");
  }

  private static String message(int number) {
    return "{\"id\":\"f.1."
        + number
        + "\",\"author\":{\"name\":\"a\",\"fingerprint\":\"f\"},\"seq\":"
        + number
        + ",\"time\":\"2026-03-01T12:00:00.000Z\",\"room\":\"general\",\"text\":\"t"
        + number
        + "\",\"state\":\"all\",\"late\":false}";
  }

  private static String accepted(int number) {
    return answer(201, JSON, message(number));
  }

  private static String all(int... numbers) {
    StringBuilder messages = new StringBuilder();
    for (int number : numbers) {
      messages.append(messages.isEmpty() ? "" : ",").append(message(number));
    }
    return answer(201, JSON, "{\"messages\":[" + messages + "]}");
  }

  private static String problem(int status, String name, String... headers) {
    String body = "{\"type\":\"urn:ciranda:problem:" + name + "\",\"detail\":\"\"}";
    return answer(status, "application/problem+json", body, headers);
  }
}
