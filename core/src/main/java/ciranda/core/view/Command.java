package ciranda.core.view;

import java.util.Objects;

/** What a view can ask the node loop to do. */
public sealed interface Command {

  /**
   * Say something.
   *
   * @param key idempotency key, empty for none: a repeated one gives the first one's result
   */
  record Post(String room, String text, String key) implements Command {
    public Post {
      Objects.requireNonNull(room, "room");
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(key, "key");
    }
  }

  /** Leave politely and stop. */
  record Leave() implements Command {}
}
