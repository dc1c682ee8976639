package ciranda.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ciranda.core.Event;
import ciranda.core.view.Person;
import ciranda.core.view.Status;
import ciranda.protocol.Epoch;
import ciranda.protocol.Role;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class ServerTest {
  @TempDir Path directory;

  @Test
  void theFileLeadsToAServerThatAnswers() throws Exception {
    Path file = directory.resolve("api.json");
    try (Running running = new Running(directory);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      JsonNode json = Running.JSON.readTree(Files.readString(file));
      assertThat(json.propertyNames()).containsExactly("url", "token", "pid");
      assertThat(json.get("pid").longValue()).isEqualTo(ProcessHandle.current().pid());
      assertThat(json.get("url").stringValue())
          .isEqualTo("http://" + running.host())
          .isEqualTo(running.server.url());
      assertThat(json.get("token").stringValue()).hasSize(43);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(json.get("url").stringValue() + "/api/v1/status"))
              .header("Authorization", "Bearer " + json.get("token").stringValue())
              .build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
    try (var left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void theFileOfALaterStartStays() throws IOException {
    Running first = new Running(directory);
    try (Running second = new Running(directory)) {
      assertThat(second.token).isNotEqualTo(first.token);
      first.close();
      assertThat(directory.resolve("api.json")).exists();
    }
    assertThat(directory.resolve("api.json")).doesNotExist();
  }

  @Test
  void aServerWithoutItsFileDoesNotStay() throws IOException {
    MemoryNode node = new MemoryNode("i1");
    InetSocketAddress address;
    try (Running running = new Running(directory)) {
      address = running.server.address();
      assertThatThrownBy(() -> ApiServer.start(node, address, directory.resolve("second.json")))
          .isInstanceOf(BindException.class);
    }
    Path nowhere = directory.resolve("missing").resolve("api.json");
    assertThatThrownBy(() -> ApiServer.start(node, address, nowhere))
        .isInstanceOf(IOException.class);
    ApiServer.start(node, address, directory.resolve("third.json")).close();
  }

  @Test
  void statusTellsAllInEveryRole() throws IOException {
    try (Running running = new Running(directory)) {
      JsonNode member = running.json("/api/v1/status");
      assertThat(member.get("role").stringValue()).isEqualTo("member");
      assertThat(member.at("/epoch/number").intValue()).isEqualTo(7);
      assertThat(member.at("/epoch/coordinator").stringValue())
          .isEqualTo(MemoryNode.OTHER_KEY.fingerprint());
      assertThat(member.at("/coordinator/name").stringValue()).isEqualTo("rui");
      assertThat(member.at("/view/members")).hasSize(2);
      assertThat(member.get("heads").get(MemoryNode.KEY.fingerprint() + ".1").toString())
          .isEqualTo("{\"low\":1,\"high\":12}");
      running.node.setStatus(MemoryNode.searching());
      JsonNode searching = running.json("/api/v1/status");
      assertThat(searching.get("id").isNull()).isTrue();
      assertThat(searching.get("epoch").isNull()).isTrue();
      assertThat(searching.get("coordinator").isNull()).isTrue();
      assertThat(searching.get("view").toString()).isEqualTo("{\"version\":0,\"members\":[]}");
      assertThat(searching.get("role").stringValue()).isEqualTo("searching");
    }
  }

  @Test
  void peersAreShownWithWhatIsKnown() throws IOException {
    try (Running running = new Running(directory)) {
      JsonNode peers = running.json("/api/v1/peers");
      assertThat(peers.valueStream().map(peer -> peer.get("state").stringValue()))
          .containsExactly("self", "linked", "gone");
      assertThat(peers.get(1).get("address").stringValue()).isEqualTo("10.0.0.2:4000");
      assertThat(peers.get(1).get("lastSeen").stringValue()).isEqualTo("2026-03-01T12:00:00.000Z");
      assertThat(peers.get(2).get("id").isNull()).isTrue();
    }
  }

  @Test
  void metricsAreOpenMetrics() throws IOException {
    try (Running running = new Running(directory);
        Wire events = running.events("")) {
      running.post("{\"text\":\"x\"}");
      running.node.publish(new Event.RoleChanged(Role.MEMBER, Role.ELECTING, "lost"));
      running.node.publish(
          new Event.CoordinatorChanged(new Epoch(8, MemoryNode.KEY), 1, "ana", 90));
      assertThat(events.event()).isNotEmpty();
      Wire.Answer answer = running.get("/metrics");
      while (!answer.body().contains("ciranda_election_duration_seconds_count 1\n")) {
        answer = running.get("/metrics");
      }
      assertThat(answer.body())
          .endsWith("# EOF\n")
          .contains("ciranda_peers 1\n", "ciranda_is_coordinator 0\n", "ciranda_term 7\n")
          .contains("ciranda_elections_total 1\n")
          .contains("ciranda_election_duration_seconds_sum 0.090\n")
          .contains("ciranda_messages_total{room=\"general\",dir=\"sent\"} 1\n")
          .contains("ciranda_heartbeat_age_seconds{peer=\"2\"} ")
          .contains("ciranda_event_streams 1\n");
      String sample = "[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\\})? [0-9]+(\\.[0-9]+)?";
      String comment = "# (TYPE|HELP|UNIT) ciranda_[a-z_]+ .+";
      assertThat(answer.body().lines())
          .allMatch(line -> line.matches(sample) || line.matches(comment) || line.equals("# EOF"));
    }
  }

  @Test
  void requestsBeyondTheMaximumAreAnsweredAtOnce() throws Exception {
    ApiLimits limits = new ApiLimits(3, 2, 1024, 10_000, 10_000);
    try (Running running = new Running(directory, limits)) {
      int all = running.node.storage.drainPermits();
      List<Wire> waiting = new ArrayList<>();
      for (int i = 0; i < limits.requestsMax(); i++) {
        Wire wire = running.wire();
        wire.send(running.postHead(12) + "{\"text\":\"x\"}");
        waiting.add(wire);
      }
      while (running.node.storage.getQueueLength() < limits.requestsMax()) {
        Thread.onSpinWait();
      }
      Wire.Answer answer = running.get("/api/v1/status");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers())
          .containsEntry("connection", "close")
          .containsEntry("retry-after", "1");
      running.node.storage.release(all);
      for (Wire wire : waiting) {
        assertThat(wire.answer().status()).isEqualTo(201);
        wire.close();
      }
      assertThat(running.get("/api/v1/status").status()).isEqualTo(200);
    }
  }

  @Test
  void halfSentRequestsNeitherStarveTheApiNorStay() throws IOException {
    try (Running running = new Running(directory)) {
      List<Wire> halves = new ArrayList<>();
      long before = usedBytes();
      for (int i = 0; i < 300; i++) {
        Wire wire = running.wire();
        wire.send(i % 3 == 0 ? running.postHead(100) + "{" : "GET /healthz HTTP/1.1\r\nHos");
        halves.add(wire);
      }
      for (int i = 0; i < 20; i++) {
        assertThat(running.get("/api/v1/status").status()).isEqualTo(200);
      }
      assertThat(usedBytes() - before).isLessThan(32L * 1024 * 1024);
      for (Wire wire : halves) {
        assertThat(wire.isHungUp()).isTrue();
        wire.close();
      }
      assertThat(running.get("/api/v1/status").status()).isEqualTo(200);
    }
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void aConnectionIsKeptForTheNextRequest() throws IOException {
    try (Running running = new Running(directory);
        Wire wire = running.wire()) {
      for (String target : new String[] {"/healthz", "/nothing", "/api/v1/status"}) {
        wire.send(running.head("GET", target) + "\r\n");
        assertThat(wire.answer().headers()).doesNotContainKey("connection");
      }
    }
  }

  @Test
  void ourOwnMistakeEndsOneRequestOnly() throws IOException {
    try (Running running = new Running(directory)) {
      var status = MemoryNode.joined();
      running.node.setStatus(
          new Status(
              status.name(),
              status.id(),
              status.fingerprint(),
              status.group(),
              status.role(),
              status.epoch(),
              status.coordinator(),
              (1L << 53) + 1,
              status.members(),
              status.heads(),
              status.entries(),
              status.digest(),
              status.known(),
              status.complete(),
              status.writable(),
              status.version()));
      assertThat(running.get("/api/v1/status").status()).isEqualTo(500);
      assertThat(running.get("/api/v1/peers").status()).isEqualTo(200);
    }
  }

  @Test
  void timesHaveFourDigitYearsAndMilliseconds() {
    assertThat(Payloads.time(Instant.MAX)).isEqualTo("9999-12-31T23:59:59.999Z");
    assertThat(Payloads.time(Instant.MIN)).isEqualTo("0000-01-01T00:00:00.000Z");
    assertThat(Payloads.time(Instant.ofEpochSecond(0, 1_999_999)))
        .isEqualTo("1970-01-01T00:00:00.001Z");
  }

  @Test
  void theDescriptionIsServedAndNamesEverything() throws IOException {
    try (Running running = new Running(directory)) {
      JsonNode document = running.json("/api/openapi.json");
      assertThat(document).isEqualTo(Description.STANDARD.document());
      assertThat(document.get("openapi").stringValue()).isEqualTo("3.1.0");
      for (var path : document.get("paths").properties()) {
        for (String method : path.getValue().propertyNames()) {
          try (Wire wire = running.wire()) {
            wire.send(running.head(method.toUpperCase(Locale.ROOT), path.getKey()) + "\r\n");
            assertThat(wire.head()).as(path.getKey()).isNotIn(404, 405);
          }
        }
      }
      String text = document.toString();
      for (Problem problem : Problem.values()) {
        assertThat(text).contains("\"" + problem.status() + "\":");
      }
      for (Person.State state : Person.State.values()) {
        assertThat(text).contains("\"" + Payloads.lowerCase(state) + "\"");
      }
      assertObjectsAreClosed(document.get("components").get("schemas"));
    }
  }

  /** An object that allows any field would make the comparison with real answers worthless. */
  private static void assertObjectsAreClosed(JsonNode node) {
    if (node.path("type").isString() && node.get("type").stringValue().equals("object")) {
      assertThat(node.has("additionalProperties")).as(node.toString()).isTrue();
      for (var property : node.path("properties").properties()) {
        JsonNode value = property.getValue();
        assertThat(value.has("description") || value.has("$ref")).as(property.getKey()).isTrue();
      }
    }
    node.forEach(ServerTest::assertObjectsAreClosed);
  }
}
