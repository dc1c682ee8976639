package ciranda.core.history;

import ciranda.core.view.Command;
import ciranda.core.view.Result;
import ciranda.core.view.Result.Cause;
import ciranda.core.view.RoomName;
import ciranda.protocol.Body;
import ciranda.protocol.EntryId;
import ciranda.protocol.Limits;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Text;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What may be written, and which entry it becomes. */
final class PostRules {
  private final NodeKey self;
  private final HeldLogs held;
  private final Rooms rooms;

  PostRules(NodeKey self, HeldLogs held, Rooms rooms) {
    this.self = self;
    this.held = held;
    this.rooms = rooms;
  }

  /**
   * Why something is not written, whatever the state of the disk; empty if nothing speaks against
   * it.
   */
  Optional<Result> objection(Command.Write write) {
    return switch (write) {
      case Command.Post post -> ofPost(post);
      case Command.Edit edit -> first(ofOwn(edit.id()), ofText(edit.text()));
      case Command.Delete delete -> first(ofOwn(delete.id()), ofRoom(delete.room()));
      case Command.React react -> first(ofTarget(react.id()), ofSymbol(react.symbol()));
      case Command.MakeRoom make -> ofNewRoom(make.room());
      case Command.SetTopic set -> first(ofRoom(set.room()), ofTopic(set.topic()));
    };
  }

  private static Optional<Result> first(Optional<Result> one, Optional<Result> other) {
    return one.isPresent() ? one : other;
  }

  private Optional<Result> ofPost(Command.Post post) {
    Optional<Result> objection = first(ofRoom(post.room()), ofText(post.text()));
    if (objection.isPresent()) {
      return objection;
    }
    if (post.key().length() > Limits.POST_KEY_LENGTH_MAX || !Text.isPrintable(post.key())) {
      return rejected(Cause.BAD_KEY, "");
    }
    return post.reply().isEmpty() ? Optional.empty() : ofTarget(post.reply());
  }

  private Optional<Result> ofRoom(String room) {
    return rooms.has(room) ? Optional.empty() : rejected(Cause.UNKNOWN_ROOM, "");
  }

  private Optional<Result> ofNewRoom(String room) {
    if (RoomName.normalized(room).filter(room::equals).isEmpty()) {
      return rejected(Cause.BAD_ROOM, "");
    }
    if (rooms.has(room)) {
      return Optional.of(new Result.Done());
    }
    return rooms.isFull() ? rejected(Cause.TOO_MANY_ROOMS, "") : Optional.empty();
  }

  private static Optional<Result> ofText(String text) {
    if (text.isBlank()) {
      return rejected(Cause.EMPTY_TEXT, "");
    }
    // A char is at least one byte: what is far too long is not encoded only to be measured.
    if (text.length() > Limits.TEXT_BYTES_MAX) {
      return rejected(Cause.TEXT_TOO_LONG, text.length() + " characters");
    }
    if (!Text.isUnicode(text)) {
      return rejected(Cause.NOT_TEXT, "");
    }
    int bytes = utf8Length(text);
    if (bytes > Limits.TEXT_BYTES_MAX) {
      return rejected(Cause.TEXT_TOO_LONG, bytes + " bytes");
    }
    return Optional.empty();
  }

  private static Optional<Result> ofSymbol(String symbol) {
    boolean fits =
        !symbol.isBlank()
            && Text.isUnicode(symbol)
            && symbol.codePoints().noneMatch(Character::isWhitespace)
            && symbol.codePoints().noneMatch(Character::isISOControl)
            && utf8Length(symbol) <= Limits.SYMBOL_BYTES_MAX;
    return fits ? Optional.empty() : rejected(Cause.BAD_SYMBOL, "");
  }

  private static Optional<Result> ofTopic(String topic) {
    boolean fits = Text.isUnicode(topic) && utf8Length(topic) <= Limits.TOPIC_BYTES_MAX;
    return fits && Text.isPrintable(topic) ? Optional.empty() : rejected(Cause.BAD_TOPIC, "");
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private Optional<Result> ofTarget(String id) {
    return target(id).isPresent() ? Optional.empty() : rejected(Cause.UNKNOWN_MESSAGE, "");
  }

  private Optional<Result> ofOwn(String id) {
    Optional<EntryId> target = target(id);
    if (target.isEmpty()) {
      return rejected(Cause.UNKNOWN_MESSAGE, "");
    }
    boolean own = target.get().log().author().equals(self);
    return own ? Optional.empty() : rejected(Cause.NOT_YOURS, "");
  }

  /** The entry of that id, if it is on disk here. */
  private Optional<EntryId> target(String id) {
    return held.named(id)
        .filter(entry -> entry.text().equals(id))
        .filter(entry -> held.stored(entry.log()).contains(entry.number()));
  }

  /**
   * What is written, where nothing speaks against it.
   *
   * @param name the author's name
   */
  Body body(Command.Write write, String name) {
    return switch (write) {
      case Command.Post post ->
          new Body.Chat(
              post.room(), name, post.text(), post.action(), target(post.reply()), post.key());
      case Command.Edit edit -> new Body.Edit(target(edit.id()).orElseThrow(), name, edit.text());
      case Command.Delete delete ->
          new Body.Deletion(target(delete.id()).orElseThrow(), delete.room(), name);
      case Command.React react ->
          new Body.Reaction(target(react.id()).orElseThrow(), name, react.symbol(), react.on());
      case Command.MakeRoom make -> new Body.Room(make.room(), name);
      case Command.SetTopic set -> new Body.Topic(set.room(), name, set.topic());
    };
  }

  private static Optional<Result> rejected(Cause cause, String detail) {
    return Optional.of(new Result.Rejected(cause, detail));
  }
}
