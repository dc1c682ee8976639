package ciranda.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An API with a node in memory, and a client for it that holds every answer against openapi.json.
 */
final class Running implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.builder().build();

  final MemoryNode node = new MemoryNode("i1");
  final ApiServer server;
  final String token;

  Running(Path directory) throws IOException {
    this(directory, ApiLimits.STANDARD);
  }

  Running(Path directory, ApiLimits limits) throws IOException {
    Path file = directory.resolve("api.json");
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = ApiServer.start(node, any, file, limits);
    token = JSON.readTree(Files.readString(file)).get("token").stringValue();
  }

  Wire wire() throws IOException {
    return new Wire(server.address());
  }

  String host() {
    return "127.0.0.1:" + server.address().getPort();
  }

  /** The head of a proper request, without the empty line. */
  String head(String method, String target) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: "
        + host()
        + "\r\nAuthorization: Bearer "
        + token
        + "\r\n";
  }

  String postHead(int length) {
    return head("POST", "/api/v1/messages")
        + "Content-Type: application/json\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  Wire.Answer get(String target) throws IOException {
    try (Wire wire = wire()) {
      wire.send(head("GET", target) + "\r\n");
      return described("GET", target, wire.answer());
    }
  }

  JsonNode json(String target) throws IOException {
    Wire.Answer answer = get(target);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  Wire.Answer post(String body) throws IOException {
    return post(body.getBytes(StandardCharsets.UTF_8));
  }

  Wire.Answer post(byte[] body) throws IOException {
    return post("/api/v1/messages", body);
  }

  Wire.Answer bring(String body) throws IOException {
    return post("/api/v1/segments", body.getBytes(StandardCharsets.UTF_8));
  }

  Wire.Answer postAll(String body) throws IOException {
    return post("/api/v1/messages/batch", body.getBytes(StandardCharsets.UTF_8));
  }

  Wire.Answer change(String body, int status) throws IOException {
    Wire.Answer answer = post("/api/v1/changes", body.getBytes(StandardCharsets.UTF_8));
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    return answer;
  }

  private Wire.Answer post(String path, byte[] body) throws IOException {
    try (Wire wire = wire()) {
      wire.send(postHead(body.length).replace("/api/v1/messages", path));
      wire.send(body);
      return described("POST", path, wire.answer());
    }
  }

  /** Sends any bytes and reads one answer. */
  Wire.Answer raw(String bytes) throws IOException {
    try (Wire wire = wire()) {
      wire.send(bytes);
      return wire.answer();
    }
  }

  Wire events(String headers) throws IOException {
    Wire wire = wire();
    wire.send(head("GET", "/api/v1/events") + headers + "\r\n");
    assertThat(wire.head()).isEqualTo(200);
    assertThat(wire.headers()).containsEntry("content-type", "text/event-stream");
    // The feed stands when the first comment comes.
    assertThat(wire.eventLine()).isEqualTo(":");
    return wire;
  }

  private static Wire.Answer described(String method, String target, Wire.Answer answer) {
    Description.STANDARD.check(method, target.split("\\?", 2)[0], answer);
    return answer;
  }

  @Override
  public void close() {
    server.close();
  }
}
