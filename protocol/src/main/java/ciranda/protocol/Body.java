package ciranda.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an entry says; JSON inside a segment. */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "type",
    visible = true,
    defaultImpl = Body.Unknown.class)
public sealed interface Body {

  /**
   * A chat message.
   *
   * @param name the author's name at that time
   * @param action whether the text is what the author does, told after the name ({@code /me})
   * @param reply the message that it answers
   * @param key the idempotency key of the request that made it, empty for none
   */
  @JsonTypeName("message")
  record Chat(
      String room,
      String name,
      String text,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean action,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<EntryId> reply,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String key)
      implements Body {
    public Chat {
      Name.checked(name);
      checkFilled(room, Limits.ROOM_BYTES_MAX, "room");
      checkFilled(text, Limits.TEXT_BYTES_MAX, "text");
      Objects.requireNonNull(reply, "reply");
      if (key.length() > Limits.POST_KEY_LENGTH_MAX || !Text.isUnicode(key)) {
        throw new IllegalArgumentException("a chat message's key is out of bounds");
      }
    }

    /** A message that is said, and answers none. */
    public Chat(String room, String name, String text, String key) {
      this(room, name, text, false, Optional.empty(), key);
    }

    /** Reads what came over the wire, where what is missing means none. */
    @JsonCreator
    static Chat read(
        String room,
        String name,
        String text,
        @Nullable Boolean action,
        @Nullable EntryId reply,
        @Nullable String key) {
      return new Chat(
          room,
          name,
          text,
          Objects.requireNonNullElse(action, false),
          Optional.ofNullable(reply),
          Objects.requireNonNullElse(key, ""));
    }
  }

  /**
   * The author of a message says it otherwise. By anybody else it means nothing.
   *
   * @param name the author's name at that time
   */
  @JsonTypeName("edit")
  record Edit(EntryId target, String name, String text) implements Body {
    public Edit {
      Objects.requireNonNull(target, "target");
      Name.checked(name);
      checkFilled(text, Limits.TEXT_BYTES_MAX, "text");
    }
  }

  /**
   * The author of a message takes it back, for good: no edit brings it back. By anybody else it
   * means nothing.
   *
   * @param room where the message stood, which nothing else says once its body is gone
   * @param name the author's name at that time
   */
  @JsonTypeName("deletion")
  record Deletion(EntryId target, String room, String name) implements Body {
    public Deletion {
      Objects.requireNonNull(target, "target");
      checkFilled(room, Limits.ROOM_BYTES_MAX, "room");
      Name.checked(name);
    }
  }

  /**
   * Somebody marks a message with a symbol, or takes that mark away.
   *
   * @param name the author's name at that time
   * @param symbol an emoji, as a rule
   * @param on false takes it away
   */
  @JsonTypeName("reaction")
  record Reaction(EntryId target, String name, String symbol, boolean on) implements Body {
    public Reaction {
      Objects.requireNonNull(target, "target");
      Name.checked(name);
      checkFilled(symbol, Limits.SYMBOL_BYTES_MAX, "symbol");
    }
  }

  /**
   * There is this room.
   *
   * @param name the author's name at that time
   */
  @JsonTypeName("room")
  record Room(String room, String name) implements Body {
    public Room {
      checkFilled(room, Limits.ROOM_BYTES_MAX, "room");
      Name.checked(name);
    }
  }

  /**
   * What a room is about.
   *
   * @param name the author's name at that time
   * @param topic empty for none
   */
  @JsonTypeName("topic")
  record Topic(String room, String name, String topic) implements Body {
    public Topic {
      checkFilled(room, Limits.ROOM_BYTES_MAX, "room");
      Name.checked(name);
      checkBounded(topic, Limits.TOPIC_BYTES_MAX, "topic");
    }
  }

  /** The author is called otherwise from here on. */
  @JsonTypeName("name")
  record Renamed(String before, String name) implements Body {
    public Renamed {
      Name.checked(before);
      Name.checked(name);
    }
  }

  /**
   * The first entry of a generation: why it was begun, and the heads that the author knew of its
   * own earlier generations.
   */
  @JsonTypeName("generation")
  record Generation(String reason, List<Head> after) implements Body {
    public Generation {
      Objects.requireNonNull(reason, "reason");
      after = Limits.bounded(after, Limits.HEADS_MAX, "heads");
    }
  }

  /** A type of a newer version: kept and forwarded, not shown. */
  record Unknown(String type) implements Body {
    public Unknown {
      Objects.requireNonNull(type, "type");
    }
  }

  /** The room that is there because of it (docs/PROTOCOL.md, "What entries make of others"). */
  default Optional<String> namedRoom() {
    return switch (this) {
      case Chat chat -> Optional.of(chat.room());
      case Room made -> Optional.of(made.room());
      case Topic topic -> Optional.of(topic.room());
      case Deletion deletion -> Optional.of(deletion.room());
      case Edit _, Reaction _, Renamed _, Generation _, Unknown _ -> Optional.empty();
    };
  }

  private static void checkFilled(String field, int bytesMax, String what) {
    checkBounded(field, bytesMax, what);
    if (field.isEmpty()) {
      throw new IllegalArgumentException(what + ": empty");
    }
  }

  private static void checkBounded(String field, int bytesMax, String what) {
    if (!Text.isUnicode(field) || field.getBytes(StandardCharsets.UTF_8).length > bytesMax) {
      throw new IllegalArgumentException(what + ": no text, or more than " + bytesMax + " bytes");
    }
  }
}
