package ciranda.core.view;

import java.util.List;
import java.util.Objects;

/** What a view can ask the node loop to do. */
public sealed interface Command {

  /**
   * Say something.
   *
   * @param action whether the text is what the person does, told after the name ({@code /me})
   * @param key idempotency key, empty for none: a repeated one gives the first one's result
   */
  record Post(String room, String text, boolean action, String key) implements Command {
    /** Say something that is no action. */
    public Post(String room, String text, String key) {
      this(room, text, false, key);
    }

    public Post {
      Objects.requireNonNull(room, "room");
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(key, "key");
    }
  }

  /**
   * Say several things, in this order, with one answer when all of them are durable. Nothing is
   * said where one of them breaks a rule. Where the disk fails in the middle, some may have been
   * accepted: their keys tell, when it is tried again.
   */
  record PostAll(List<Post> posts) implements Command {
    public static final int POSTS_MAX = 1_000;

    public PostAll {
      posts = List.copyOf(posts);
      if (posts.isEmpty() || posts.size() > POSTS_MAX) {
        throw new IllegalArgumentException("1 to 1000 posts go together");
      }
    }
  }

  /** Be called otherwise from now on; everybody is told. */
  record Rename(String name) implements Command {
    public Rename {
      Objects.requireNonNull(name, "name");
    }
  }

  /** Leave politely and stop. */
  record Leave() implements Command {}
}
