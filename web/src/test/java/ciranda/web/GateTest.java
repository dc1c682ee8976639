package ciranda.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, on raw sockets. */
final class GateTest {
  @TempDir Path directory;
  private Running running;

  @BeforeEach
  void start() throws IOException {
    running = new Running(directory);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @ParameterizedTest
  @CsvSource({
    "Host: 127.0.0.1:PORT, 200",
    "Host: localhost:PORT, 200",
    "Host: 127.0.0.1, 403",
    "Host: localhost, 403",
    "Host: 127.0.0.1:1, 403",
    "Host: evil.example:PORT, 403",
    "Host: 127.0.0.1.evil.example:PORT, 403",
    "Host: 127.0.0.1:PORT.evil.example, 403",
    "Host: 127.0.0.2:PORT, 403",
    "Host: [::1]:PORT, 403",
    "Host: 127.0.0.1:PORT\\r\\nHost: 127.0.0.1:PORT, 400",
    "Host: 127.0.0.1:PORT\\r\\nHost: evil.example, 400",
    "Host: 127.0.0.1:PORT\\r\\n .evil.example, 403",
    "Host:, 403",
    "X: y, 400"
  })
  void onlyOurOwnHostIsServed(String header, int status) throws IOException {
    String request =
        "GET /api/v1/status HTTP/1.1\r\nAuthorization: Bearer "
            + running.token
            + "\r\n"
            + filled(header)
            + "\r\n\r\n";
    assertThat(running.raw(request).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: http://127.0.0.1:PORT, 200",
    "Origin: http://localhost:PORT, 200",
    "Origin: http://127.0.0.1:1, 403",
    "Origin: https://127.0.0.1:PORT, 403",
    "Origin: http://evil.example, 403",
    "Origin: http://evil.example:PORT, 403",
    "Origin: null, 403",
    "Origin:, 403",
    "Origin: http://127.0.0.1:PORT\\r\\nOrigin: http://evil.example, 400",
    "Sec-Fetch-Site: same-origin, 200",
    "Sec-Fetch-Site: none, 200",
    "Sec-Fetch-Site: same-site, 403",
    "Sec-Fetch-Site: cross-site, 403",
    "Sec-Fetch-Site: new, 403"
  })
  void otherSitesAreRefusedOnEveryMethodAndPath(String header, int status) throws IOException {
    for (String target : new String[] {"/api/v1/status", "/healthz"}) {
      Wire.Answer answer = running.raw(running.head("GET", target) + filled(header) + "\r\n\r\n");
      assertThat(answer.status()).as(target).isEqualTo(status);
      assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }
    String body = "{\"text\":\"x\"}";
    String post =
        running.head("POST", "/api/v1/messages")
            + filled(header)
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    assertThat(running.raw(post).status()).isEqualTo(status == 200 ? 201 : status);
    assertThat(running.node.messages()).hasSize(status == 200 ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: y",
        "Authorization: Bearer",
        "Authorization: Bearer TOKENx",
        "Authorization: Bearer  TOKEN",
        "Authorization: Basic TOKEN",
        "Authorization: TOKEN",
        "Cookie: token=TOKEN"
      })
  void withoutTheTokenNothingIsSaid(String header) throws IOException {
    for (String target :
        new String[] {
          "/api/v1/status",
          "/api/v1/peers",
          "/api/v1/messages",
          "/api/v1/events",
          "/metrics",
          "/api/openapi.json",
          "/nothing"
        }) {
      Wire.Answer answer =
          running.raw(
              "GET "
                  + target
                  + " HTTP/1.1\r\nHost: "
                  + running.host()
                  + "\r\n"
                  + header.replace("TOKEN", running.token)
                  + "\r\n\r\n");
      assertThat(answer.status()).as(target).isEqualTo(401);
      assertThat(answer.headers()).containsEntry("www-authenticate", "Bearer");
      Description.STANDARD.check("GET", target, answer);
    }
  }

  @Test
  void healthAsksForNoToken() throws IOException {
    String request = "GET /healthz HTTP/1.1\r\nHost: " + running.host() + "\r\n\r\n";
    Wire.Answer answer = running.raw(request);
    assertThat(answer.status()).isEqualTo(200);
    Description.STANDARD.check("GET", "/healthz", answer);
    running.node.stop();
    assertThat(running.raw(request).status()).isEqualTo(503);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/status/, 404",
    "GET, /api/v1/statusx, 404",
    "GET, /api/v1/%73tatus, 404",
    "GET, /api/v1/../v1/status, 404",
    "GET, //api/v1/status, 400",
    "GET, /api/v1, 404",
    "GET, /, 404",
    "GET, /healthz/x, 404",
    "POST, /api/v1/status, 405",
    "HEAD, /api/v1/statu, 404",
    "DELETE, /api/v1/messages, 405",
    "OPTIONS, /api/v1/messages, 405",
    "TRACE, /metrics, 405",
    "get, /metrics, 405",
    "GET, http://127.0.0.1/api/v1/status, 400",
    "GET, /api/v1/status?x=1, 400",
    "GET, /api/v1/status?, 200"
  })
  void pathsAndMethodsAreExact(String method, String target, int status) throws IOException {
    try (Wire wire = running.wire()) {
      wire.send(running.head(method, target) + "\r\n");
      assertThat(wire.head()).isEqualTo(status);
      if (status == 405) {
        assertThat(wire.headers())
            .containsEntry("allow", target.endsWith("messages") ? "GET, POST" : "GET");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "X: a\\0b, 400",
    "X: a\\u0001b, 400",
    "X: a\\u007fb, 400",
    "X : b, 400",
    "X(: b, 400",
    "no colon, 400",
    "Content-Length: 5, 400",
    "Content-Length: +0, 400",
    "Content-Length: -1, 400",
    "Content-Length: 0\\r\\nContent-Length: 0, 400",
    "Content-Length: 0\\r\\nTransfer-Encoding: chunked, 400",
    "Transfer-Encoding: chunked, 400",
    "Transfer-Encoding: gzip, 501",
    "Authorization: Bearer TOKEN, 400"
  })
  void malformedHeadersAreRefused(String header, int status) throws IOException {
    String head = running.head("GET", "/api/v1/status") + filled(header);
    assertThat(running.raw(head + "\r\n\r\n").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /healthz HTTP/2.0, 505",
    "GET /healthz HTTP/1.1 x, 505",
    "GET /healthz, 400",
    "GET, 400",
    "GET /%zz HTTP/1.1, 400",
    "GET /a\\0b HTTP/1.1, 400"
  })
  void malformedRequestLinesAreRefused(String line, int status) throws IOException {
    String request = filled(line) + "\r\nHost: " + running.host() + "\r\n\r\n";
    assertThat(running.raw(request).status()).isEqualTo(status);
  }

  @Test
  void headsAreBounded() throws IOException {
    try (Wire wire = running.wire()) {
      wire.send(running.head("GET", "/healthz") + "X: " + "x".repeat(40_000) + "\r\n\r\n");
      assertThat(wire.isHungUp()).isTrue();
    }
  }

  @Test
  void everyAnswerCarriesTheSecurityHeaders() throws IOException {
    for (String target : new String[] {"/healthz", "/nothing", "/api/v1/status", "/metrics"}) {
      assertThat(running.get(target).headers())
          .containsEntry("x-content-type-options", "nosniff")
          .containsEntry("cache-control", "no-store")
          .containsEntry("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    }
  }

  @Test
  void addressesThatOthersCouldReachAreRefused() throws IOException {
    for (String address : new String[] {"0.0.0.0", "192.0.2.1", "::"}) {
      InetSocketAddress other = new InetSocketAddress(InetAddress.ofLiteral(address), 0);
      assertThatThrownBy(
              () -> ApiServer.start(running.node, other, directory.resolve("other.json")))
          .isInstanceOf(NotLoopbackException.class);
    }
    InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", 0);
    assertThatThrownBy(() -> ApiServer.start(running.node, name, directory.resolve("other.json")))
        .isInstanceOf(NotLoopbackException.class);
    assertThat(directory.resolve("other.json")).doesNotExist();
  }

  @Test
  void theNamesOfEachLoopbackAddressAreItsOwn() {
    InetAddress six = InetAddress.ofLiteral("::1");
    assertThat(Gate.hosts(new InetSocketAddress(six, 80)))
        .containsExactly("[::1]:80", "localhost:80");
    InetAddress second = InetAddress.ofLiteral("127.0.0.2");
    assertThat(Gate.hosts(new InetSocketAddress(second, 80))).containsExactly("127.0.0.2:80");
  }

  private String filled(String template) {
    return template
        .replace("PORT", Integer.toString(running.server.address().getPort()))
        .replace("TOKEN", running.token)
        .replace("\\r\\n", "\r\n")
        .replace("\\0", "\0")
        .replace("\\u0001", "\u0001")
        .replace("\\u007f", "\u007f");
  }
}
