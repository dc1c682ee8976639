package ciranda.app.command;

import ciranda.app.remote.Answer;
import ciranda.app.remote.Json;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Posts until the node has said what became of it. Each text has a key of its own, so that what is
 * posted again, because the answer got lost, is still said once. For one thread.
 */
final class Posts {
  private static final int KEY_BYTES = 9;
  private static final int RADIX = 36;

  private final Node node;
  private final String run = run();

  /**
   * A text to say.
   *
   * @param number tells it from the others of this run
   */
  record Post(long number, String text) {}

  Posts(Node node) {
    this.node = node;
  }

  /** The answer to one text. */
  Answer post(Post post) throws AskException, InterruptedException {
    return node.post("messages", json(post), "ask.send.unknown");
  }

  /** The answer to many texts in their order, which are said all or not at all. */
  Answer postAll(List<Post> posts) throws AskException, InterruptedException {
    ObjectNode json = Json.object();
    ArrayNode messages = json.putArray("messages");
    posts.forEach(post -> messages.add(json(post)));
    return node.post("messages/batch", json, "ask.send.unknown");
  }

  private ObjectNode json(Post post) {
    String key = run + "-" + Long.toString(post.number(), RADIX);
    return Json.object().put("text", post.text()).put("key", key);
  }

  private static String run() {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
