package ciranda.app.command;

import ciranda.app.remote.Answer;
import ciranda.app.remote.UnreachableException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads the conversation page by page, the newest first. For one thread. */
final class Pages {
  /** Messages in a page; a page of long ones may be more than is read at once. */
  private static final int MESSAGES_MAX = 500;

  private final Node node;
  private final String room;
  private int limit = MESSAGES_MAX;
  private Optional<String> before = Optional.empty();
  private boolean over;

  /** Of the first room. */
  Pages(Node node) {
    this(node, "");
  }

  /** Of that room; the first one where it is empty. */
  Pages(Node node, String room) {
    this.node = node;
    this.room = room.isEmpty() ? "" : "&room=" + URLEncoder.encode(room, StandardCharsets.UTF_8);
  }

  /** The next page of at most so many messages, oldest first; empty after the oldest of all. */
  List<JsonNode> next(int most) throws AskException, InterruptedException {
    if (over) {
      return List.of();
    }
    JsonNode page = page(most);
    List<JsonNode> messages = new ArrayList<>();
    page.required("messages").forEach(messages::add);
    before = page.required("next").asStringOpt();
    over = before.isEmpty();
    return messages;
  }

  private JsonNode page(int most) throws AskException, InterruptedException {
    while (true) {
      String query = "messages?limit=" + Math.min(most, limit) + room;
      String path = before.map(cursor -> query + "&before=" + cursor).orElse(query);
      try {
        Answer answer = node.client().get(path);
        return node.done(answer);
      } catch (UnreachableException e) {
        if (e.what() != UnreachableException.Cause.TOO_LONG || limit == 1) {
          throw node.unreachable(e);
        }
        limit = Math.max(1, limit / 4);
      }
    }
  }
}
