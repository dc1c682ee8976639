package ciranda.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
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
   * @param key the idempotency key of the request that made it, empty for none
   */
  @JsonTypeName("message")
  record Chat(
      String room,
      String name,
      String text,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean action,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String key)
      implements Body {
    public Chat {
      Name.checked(name);
      if (!bounded(room, Limits.ROOM_BYTES_MAX) || !bounded(text, Limits.TEXT_BYTES_MAX)) {
        throw new IllegalArgumentException("a chat message's room or text is out of bounds");
      }
      if (key.length() > Limits.POST_KEY_LENGTH_MAX || !Text.isUnicode(key)) {
        throw new IllegalArgumentException("a chat message's key is out of bounds");
      }
    }

    /** A message that is said. */
    public Chat(String room, String name, String text, String key) {
      this(room, name, text, false, key);
    }

    /** Reads what came over the wire, where what is missing means none. */
    @JsonCreator
    static Chat read(
        String room, String name, String text, @Nullable Boolean action, @Nullable String key) {
      return new Chat(
          room,
          name,
          text,
          Objects.requireNonNullElse(action, false),
          Objects.requireNonNullElse(key, ""));
    }

    private static boolean bounded(String field, int bytesMax) {
      return !field.isEmpty()
          && Text.isUnicode(field)
          && field.getBytes(StandardCharsets.UTF_8).length <= bytesMax;
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
}
