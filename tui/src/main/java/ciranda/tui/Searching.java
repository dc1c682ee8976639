package ciranda.tui;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.History;
import ciranda.core.view.Search;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/** Finds what was said, and shows what stood around it. For one thread. */
final class Searching {
  private static final int SHOWN = 20;
  private static final int AROUND = 5;

  private final ChatNode node;
  private final Spoken spoken;
  private final RoomState rooms;
  private final Screen screen;
  private final Transcript transcript;

  /** What the last search showed, oldest first. */
  private List<ChatMessage> hits = List.of();

  Searching(ChatNode node, Scene scene, Screen screen, Transcript transcript) {
    this.node = node;
    this.spoken = scene.spoken();
    this.rooms = scene.rooms();
    this.screen = screen;
    this.transcript = transcript;
  }

  /** Shows the newest messages that have these words. */
  void find(String typed) {
    try {
      Search search = Search.parse(typed, ZonedDateTime.now(ZoneId.systemDefault()));
      Search.Found found =
          node.find(new Search.Query(search, History.Direction.NEWEST, "", SHOWN, false));
      hits = found.messages();
      show(found);
    } catch (Search.BadSearchException e) {
      // Told to whoever typed it, as the next two.
      screen.notice(texts().of("search.unclear", CleanText.line(String.valueOf(e.getMessage()))));
    } catch (History.UnknownRoomException e) {
      screen.notice(texts().of("cause.room"));
    } catch (History.BadCursorException | UncheckedIOException e) {
      screen.notice(texts().of("history.unreadable"));
    }
  }

  private void show(Search.Found found) {
    List<ChatMessage> ofOneRoom = new ArrayList<>();
    String room = rooms.current();
    for (ChatMessage message : found.messages()) {
      if (!message.room().equals(room)) {
        repeat(ofOneRoom);
        room = message.room();
        screen.notice(texts().of("search.room", rooms.shown(room)));
      }
      ofOneRoom.add(message);
    }
    repeat(ofOneRoom);
    if (found.messages().isEmpty()) {
      screen.notice(texts().of("search.none"));
    } else if (!found.next().isEmpty()) {
      screen.notice(texts().of("search.more", spoken.language().number(SHOWN)));
    }
    if (!found.whole()) {
      screen.notice(texts().of("search.building"));
    }
  }

  private void repeat(List<ChatMessage> messages) {
    if (!messages.isEmpty()) {
      transcript.repeat(List.copyOf(messages));
      messages.clear();
    }
  }

  /** Shows what was said before and after one that the last search found, counted from the last. */
  void around(int place) {
    if (place > hits.size()) {
      screen.notice(texts().of("search.no-such"));
      return;
    }
    ChatMessage hit = hits.get(hits.size() - place);
    try {
      List<ChatMessage> messages = new ArrayList<>(page(hit, History.Direction.BEFORE));
      messages.add(hit);
      messages.addAll(page(hit, History.Direction.AFTER));
      transcript.repeat(messages);
    } catch (History.BadCursorException | History.UnknownRoomException | UncheckedIOException e) {
      // The store cannot be read just now: said, and asked again by whoever wants.
      screen.notice(texts().of("history.unreadable"));
    }
  }

  private List<ChatMessage> page(ChatMessage hit, History.Direction direction)
      throws History.BadCursorException, History.UnknownRoomException {
    return node.history(new History.Query(hit.room(), direction, hit.cursor(), AROUND)).messages();
  }

  private Texts texts() {
    return spoken.texts();
  }
}
