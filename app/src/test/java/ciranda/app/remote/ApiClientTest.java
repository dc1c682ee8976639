package ciranda.app.remote;

import static ciranda.app.remote.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ciranda.app.remote.UnreachableException.Cause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class ApiClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final String STREAM =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  @TempDir private Path directory;

  @Test
  void asksAndTellsARealNodeOverOneConnection() throws Exception {
    try (LoneNode node = LoneNode.start("ana", directory);
        ApiClient client = new ApiClient(access(node), PATIENCE)) {
      assertThat(json(client.get("status")).required("name").stringValue()).isEqualTo("ana");
      JsonNode oi = Json.object().put("text", "olá").put("key", "k");
      JsonNode said = json(client.post("messages", oi));
      assertThat(json(client.post("messages", oi))).isEqualTo(said);
      JsonNode messages = json(client.get("messages?limit=10")).required("messages");
      assertThat(messages.size()).isEqualTo(1);
      assertThat(messages.get(0).required("text").stringValue()).isEqualTo("olá");
    }
  }

  @Test
  void followsARealNodeUntilItEnds() throws Exception {
    LoneNode node = LoneNode.start("ana", directory);
    try (ApiClient client = new ApiClient(access(node), PATIENCE);
        EventStream events = (EventStream) client.events("")) {
      json(client.post("messages", Json.object().put("text", "oi")));
      EventStream.ServerEvent message = next(events, "message");
      assertThat(message.data().required("text").stringValue()).isEqualTo("oi");
      json(client.post("messages", Json.object().put("text", "again")));
      try (EventStream resumed = (EventStream) client.events(message.id())) {
        assertThat(next(resumed, "message").data().required("text").stringValue())
            .isEqualTo("again");
      }
      node.close();
      assertThat(end(events)).isEqualTo(Cause.HUNG_UP);
      assertThatThrownBy(() -> client.events(""))
          .isInstanceOfSatisfying(
              UnreachableException.class,
              e -> assertThat(e.what()).isEqualTo(Cause.NOBODY_LISTENS));
      assertThat(ApiAccess.read(node.apiFile())).isEmpty();
    }
  }

  @Test
  void aRefusalIsAValue() throws Exception {
    try (LoneNode node = LoneNode.start("ana", directory);
        ApiClient client = new ApiClient(access(node), PATIENCE)) {
      assertThat(client.post("messages", Json.object().put("text", "")))
          .isInstanceOfSatisfying(
              Answer.Refused.class,
              refused -> {
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.problem()).isEqualTo("empty-text");
              });
      ApiAccess right = access(node);
      ApiAccess wrong = new ApiAccess(right.url(), "wrong", right.pid());
      try (ApiClient stranger = new ApiClient(wrong, PATIENCE)) {
        assertThat(stranger.events(""))
            .isInstanceOfSatisfying(
                Answer.Refused.class, refused -> assertThat(refused.status()).isEqualTo(401));
      }
    }
  }

  @Test
  void tellsWhenToAskAgain() throws Exception {
    String busy =
        answer(
            429,
            "application/problem+json",
            "{\"type\":\"urn:ciranda:problem:over-quota\",\"detail\":\"wait\"}",
            "Retry-After: 7");
    try (ScriptedServer server = ScriptedServer.saying(busy, answer(502, "text/html", "<p>"));
        ApiClient client = new ApiClient(server.access(), PATIENCE)) {
      assertThat(client.get("status"))
          .isEqualTo(new Answer.Refused(429, "over-quota", "wait", OptionalInt.of(7)));
      assertThat(client.get("status"))
          .isEqualTo(new Answer.Refused(502, "", "", OptionalInt.empty()));
      assertThat(server.heard().getFirst())
          .startsWith("GET /api/v1/status HTTP/1.1\r\n")
          .contains("\r\nAuthorization: Bearer token\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1\r\n\r\n1",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{x\r\n",
        "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
      })
  void whatIsNoNodeIsNamed(String said) throws Exception {
    try (ScriptedServer server = ScriptedServer.saying(said + "...");
        ApiClient client = new ApiClient(server.access(), PATIENCE)) {
      assertThat(trouble(client)).isEqualTo(Cause.NOT_A_NODE);
    }
  }

  @Test
  void anAnswerThatIsTooLongIsNotRead() throws Exception {
    String said = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
    try (ScriptedServer server = ScriptedServer.saying(said + "16777217\r\n\r\n...");
        ApiClient client = new ApiClient(server.access(), PATIENCE)) {
      assertThat(trouble(client)).isEqualTo(Cause.TOO_LONG);
    }
  }

  @Test
  void silenceAndHangingUpAreNamedAndTheNextRequestIsANewOne() throws Exception {
    String half = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
    String whole = answer(200, "application/json", "{}");
    try (ScriptedServer server = ScriptedServer.saying("", half, whole, half + "...");
        ApiClient client = new ApiClient(server.access(), PATIENCE);
        ApiClient hasty = new ApiClient(server.access(), SHORT)) {
      assertThat(trouble(client)).isEqualTo(Cause.HUNG_UP);
      assertThat(trouble(client)).isEqualTo(Cause.HUNG_UP);
      assertThat(json(client.get("status")).size()).isZero();
      assertThat(trouble(hasty)).isEqualTo(Cause.TIMED_OUT);
    }
  }

  @Test
  void anEventMayComeInPieces() throws Exception {
    String said =
        STREAM
            + chunk(":\n\n:\n\nid: a.1\ndat")
            + chunk("a: {\"n\":\ndata:7}\nevent: x\r\nretry: 9\n\nid: a.2\ndata: {}\n")
            + "3\r\n\nid...";
    try (ScriptedServer server = ScriptedServer.saying(said);
        ApiClient client = new ApiClient(server.access(), PATIENCE);
        EventStream events = (EventStream) client.events("a.0")) {
      assertThat(events.next(PATIENCE))
          .contains(new EventStream.ServerEvent("a.1", "x", Json.object().put("n", 7)));
      assertThat(events.next(PATIENCE))
          .contains(new EventStream.ServerEvent("a.2", "message", Json.object()));
      assertThat(events.next(SHORT)).isEmpty();
      assertThat(events.next(SHORT)).isEmpty();
      assertThat(server.heard().getFirst()).contains("\r\nLast-Event-ID: a.0\r\n");
    }
  }

  private static String chunk(String content) {
    return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
  }

  private static ApiAccess access(LoneNode node) throws Exception {
    return ApiAccess.read(node.apiFile()).orElseThrow();
  }

  private static JsonNode json(Answer answer) {
    return ((Answer.Done) answer).json();
  }

  private static EventStream.ServerEvent next(EventStream events, String name) throws Exception {
    while (true) {
      EventStream.ServerEvent event = events.next(PATIENCE).orElseThrow();
      if (event.name().equals(name)) {
        return event;
      }
    }
  }

  private static Cause end(EventStream events) throws Exception {
    try {
      while (true) {
        events.next(PATIENCE);
      }
    } catch (UnreachableException e) {
      return e.what();
    }
  }

  private static Cause trouble(ApiClient client) throws Exception {
    try {
      return org.junit.jupiter.api.Assertions.fail("answered: " + client.get("status"));
    } catch (UnreachableException e) {
      return e.what();
    }
  }
}
