package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the local API of a real node refuses, and what it promises. */
@Tag("system")
final class ApiRulesTest {
  private static final Desk DESK = new Desk("api-rules");
  private static final RunningNode NODE = DESK.serve("ana");
  private static final String JSON = "Content-Type: application/json";

  @BeforeAll
  static void waitForNode() {
    Agreement.within(Duration.ofSeconds(20), List.of(NODE));
  }

  @AfterAll
  static void endNode() {
    DESK.close();
  }

  @Test
  void onlyWhoKnowsTheTokenIsServed() throws IOException {
    assertThat(ask("GET", "/api/v1/status", List.of(), "").status()).isEqualTo(401);
    assertThat(ask("GET", "/api/v1/status", List.of("Authorization: Bearer wrong"), "").status())
        .isEqualTo(401);
    assertThat(ask("GET", "/api/v1/messages?token=" + NODE.api().token(), List.of(), "").status())
        .isEqualTo(401);
    assertThat(ask("GET", "/healthz", List.of(), "").status()).isEqualTo(200);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(NODE.dataDirectory().resolve("api.json"))))
        .isEqualTo("rw-------");
    assertThat(NODE.printed()).doesNotContain(NODE.api().token());
  }

  @Test
  void pagesOfOtherSitesAreRefused() throws IOException {
    for (String line :
        List.of(
            "Host: ciranda.example:" + NODE.api().port(),
            "Origin: http://ciranda.example",
            "Sec-Fetch-Site: cross-site")) {
      List<String> headers = new ArrayList<>(NODE.api().headers());
      headers.add(line);
      HttpConnection.Response response = ask("GET", "/api/v1/status", headers, "");
      assertThat(response.status()).as(line).isEqualTo(403);
      assertThat(response.headers()).doesNotContainKey("access-control-allow-origin");
    }
  }

  @Test
  void whatIsNotAMessageIsRefused() throws IOException {
    assertThat(post("{\"text\":", JSON).status()).isEqualTo(400);
    assertThat(post("[]", JSON).status()).isEqualTo(400);
    assertThat(post("{\"text\":7}", JSON).status()).isEqualTo(400);
    assertThat(post("{}", JSON).status()).isEqualTo(400);
    assertThat(post("{\"text\":\"\"}", JSON).status()).isEqualTo(400);
    assertThat(post("{\"text\":\"\\ud800\"}", JSON).status()).isEqualTo(400);
    assertThat(post("{\"text\":\"x\",\"room\":\"nowhere\"}", JSON).status()).isEqualTo(404);
    assertThat(post("{\"text\":\"x\"}", "Content-Type: text/plain").status()).isEqualTo(415);
    assertThat(post("{\"text\":\"" + "x".repeat(70_000) + "\"}", JSON).status()).isEqualTo(413);
    HttpConnection.Response refused = post("{}", JSON);
    assertThat(refused.header("content-type")).startsWith("application/problem+json");
    assertThat(Json.read(refused.body()).required("status").intValue()).isEqualTo(400);
  }

  @Test
  void otherMethodsPathsAndQueriesAreRefused() throws IOException {
    List<String> headers = NODE.api().headers();
    assertThat(ask("DELETE", "/api/v1/status", headers, "").status()).isEqualTo(405);
    assertThat(ask("POST", "/api/v1/status", headers, "").status()).isEqualTo(405);
    assertThat(ask("GET", "/api/v1/status/more", headers, "").status()).isEqualTo(404);
    assertThat(ask("GET", "/api/v1/nothing", headers, "").status()).isEqualTo(404);
    for (String query : List.of("limit=0", "limit=1001", "limit=x", "before=%00", "room=nowhere")) {
      int status = ask("GET", "/api/v1/messages?" + query, headers, "").status();
      assertThat(status).as(query).isEqualTo(query.startsWith("room") ? 404 : 400);
    }
  }

  @Test
  void aHugeBodyIsRefusedBeforeItIsRead() throws IOException {
    try (HttpConnection connection = NODE.api().connect()) {
      String head =
          String.join(
              "\r\n",
              "POST /api/v1/messages HTTP/1.1",
              "Host: 127.0.0.1:" + NODE.api().port(),
              NODE.api().headers().getFirst(),
              JSON,
              "Content-Length: 99999999999",
              "",
              "{");
      connection.sendRaw(head.getBytes(StandardCharsets.UTF_8));
      assertThat(connection.receive().status()).isEqualTo(413);
    }
    assertThat(NODE.status().fingerprint()).isNotEmpty();
  }

  @Test
  void messagesArePagedAndRepeatedRequestsAreHarmless() throws IOException {
    Api api = NODE.api();
    List<String> accepted = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      accepted.add(api.sayOnce("paged " + i, "paged-" + i));
    }
    String repeated = api.sayOnce("paged 4", "paged-4");

    JsonNode newest = api.get("messages?limit=2");
    JsonNode older = api.get("messages?limit=2&before=" + newest.required("next").stringValue());

    assertThat(repeated).isEqualTo(accepted.getLast());
    assertThat(ids(newest)).isEqualTo(accepted.subList(3, 5));
    assertThat(ids(older)).isEqualTo(accepted.subList(1, 3));
    assertThat(newest.required("messages").get(0).required("room").stringValue())
        .isEqualTo("general");
    assertThat(api.get("messages?limit=1000").required("next").isNull()).isTrue();
    assertThat(ask("GET", "/api/openapi.json", api.headers(), "").status()).isEqualTo(200);
    assertThat(ask("GET", "/metrics", api.headers(), "").text()).endsWith("# EOF\n");
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.required("messages").forEach(one -> ids.add(one.required("id").stringValue()));
    return ids;
  }

  private static HttpConnection.Response post(String body, String contentType) throws IOException {
    List<String> headers = new ArrayList<>(NODE.api().headers());
    headers.add(contentType);
    return ask("POST", "/api/v1/messages", headers, body);
  }

  private static HttpConnection.Response ask(
      String method, String path, List<String> headers, String body) throws IOException {
    try (HttpConnection connection = NODE.api().connect()) {
      return connection.exchange(method, path, headers, body.getBytes(StandardCharsets.UTF_8));
    }
  }
}
