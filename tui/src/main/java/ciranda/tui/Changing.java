package ciranda.tui;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Command;
import ciranda.core.view.History;
import ciranda.core.view.Result;
import ciranda.core.view.Room;
import ciranda.core.view.RoomName;
import ciranda.protocol.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does what is typed to change what was said, and to be in another room. For one thread. */
final class Changing {
  /** Places are counted back so far. */
  private static final int LOOKED_AT_MAX = 500;

  private static final int SHOWN_ON_ENTRY = 20;

  private final ChatNode node;
  private final Spoken spoken;
  private final RoomState rooms;
  private final Screen screen;
  private final Transcript transcript;
  private final Answers answers;

  Changing(ChatNode node, Scene scene, Screen screen, Transcript transcript, Answers answers) {
    this.node = node;
    this.spoken = scene.spoken();
    this.rooms = scene.rooms();
    this.screen = screen;
    this.transcript = transcript;
    this.answers = answers;
  }

  void obey(Typed.Change change) throws InterruptedException {
    switch (change) {
      case Typed.Join(String room) -> join(room);
      case Typed.Rooms _ -> tellRooms();
      case Typed.Topic(Optional<String> topic) -> topic(topic);
      case Typed.React(int place, String symbol) -> react(place, symbol);
      case Typed.Edit(int place, String text) -> {
        Optional<ChatMessage> message = own(place);
        if (message.isPresent()) {
          ask(new Command.Edit(message.get().id(), text));
        }
      }
      case Typed.Delete(int place) -> {
        Optional<ChatMessage> message = own(place);
        if (message.isPresent()) {
          ask(new Command.Delete(message.get().id(), message.get().room()));
        }
      }
    }
  }

  private void join(String typed) throws InterruptedException {
    // A room that somebody else has called as nobody may here can be entered all the same.
    String plain = typed.startsWith("#") ? typed.substring(1) : typed;
    String name = RoomName.normalized(typed).orElse(plain);
    if (room(name).isEmpty() && !ask(new Command.MakeRoom(name))) {
      return;
    }
    rooms.enter(name);
    String topic = room(name).map(Room::topic).orElse("");
    String shown = rooms.shown(name);
    screen.notice(
        topic.isEmpty()
            ? texts().of("room.entered", shown)
            : texts().of("room.entered.topic", shown, CleanText.line(topic)));
    Recent.newest(node, name, SHOWN_ON_ENTRY)
        .map(History.Page::messages)
        .filter(messages -> !messages.isEmpty())
        .ifPresent(transcript::repeat);
  }

  private Optional<Room> room(String name) {
    return node.rooms().stream().filter(one -> one.name().equals(name)).findFirst();
  }

  private void tellRooms() {
    List<String> lines = new ArrayList<>();
    for (Room room : node.rooms()) {
      String line = rooms.shown(room.name());
      if (room.name().equals(rooms.current())) {
        line = texts().of("rooms.here", line);
      } else if (rooms.unread(room.name()) > 0) {
        line = texts().counted("rooms.unread", rooms.unread(room.name()), line);
      }
      lines.add(
          room.topic().isEmpty()
              ? line
              : texts().of("rooms.topic", line, CleanText.line(room.topic())));
    }
    screen.answer(String.join("\n", lines));
  }

  private void topic(Optional<String> topic) throws InterruptedException {
    if (topic.isPresent()) {
      ask(new Command.SetTopic(rooms.current(), topic.get()));
      return;
    }
    Optional<String> now = room(rooms.current()).map(Room::topic).filter(one -> !one.isEmpty());
    String shown = rooms.shown(rooms.current());
    screen.answer(
        now.isPresent()
            ? texts().of("rooms.topic", shown, CleanText.line(now.get()))
            : texts().of("topic.none", shown));
  }

  private void react(int place, String symbol) throws InterruptedException {
    Optional<ChatMessage> message = message(place);
    if (message.isPresent()) {
      String own = node.status().fingerprint();
      boolean marked =
          message.get().reactions().stream()
              .anyMatch(one -> one.symbol().equals(symbol) && one.authors().contains(own));
      ask(new Command.React(message.get().id(), symbol, !marked));
    }
  }

  /** Says who has an own message, by name. */
  void receipt(int place) {
    Optional<ChatMessage> message = own(place);
    if (message.isPresent()) {
      node.holders(message.get().id())
          .ifPresent(holders -> screen.answer(answers.holders(holders, node.status())));
    }
  }

  /** The message at that place of this room, counted from the last; says so where there is none. */
  Optional<ChatMessage> message(int place) {
    return at(place, newest());
  }

  /** The same of the own ones that are still there. */
  private Optional<ChatMessage> own(int place) {
    String own = node.status().fingerprint();
    return at(
        place,
        newest().stream()
            .filter(message -> message.author().equals(own) && !message.deleted())
            .toList());
  }

  private Optional<ChatMessage> at(int place, List<ChatMessage> messages) {
    if (place > messages.size()) {
      screen.warning(texts().of("place.none", spoken.language().number(place)));
      return Optional.empty();
    }
    return Optional.of(messages.get(messages.size() - place));
  }

  private List<ChatMessage> newest() {
    return Recent.newest(node, rooms.current(), LOOKED_AT_MAX)
        .map(History.Page::messages)
        .orElse(List.of());
  }

  /** Whether it was done; says why where not. */
  private boolean ask(Command.Write write) throws InterruptedException {
    return switch (node.request(write)) {
      case Result.Recorded _, Result.Done _ -> true;
      case Result.Rejected(Result.Cause cause, String _) -> {
        String why = answers.cause(cause, Limits.TEXT_BYTES_MAX);
        screen.warning(texts().of("not-done", why));
        yield false;
      }
      case Result.Accepted _, Result.AllAccepted _, Result.Imported _ ->
          throw new IllegalStateException("a change is recorded or rejected");
    };
  }

  private Texts texts() {
    return spoken.texts();
  }
}
