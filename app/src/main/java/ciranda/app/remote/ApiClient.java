package ciranda.app.remote;

import ciranda.app.remote.UnreachableException.Cause;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Asks one node, one request after the other over one connection. One thread at a time.
 *
 * <p>No request is ever repeated behind the caller's back, none goes through a proxy, and each is
 * answered or given up within the patience that was asked for. It stands on a bare socket because a
 * command is a cold start: {@code java.net.http} takes 240 ms for its first request, this 25.
 */
public final class ApiClient implements Closeable {
  /** The longest answer that is read. */
  public static final int BODY_BYTES_MAX = 16 * 1024 * 1024;

  private static final String API = "/api/v1/";
  private static final String JSON_TYPE = "application/json";
  private static final String PROBLEM_PREFIX = "urn:ciranda:problem:";
  private static final int WAIT_SECONDS_MAX = 3_600;

  /** A server closes what was idle for longer, just when the next request comes. */
  private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

  private final ApiAccess access;
  private final Duration patience;
  private Optional<HttpConnection> idle = Optional.empty();
  private long idleSince;

  /**
   * For the node of that {@code api.json}.
   *
   * @param patience how long an answer may take
   */
  public ApiClient(ApiAccess access, Duration patience) {
    this.access = access;
    this.patience = patience;
  }

  /**
   * {@code GET}.
   *
   * @param path below {@code /api/v1/}, such as {@code messages?limit=10}
   */
  public Answer get(String path) throws UnreachableException, InterruptedException {
    return exchange(request("GET", path, List.of()), new byte[0]);
  }

  /**
   * {@code POST}. Whether one without an answer was heard is not known: give what must not happen
   * twice an idempotency key.
   */
  public Answer post(String path, JsonNode json) throws UnreachableException, InterruptedException {
    byte[] body = Json.bytes(json);
    List<String> headers = List.of("Content-Type: " + JSON_TYPE, "Content-Length: " + body.length);
    return exchange(request("POST", path, headers), body);
  }

  /**
   * Watches the node's events, on a connection of its own.
   *
   * @param after the id of the last event that was seen, empty to watch from now on
   */
  public Answer.Opening events(String after) throws UnreachableException, InterruptedException {
    Deadline deadline = Deadline.in(patience);
    List<String> headers = after.isEmpty() ? List.of() : List.of("Last-Event-ID: " + after);
    HttpConnection connection = HttpConnection.open(access.address(), deadline);
    boolean streams = false;
    try {
      connection.send(request("GET", "events", headers), new byte[0], deadline);
      HttpConnection.Head head = connection.head(deadline);
      if (head.status() != 200) {
        return refused(head, connection.body(head, BODY_BYTES_MAX, deadline));
      }
      if (!head.isChunked()) {
        throw new UnreachableException(Cause.NOT_A_NODE, "a stream that is not in chunks");
      }
      streams = true;
      return new EventStream(connection);
    } finally {
      if (!streams) {
        connection.close();
      }
    }
  }

  private Answer exchange(byte[] head, byte[] body)
      throws UnreachableException, InterruptedException {
    Deadline deadline = Deadline.in(patience);
    HttpConnection connection = connection(deadline);
    boolean whole = false;
    try {
      connection.send(head, body, deadline);
      HttpConnection.Head answer = connection.head(deadline);
      Answer read = answer(answer, connection.body(answer, BODY_BYTES_MAX, deadline));
      whole = answer.keepsOpen();
      return read;
    } finally {
      if (whole) {
        idle = Optional.of(connection);
        idleSince = System.nanoTime();
      } else {
        connection.close();
      }
    }
  }

  private HttpConnection connection(Deadline deadline)
      throws UnreachableException, InterruptedException {
    Optional<HttpConnection> kept = idle;
    idle = Optional.empty();
    if (kept.isPresent()) {
      if (System.nanoTime() - idleSince < IDLE_NANOS_MAX) {
        return kept.get();
      }
      kept.get().close();
    }
    return HttpConnection.open(access.address(), deadline);
  }

  private byte[] request(String method, String path, List<String> headers) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(API).append(path).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(access.url().getRawAuthority()).append("\r\n");
    head.append("Authorization: Bearer ").append(access.token()).append("\r\n");
    headers.forEach(line -> head.append(line).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static Answer answer(HttpConnection.Head head, byte[] body) throws UnreachableException {
    if (head.status() / 100 != 2) {
      return refused(head, body);
    }
    if (!head.header("content-type").startsWith(JSON_TYPE)) {
      throw new UnreachableException(Cause.NOT_A_NODE, "an answer that is no JSON");
    }
    try {
      return new Answer.Done(head.status(), Json.read(body));
    } catch (JacksonException e) {
      // Its text may hold what people wrote; where it broke says enough.
      throw new UnreachableException(Cause.NOT_A_NODE, "JSON that breaks at " + e.getLocation());
    }
  }

  private static Answer.Refused refused(HttpConnection.Head head, byte[] body) {
    String type = "";
    String detail = "";
    try {
      JsonNode json = Json.read(body);
      type = json.path("type").asString("");
      detail = json.path("detail").asString("");
    } catch (JacksonException e) {
      // Not everything that refuses speaks JSON; the status is there in any case.
      type = "";
    }
    String problem = type.startsWith(PROBLEM_PREFIX) ? type.substring(PROBLEM_PREFIX.length()) : "";
    return new Answer.Refused(head.status(), problem, detail, seconds(head.header("retry-after")));
  }

  private static OptionalInt seconds(String header) {
    if (!header.matches("[0-9]{1,9}")) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Math.min(Integer.parseInt(header), WAIT_SECONDS_MAX));
  }

  @Override
  public void close() {
    idle.ifPresent(HttpConnection::close);
    idle = Optional.empty();
  }
}
