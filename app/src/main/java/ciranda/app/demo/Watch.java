package ciranda.app.demo;

import ciranda.app.remote.Answer;
import ciranda.app.remote.ApiAccess;
import ciranda.app.remote.ApiClient;
import ciranda.app.remote.EventStream;
import ciranda.app.remote.EventStream.ServerEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Listens to one node from its first event to its end, on a thread of its own. */
final class Watch {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** No event has this id, so the stream begins with "lagged", whose id names the instance. */
  private static final String UNKNOWN = "0.0";

  private final String node;
  private final ApiClient client;
  private final Recording recording;

  Watch(String node, ApiAccess access, Recording recording) {
    this.node = node;
    this.client = new ApiClient(access, PATIENCE);
    this.recording = recording;
  }

  void start() {
    Thread.ofVirtual().name("watch-" + node).start(this::listen);
  }

  private void listen() {
    try (client;
        EventStream stream = open(instance() + ".0")) {
      while (true) {
        Optional<ServerEvent> event = stream.next(LOOK);
        event.flatMap(this::happening).ifPresent(recording::add);
      }
    } catch (IOException e) {
      // The node has ended, as most of them do in the story. Where it has not, evidence is missing
      // from now on, and no point is proven by what is missing.
      return;
    } catch (InterruptedException e) {
      // Nobody interrupts it but the end of the program.
      Thread.currentThread().interrupt();
    }
  }

  private String instance() throws IOException, InterruptedException {
    try (EventStream stream = open(UNKNOWN)) {
      Optional<ServerEvent> lagged = stream.next(PATIENCE);
      String id = lagged.map(ServerEvent::id).orElse("");
      if (id.indexOf('.') < 0) {
        throw new IOException(node + " names no event");
      }
      return id.substring(0, id.indexOf('.'));
    }
  }

  private EventStream open(String after) throws IOException, InterruptedException {
    return switch (client.events(after)) {
      case EventStream stream -> stream;
      case Answer.Refused refused -> throw new IOException(node + ": " + refused.status());
    };
  }

  private Optional<Happening> happening(ServerEvent event) {
    return happening(recording.now(), node, event.name(), event.data());
  }

  /** What an event says, as far as it matters here. */
  static Optional<Happening> happening(long at, String node, String name, JsonNode data) {
    return switch (name) {
      case "protocol" -> protocol(at, node, data);
      case "election" ->
          Optional.of(data)
              .filter(it -> isKind(it, "role"))
              .map(it ->
                  new Happening.Became(
                      at, node, text(it, "from"), text(it, "to"), text(it, "reason")));
      case "coordinator" ->
          Optional.of(data)
              .filter(it -> !it.required("epoch").isNull())
              .map(it ->
                  new Happening.Obeyed(
                      at,
                      node,
                      it.required("epoch").required("number").longValue(),
                      text(it.required("coordinator"), "fingerprint")));
      case "member" ->
          Optional.of(
              new Happening.Listed(at, node, text(data, "fingerprint"), text(data, "presence")));
      case "message" -> Optional.of(new Happening.Showed(at, node, text(data, "id")));
      case "lagged" -> Optional.of(new Happening.Missed(at, node));
      // Receipts, and whatever later versions tell.
      default -> Optional.empty();
    };
  }

  private static Optional<Happening> protocol(long at, String node, JsonNode data) {
    return switch (text(data, "kind")) {
      case "message" ->
          Optional.of(
              new Happening.Passed(
                  at,
                  node,
                  text(data, "direction").equals("sent"),
                  text(data, "type"),
                  text(data, "peer"),
                  text(data, "detail")));
      case "refused" ->
          Optional.of(new Happening.Refused(at, node, text(data, "reason"), text(data, "detail")));
      // The state of the disk.
      default -> Optional.empty();
    };
  }

  private static boolean isKind(JsonNode data, String kind) {
    return text(data, "kind").equals(kind);
  }

  private static String text(JsonNode data, String field) {
    return data.required(field).stringValue();
  }
}
