package ciranda.app.remote;

import ciranda.app.remote.UnreachableException.Cause;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What happens at a node, as server-sent events (WHATWG HTML, section 9.2). One thread at a time
 * reads; any may close.
 */
public final class EventStream implements Answer.Opening, Closeable {
  /** A node says that it lives every ten seconds; one that misses two is stopped. */
  static final Duration SILENCE_MAX = Duration.ofSeconds(25);

  private static final int EVENT_BYTES_MAX = 1024 * 1024;

  /**
   * One event.
   *
   * @param id names it across restarts; to go on after it, see {@link ApiClient#events}
   * @param name such as {@code message} and {@code lagged}
   */
  public record ServerEvent(String id, String name, JsonNode data) {
    public ServerEvent {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(data, "data");
    }
  }

  /** Where in a chunk the connection stands. */
  private enum Place {
    BEFORE,
    WITHIN,
    AFTER
  }

  private final HttpConnection connection;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private Place place = Place.BEFORE;
  private int chunkLeft;
  private Deadline silence = Deadline.in(SILENCE_MAX);
  private String id = "";
  private String name = "";
  private final StringBuilder data = new StringBuilder();

  EventStream(HttpConnection connection) {
    this.connection = connection;
  }

  /**
   * Waits for the next event.
   *
   * @return empty if none came in that time
   * @throws UnreachableException where the node has ended, or says nothing any more
   */
  public Optional<ServerEvent> next(Duration patience)
      throws UnreachableException, InterruptedException {
    Deadline deadline = Deadline.in(patience);
    try {
      while (true) {
        Optional<ServerEvent> event = line(nextLine(deadline));
        if (event.isPresent()) {
          return event;
        }
      }
    } catch (UnreachableException e) {
      // The end of a wait is the end of the stream only where the node owed a sign of life.
      if (e.what() != Cause.TIMED_OUT || silence.isOver()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** Takes a line; gives the event that it completes. */
  private Optional<ServerEvent> line(String text) throws UnreachableException {
    if (text.isEmpty()) {
      return event();
    }
    int colon = text.indexOf(':');
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    String stripped = value.startsWith(" ") ? value.substring(1) : value;
    switch (field) {
      case "id" -> id = stripped;
      case "event" -> name = stripped;
      case "data" -> {
        if (data.length() + stripped.length() > EVENT_BYTES_MAX) {
          throw new UnreachableException(Cause.NOT_A_NODE, "an event that does not end");
        }
        data.append(data.isEmpty() ? "" : "\n").append(stripped);
      }
      default -> {
        // A comment, or a field of a later standard: both are to be passed over.
      }
    }
    return Optional.empty();
  }

  private Optional<ServerEvent> event() throws UnreachableException {
    String content = data.toString();
    String kind = name.isEmpty() ? "message" : name;
    data.setLength(0);
    name = "";
    if (content.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonNode json = Json.read(content.getBytes(StandardCharsets.UTF_8));
      return Optional.of(new ServerEvent(id, kind, json));
    } catch (JacksonException e) {
      // Its text may hold what people wrote; where it broke says enough.
      throw new UnreachableException(Cause.NOT_A_NODE, "JSON that breaks at " + e.getLocation());
    }
  }

  private String nextLine(Deadline deadline) throws UnreachableException, InterruptedException {
    for (int octet = octet(deadline); octet != '\n'; octet = octet(deadline)) {
      if (line.size() == EVENT_BYTES_MAX) {
        throw new UnreachableException(Cause.NOT_A_NODE, "a line that does not end");
      }
      line.write(octet);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private int octet(Deadline deadline) throws UnreachableException, InterruptedException {
    Deadline until = deadline.sooner(silence);
    while (place != Place.WITHIN) {
      if (place == Place.AFTER) {
        connection.endOfChunk(until);
        place = Place.BEFORE;
      }
      chunkLeft = connection.chunk(until);
      if (chunkLeft == 0) {
        throw new UnreachableException(Cause.HUNG_UP, "the end of the stream");
      }
      place = Place.WITHIN;
      silence = Deadline.in(SILENCE_MAX);
    }
    int octet = connection.octet(until);
    chunkLeft--;
    if (chunkLeft == 0) {
      place = Place.AFTER;
    }
    return octet;
  }

  @Override
  public void close() {
    connection.close();
  }
}
