package ciranda.core.view;

import java.time.Instant;
import java.util.Objects;

/**
 * A chat message as views show it.
 *
 * @param id {@code FINGERPRINT.GENERATION.NUMBER}, the same at every node
 * @param author fingerprint
 * @param authorName the author's name at the time of the message
 * @param sequence number of the entry in its log
 * @param time the author's claim
 * @param late arrived long after it was written although this node was there
 * @param cursor opaque, URL-safe: its place in the conversation
 */
public record ChatMessage(
    String id,
    String author,
    String authorName,
    long sequence,
    Instant time,
    String room,
    String text,
    boolean late,
    String cursor,
    String key) {
  /** The room that is there from the start, on the wire and in the API. */
  public static final String GENERAL = "general";

  public ChatMessage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(author, "author");
    Objects.requireNonNull(authorName, "authorName");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(room, "room");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(cursor, "cursor");
    Objects.requireNonNull(key, "key");
  }
}
