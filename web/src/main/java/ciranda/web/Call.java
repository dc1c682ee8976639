package ciranda.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One request and its answer; belongs to the thread that serves it. */
final class Call {
  private static final String JSON_TYPE = "application/json";
  private static final String PROBLEM_TYPE = "application/problem+json";

  /** What is read and thrown away of a body that nobody wanted, see {@link #discardBody}. */
  private static final long DISCARDED_BYTES_MAX = 4L * 1024 * 1024;

  private static final int DISCARD_BUFFER_BYTES = 8 * 1024;

  private final HttpExchange exchange;
  private final ApiLimits limits;
  private final WriteDeadline deadline;
  private boolean answered;

  Call(HttpExchange exchange, ApiLimits limits, WriteDeadline deadline) {
    this.exchange = exchange;
    this.limits = limits;
    this.deadline = deadline;
  }

  String method() {
    return exchange.getRequestMethod();
  }

  /** As it was sent, nothing decoded: paths are compared exactly. */
  String path() {
    return exchange.getRequestURI().getRawPath();
  }

  HttpExchange exchange() {
    return exchange;
  }

  boolean isAnswered() {
    return answered;
  }

  /** The value of a header that may be there once. */
  Optional<String> header(String name) throws ProblemException {
    List<String> values = headers().getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new ProblemException(Problem.MALFORMED, "the header " + name + " is there twice");
    }
    return values.stream().findFirst();
  }

  Headers headers() {
    return exchange.getRequestHeaders();
  }

  Query query(String... known) throws ProblemException {
    return Query.parse(exchange.getRequestURI().getRawQuery(), known);
  }

  /** Reads the body, and never more than its maximum. */
  ObjectNode jsonBody() throws IOException, ProblemException {
    String type = header("Content-Type").orElse("").replace(" ", "");
    if (!type.equalsIgnoreCase(JSON_TYPE) && !type.equalsIgnoreCase(JSON_TYPE + ";charset=utf-8")) {
      throw new ProblemException(Problem.NOT_JSON, "send Content-Type: application/json");
    }
    byte[] body = new byte[0];
    if (announcedBytes() <= limits.bodyBytesMax()) {
      body = exchange.getRequestBody().readNBytes(limits.bodyBytesMax() + 1);
    }
    if (announcedBytes() > limits.bodyBytesMax() || body.length > limits.bodyBytesMax()) {
      throw new ProblemException(
          Problem.BODY_TOO_LONG, "a body has at most " + limits.bodyBytesMax() + " bytes");
    }
    return Json.readObject(body);
  }

  /** 0 where none is announced. The gate has seen that it is a number. */
  private long announcedBytes() {
    String length = headers().getFirst("Content-Length");
    return length == null ? 0 : Long.parseLong(length);
  }

  void answer(int status, JsonNode json) throws IOException {
    answer(status, JSON_TYPE, Json.bytes(json));
  }

  void answer(ProblemException e) throws IOException {
    e.headers().forEach(exchange.getResponseHeaders()::set);
    Problem problem = e.problem();
    ObjectNode json = Json.object();
    json.put("type", problem.type());
    json.put("title", problem.title());
    json.put("status", problem.status());
    json.put("detail", e.detail());
    answer(problem.status(), PROBLEM_TYPE, Json.bytes(json));
  }

  void answer(int status, String type, byte[] body) throws IOException {
    begin(type);
    if (method().equals("HEAD")) {
      // Not served, but its answer has no body either (RFC 9110, section 9.3.2).
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    deadline.write(exchange.getResponseBody(), body);
    discardBody();
    deadline.run(exchange::close);
  }

  /** Begins an answer of unknown length; {@link #write} goes on with it. */
  void beginStream(String type) throws IOException {
    begin(type);
    exchange.sendResponseHeaders(200, 0);
  }

  void write(byte[] bytes) throws IOException {
    deadline.write(exchange.getResponseBody(), bytes);
  }

  void endStream() throws IOException {
    deadline.run(exchange::close);
  }

  /** Closes the connection after the answer. */
  void hangUpAfterwards() {
    exchange.getResponseHeaders().set("Connection", "close");
  }

  private void begin(String type) {
    answered = true;
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    for (Map.Entry<String, String> header : SECURITY_HEADERS.entrySet()) {
      headers.set(header.getKey(), header.getValue());
    }
  }

  private static final Map<String, String> SECURITY_HEADERS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Referrer-Policy", "no-referrer");

  /**
   * Reads away what the client still sends although it was refused. A socket that is closed over
   * unread bytes is reset, and then the client never sees the answer (RFC 9112, section 9.6).
   * Bounded here in bytes, and in time by the server's {@code maxReqTime}.
   */
  private void discardBody() throws IOException {
    InputStream body = exchange.getRequestBody();
    byte[] buffer = new byte[DISCARD_BUFFER_BYTES];
    long rest = DISCARDED_BYTES_MAX;
    while (rest > 0) {
      int count = body.read(buffer);
      if (count < 0) {
        return;
      }
      rest -= count;
    }
  }
}
