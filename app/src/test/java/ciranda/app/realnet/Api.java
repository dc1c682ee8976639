package ciranda.app.realnet;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import tools.jackson.databind.JsonNode;

/** The local API of one running node. Any thread may call; connections are kept and reused. */
final class Api implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int STREAM_TIMEOUT_MILLIS = 15_000;
  private static final int PAGE = 1_000;

  private final Machine machine;
  private final int port;
  private final String token;
  private final ConcurrentLinkedDeque<HttpConnection> idle = new ConcurrentLinkedDeque<>();

  Api(Machine machine, int port, String token) {
    this.machine = machine;
    this.port = port;
    this.token = token;
  }

  int port() {
    return port;
  }

  String token() {
    return token;
  }

  /** How the node sees itself and the group. */
  Status status() throws IOException {
    return Status.of(get("status"));
  }

  /** Reads JSON under {@code /api/v1/}. */
  JsonNode get(String path) throws IOException {
    HttpConnection.Response response = ask("GET", path, new byte[0]);
    if (response.status() != 200) {
      throw new IOException("GET " + path + ": " + response.status() + " " + response.text());
    }
    return Json.read(response.body());
  }

  /** Says something, which must be accepted; gives the message's id. */
  String say(String text) throws IOException {
    return accepted(post("text", text));
  }

  /** Says something that may be repeated harmlessly; gives the message's id. */
  String sayOnce(String text, String key) throws IOException {
    return accepted(post("text", text, "key", key));
  }

  /** Answers a message; gives the answer's id. */
  String answer(String message, String text) throws IOException {
    return accepted(post("text", text, "replyTo", message));
  }

  /** Posts a message of these fields: name, value, name, value. */
  HttpConnection.Response post(String... fields) throws IOException {
    return ask("POST", "messages", Json.object(fields));
  }

  /** The newest page of the conversation. */
  JsonNode newest() throws IOException {
    return get("messages?limit=50").required("messages");
  }

  /** The whole conversation, oldest first. */
  List<Message> conversation() throws IOException {
    return asTold().stream().map(Message::of).toList();
  }

  /** The same as it comes, page by page. */
  List<JsonNode> asTold() throws IOException {
    List<List<JsonNode>> pages = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    String cursor = "";
    while (true) {
      JsonNode page = get("messages?limit=" + PAGE + cursor);
      List<JsonNode> messages = new ArrayList<>();
      page.required("messages").forEach(messages::add);
      pages.add(messages);
      JsonNode next = page.required("next");
      if (next.isNull()) {
        Collections.reverse(pages);
        return pages.stream().flatMap(List::stream).toList();
      }
      cursor = "&before=" + next.stringValue();
      if (messages.isEmpty() || !seen.add(cursor)) {
        throw new IOException("paging does not end: " + cursor);
      }
    }
  }

  /** The texts of the whole conversation, oldest first. */
  List<String> texts() throws IOException {
    return conversation().stream().map(Message::text).toList();
  }

  /** A connection of its own, with nothing asked yet. */
  HttpConnection connect() throws IOException {
    return new HttpConnection(machine, port, TIMEOUT_MILLIS);
  }

  /** An open stream of events. */
  HttpConnection events() throws IOException {
    HttpConnection stream = new HttpConnection(machine, port, STREAM_TIMEOUT_MILLIS);
    HttpConnection.Response response = stream.open("/api/v1/events", headers());
    if (response.status() != 200) {
      stream.close();
      throw new IOException("GET events: " + response.status() + " " + response.text());
    }
    return stream;
  }

  /** The lines of head that a well-behaved client sends. */
  List<String> headers() {
    return List.of("Authorization: Bearer " + token);
  }

  @Override
  public void close() {
    for (HttpConnection spare = idle.poll(); spare != null; spare = idle.poll()) {
      spare.close();
    }
  }

  private HttpConnection.Response ask(String method, String path, byte[] body) throws IOException {
    HttpConnection kept = method.equals("GET") ? idle.poll() : null;
    if (kept != null) {
      try {
        return exchange(kept, method, path, body);
      } catch (EOFException | SocketException e) {
        // The server closes what was idle for long: ask again on a new connection.
        return exchange(connect(), method, path, body);
      }
    }
    return exchange(connect(), method, path, body);
  }

  private HttpConnection.Response exchange(
      HttpConnection connection, String method, String path, byte[] body) throws IOException {
    List<String> headers = new ArrayList<>(headers());
    if (body.length > 0) {
      headers.add("Content-Type: application/json");
    }
    try {
      HttpConnection.Response response =
          connection.exchange(method, "/api/v1/" + path, headers, body);
      if (response.header("connection").equals("close")) {
        connection.close();
      } else {
        idle.push(connection);
      }
      return response;
    } catch (IOException e) {
      connection.close();
      throw e;
    }
  }

  private static String accepted(HttpConnection.Response response) throws IOException {
    if (response.status() != 201) {
      throw new RefusedException(response.status(), response.text());
    }
    return Json.read(response.body()).required("id").stringValue();
  }

  /** The node answered, and did not accept. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    RefusedException(int status, String text) {
      super("not accepted: " + status + " " + text);
      this.status = status;
    }

    Map.Entry<Integer, String> answer() {
      return Map.entry(status, String.valueOf(getMessage()));
    }
  }
}
