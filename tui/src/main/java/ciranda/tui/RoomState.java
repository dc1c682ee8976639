package ciranda.tui;

import ciranda.core.view.ChatMessage;
import java.util.Map;
import java.util.TreeMap;

/** Which room a chat is in, and how many messages wait in the others. Any thread may call. */
final class RoomState {
  private final Spoken spoken;
  private final Map<String, Integer> unread = new TreeMap<>();
  private String current = ChatMessage.GENERAL;

  RoomState(Spoken spoken) {
    this.spoken = spoken;
  }

  synchronized String current() {
    return current;
  }

  /** The person is there from now on, and reads what waits there. */
  synchronized void enter(String room) {
    current = room;
    unread.remove(room);
  }

  /** A message came; whether it is the first that waits in a room where nobody looks. */
  synchronized boolean arrived(ChatMessage message) {
    return !message.room().equals(current) && unread.merge(message.room(), 1, Integer::sum) == 1;
  }

  synchronized int unread(String room) {
    return unread.getOrDefault(room, 0);
  }

  /** As people read it: with {@code #}, and the first room in their language. */
  String shown(String room) {
    return room.equals(ChatMessage.GENERAL)
        ? spoken.texts().of("room.general")
        : "#" + CleanText.line(room);
  }
}
