package ciranda.core.view;

import ciranda.protocol.Segment;
import java.util.List;
import java.util.Objects;

/** What a view can ask the node loop to do. */
public sealed interface Command {

  /** Adds an entry to the conversation; answered when that is durable, or refused. */
  sealed interface Write extends Command {}

  /**
   * Say something.
   *
   * @param action whether the text is what the person does, told after the name ({@code /me})
   * @param reply id of the message that it answers, empty for none
   * @param key idempotency key, empty for none: a repeated one gives the first one's result
   */
  record Post(String room, String text, boolean action, String reply, String key) implements Write {
    /** Say something that is no action and answers nothing. */
    public Post(String room, String text, String key) {
      this(room, text, false, "", key);
    }

    public Post {
      Objects.requireNonNull(room, "room");
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(reply, "reply");
      Objects.requireNonNull(key, "key");
    }
  }

  /** Say an own message otherwise. */
  record Edit(String id, String text) implements Write {
    public Edit {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * Take an own message back, for good.
   *
   * @param room where it stands
   */
  record Delete(String id, String room) implements Write {
    public Delete {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(room, "room");
    }
  }

  /**
   * Mark a message with a symbol.
   *
   * @param on false takes the own mark away
   */
  record React(String id, String symbol, boolean on) implements Write {
    public React {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(symbol, "symbol");
    }
  }

  /** See that there is a room of that name, for everybody. */
  record MakeRoom(String room) implements Write {
    public MakeRoom {
      Objects.requireNonNull(room, "room");
    }
  }

  /**
   * Say what a room is about.
   *
   * @param topic empty for nothing in particular
   */
  record SetTopic(String room, String topic) implements Write {
    public SetTopic {
      Objects.requireNonNull(room, "room");
      Objects.requireNonNull(topic, "topic");
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

  /**
   * Take what somebody brought on a stick: segments of this group, each proven. What is held
   * already changes nothing; what cannot be connected with the rest of its log stands alone.
   */
  record Import(List<Segment> segments) implements Command {
    public Import {
      segments = List.copyOf(segments);
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
