package ciranda.core.view;

import ciranda.protocol.Body;
import ciranda.protocol.Entry;
import ciranda.protocol.EntryId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A chat message as views show it.
 *
 * @param id {@code FINGERPRINT.GENERATION.NUMBER}, the same at every node
 * @param author fingerprint
 * @param authorName the author's name at the time of the message
 * @param sequence number of the entry in its log
 * @param time the author's claim
 * @param action the text is what the author does, told after the name ({@code /me})
 * @param late arrived long after it was written although this node was there
 * @param cursor opaque, URL-safe: its place in the conversation
 * @param key the idempotency key of the request that made it, empty for none
 * @param reply id of the message that it answers, empty for none
 * @param edited whether the text is not the first one
 * @param deleted whether its author took it back; then there is no text
 * @param reactions who marked it with what, in the order in which each symbol first came
 */
public record ChatMessage(
    String id,
    String author,
    String authorName,
    long sequence,
    Instant time,
    String room,
    String text,
    boolean action,
    boolean late,
    String cursor,
    String key,
    String reply,
    boolean edited,
    boolean deleted,
    List<Reaction> reactions) {
  /** The room that is there from the start, on the wire and in the API. */
  public static final String GENERAL = "general";

  /** 9999-12-31T23:59:59.999Z: whatever an author claims, a shown year has four digits. */
  private static final long SHOWN_MILLIS_MAX = 253_402_300_799_999L;

  public ChatMessage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(author, "author");
    Objects.requireNonNull(authorName, "authorName");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(room, "room");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(cursor, "cursor");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(reply, "reply");
    reactions = List.copyOf(reactions);
  }

  /**
   * A mark.
   *
   * @param authors fingerprints of those who made it
   */
  public record Reaction(String symbol, List<String> authors) {
    public Reaction {
      Objects.requireNonNull(symbol, "symbol");
      authors = List.copyOf(authors);
    }
  }

  /** What an entry whose body says {@code chat} looks like in a view, before any later entry. */
  public static ChatMessage of(Entry entry, Body.Chat chat, boolean late) {
    return new ChatMessage(
        entry.id(),
        entry.log().author().fingerprint(),
        chat.name(),
        entry.number(),
        shownTime(entry),
        chat.room(),
        chat.text(),
        chat.action(),
        late,
        Cursor.of(entry.position()),
        chat.key(),
        chat.reply().map(EntryId::text).orElse(""),
        false,
        false,
        List.of());
  }

  /**
   * What a message looks like that its author took back, and whose body is gone.
   *
   * @param deletion that takes it back
   */
  public static ChatMessage takenBack(Entry entry, Body.Deletion deletion, boolean late) {
    return of(entry, new Body.Chat(deletion.room(), deletion.name(), "-", ""), late).takenBack();
  }

  /** The same without all that it said. */
  ChatMessage takenBack() {
    return new ChatMessage(
        id,
        author,
        authorName,
        sequence,
        time,
        room,
        "",
        false,
        late,
        cursor,
        "",
        "",
        false,
        true,
        List.of());
  }

  static Instant shownTime(Entry entry) {
    return Instant.ofEpochMilli(Math.clamp(entry.wallMillis(), 0, SHOWN_MILLIS_MAX));
  }

  /** What became of it: see {@link Fold}. */
  ChatMessage with(String newText, boolean isEdited, List<Reaction> marks) {
    return new ChatMessage(
        id,
        author,
        authorName,
        sequence,
        time,
        room,
        newText,
        action,
        late,
        cursor,
        key,
        reply,
        isEdited,
        false,
        marks);
  }
}
