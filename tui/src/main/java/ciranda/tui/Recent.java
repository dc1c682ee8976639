package ciranda.tui;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.History;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Shows the newest page and from then on what arrives.
 *
 * <p>While the node still fetches the past, thousands of old messages arrive beside the new ones.
 * Then an arrival only says that something changed: what is shown is what stands below the first
 * message of the first page in the order of the conversation, read again at most every {@link
 * #READ_MILLIS}. After that each arrival is shown, wherever it stands: what the other side of a
 * healed split said is news. For one thread.
 */
final class Recent {
  private static final long READ_MILLIS = 250;

  private final ChatNode node;
  private final Transcript transcript;
  private final RoomState rooms;
  private boolean catchingUp;
  private boolean arrivals;
  private long readAt = System.nanoTime();

  /** The first message of the first page that had one. */
  private Optional<String> anchor = Optional.empty();

  Recent(ChatNode node, Transcript transcript, RoomState rooms, boolean catchingUp) {
    this.node = node;
    this.transcript = transcript;
    this.rooms = rooms;
    this.catchingUp = catchingUp;
  }

  /** Shows the newest page; how many messages that is, where there are more above it. */
  OptionalInt begin() {
    Optional<History.Page> page = newest(node, rooms.current(), History.LIMIT_DEFAULT);
    transcript.begin();
    page.map(History.Page::messages).ifPresent(this::show);
    boolean more = page.isPresent() && !page.get().next().isEmpty();
    return more ? OptionalInt.of(page.get().messages().size()) : OptionalInt.empty();
  }

  /** Whether the node still fetches the past. */
  boolean isCatchingUp() {
    return catchingUp;
  }

  /** Messages came. */
  void arrived(List<ChatMessage> messages) {
    if (catchingUp) {
      arrivals |= !messages.isEmpty();
    } else {
      String room = rooms.current();
      transcript.news(messages.stream().filter(message -> message.room().equals(room)).toList());
    }
  }

  /** Shows what is new where arrivals are not shown one by one; whether that is over now. */
  boolean catchUp() {
    if (Chat.millisSince(readAt) < READ_MILLIS) {
      return false;
    }
    // Asked before reading: what completes the past later comes as an arrival again.
    boolean complete = node.status().complete();
    if (arrivals) {
      readAgain();
    }
    arrivals = false;
    readAt = System.nanoTime();
    catchingUp = !complete;
    return complete;
  }

  /** Shows what is below the anchor and was not shown. */
  void readAgain() {
    newest(node, rooms.current(), History.LIMIT_MAX)
        .map(History.Page::messages)
        .ifPresent(this::show);
  }

  private void show(List<ChatMessage> page) {
    int from = 0;
    for (int i = 0; i < page.size(); i++) {
      if (anchor.isPresent() && page.get(i).id().equals(anchor.get())) {
        from = i;
      }
    }
    transcript.past(page.subList(from, page.size()));
    if (anchor.isEmpty() && !page.isEmpty()) {
      anchor = Optional.of(page.getFirst().id());
    }
  }

  /** The newest messages of a room; empty while the disk cannot be read. */
  static Optional<History.Page> newest(ChatNode node, String room, int limit) {
    try {
      return Optional.of(node.history(History.Query.newest(room, limit)));
    } catch (UncheckedIOException e) {
      // The node says so in its log and goes on; so does the chat.
      return Optional.empty();
    } catch (History.BadCursorException | History.UnknownRoomException e) {
      // The query has no cursor, and nobody enters a room that is not there.
      throw new IllegalStateException(e);
    }
  }
}
