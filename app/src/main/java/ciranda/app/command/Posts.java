package ciranda.app.command;

import ciranda.app.remote.Answer;
import ciranda.app.remote.Json;
import ciranda.app.remote.UnreachableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Posts until the node has said what became of it. Each text has a key of its own, so that what is
 * posted again, because the answer got lost, is still said once. For one thread.
 */
final class Posts {
  /** A node that is busy for longer has a disk that does not answer. */
  private static final Duration BUSY_MAX = Duration.ofSeconds(60);

  private static final int LOST_ANSWERS_MAX = 3;
  private static final int KEY_BYTES = 9;
  private static final int RADIX = 36;

  private final Node node;
  private final Console console;
  private final String run = run();

  /**
   * A text to say.
   *
   * @param number tells it from the others of this run
   */
  record Post(long number, String text) {}

  Posts(Node node, Console console) {
    this.node = node;
    this.console = console;
  }

  /** The answer to one text. */
  Answer post(Post post) throws AskException, InterruptedException {
    return posted("messages", json(post));
  }

  /** The answer to many texts in their order, which are said all or not at all. */
  Answer postAll(List<Post> posts) throws AskException, InterruptedException {
    ObjectNode json = Json.object();
    ArrayNode messages = json.putArray("messages");
    posts.forEach(post -> messages.add(json(post)));
    return posted("messages/batch", json);
  }

  private ObjectNode json(Post post) {
    String key = run + "-" + Long.toString(post.number(), RADIX);
    return Json.object().put("text", post.text()).put("key", key);
  }

  /** Gives a refusal back only where asking again would not help. */
  private Answer posted(String path, JsonNode json) throws AskException, InterruptedException {
    long started = System.nanoTime();
    int lost = 0;
    while (true) {
      try {
        Answer answer = node.client().post(path, json);
        if (!(answer instanceof Answer.Refused refused) || !isBusy(refused) || isOver(started)) {
          return answer;
        }
        TimeUnit.SECONDS.sleep(refused.retryAfterSeconds().orElse(1));
      } catch (UnreachableException e) {
        lost++;
        if (lost == LOST_ANSWERS_MAX || e.what() == UnreachableException.Cause.NOBODY_LISTENS) {
          throw lost == 1
              ? node.unreachable(e)
              : new AskException(Outcome.INCONCLUSIVE, console.texts().of("ask.send.unknown"));
        }
      }
    }
  }

  private static boolean isOver(long started) {
    return System.nanoTime() - started > BUSY_MAX.toNanos();
  }

  /** With the storage, too, it is worth while: a disk that was stuck may go on. */
  private static boolean isBusy(Answer.Refused refused) {
    return switch (refused.problem()) {
      case "over-quota", "too-many-requests", "storage-failed" -> true;
      default -> false;
    };
  }

  private static String run() {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
