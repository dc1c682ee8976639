package ciranda.core.view;

import ciranda.protocol.Body;
import ciranda.protocol.Entry;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An entry that is no message, as views tell of it.
 *
 * @param id of the entry itself
 * @param author fingerprint
 * @param authorName the author's name at that time; for {@link Kind#RENAMED} the one from now on
 * @param time the author's claim
 * @param target id of the message that it is about, empty where it is about none
 * @param room that it is about, empty where it is about a message
 * @param text the new text, the symbol, the topic, or the name before
 * @param on whether a symbol was put; false where it was taken away
 */
public record ChatChange(
    Kind kind,
    String id,
    String author,
    String authorName,
    Instant time,
    String target,
    String room,
    String text,
    boolean on) {

  /** What happened. */
  public enum Kind {
    EDITED,
    DELETED,
    REACTED,
    ROOM_MADE,
    TOPIC_SET,
    RENAMED
  }

  public ChatChange {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(author, "author");
    Objects.requireNonNull(authorName, "authorName");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(room, "room");
    Objects.requireNonNull(text, "text");
  }

  /**
   * What an entry looks like in a view; empty for what views do not tell of, and for what its
   * author may not do.
   */
  public static Optional<ChatChange> of(Entry entry, Body body) {
    return switch (body) {
      case Body.Edit edit when entry.isByAuthorOf(edit.target()) ->
          told(Kind.EDITED, entry, edit.name(), edit.target().text(), "", edit.text(), true);
      case Body.Deletion deletion when entry.isByAuthorOf(deletion.target()) ->
          told(Kind.DELETED, entry, deletion.name(), deletion.target().text(), "", "", true);
      case Body.Reaction mark ->
          told(
              Kind.REACTED, entry, mark.name(), mark.target().text(), "", mark.symbol(), mark.on());
      case Body.Room made -> told(Kind.ROOM_MADE, entry, made.name(), "", made.room(), "", true);
      case Body.Topic topic ->
          told(Kind.TOPIC_SET, entry, topic.name(), "", topic.room(), topic.topic(), true);
      case Body.Renamed renamed ->
          told(Kind.RENAMED, entry, renamed.name(), "", "", renamed.before(), true);
      case Body.Edit _, Body.Deletion _, Body.Chat _, Body.Generation _, Body.Unknown _ ->
          Optional.empty();
    };
  }

  private static Optional<ChatChange> told(
      Kind kind, Entry entry, String name, String target, String room, String text, boolean on) {
    String author = entry.log().author().fingerprint();
    Instant time = ChatMessage.shownTime(entry);
    return Optional.of(
        new ChatChange(kind, entry.id(), author, name, time, target, room, text, on));
  }
}
