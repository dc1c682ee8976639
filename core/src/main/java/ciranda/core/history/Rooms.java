package ciranda.core.history;

import ciranda.core.view.ChatMessage;
import ciranda.protocol.Body;
import java.util.HashSet;
import java.util.Set;

/** The rooms that there are: the first one, and those that an entry on disk names. */
final class Rooms {
  /** More are not made here; others may have made more. */
  static final int ROOMS_MAX = 1_000;

  private final Set<String> names;

  Rooms(Set<String> saved) {
    names = new HashSet<>(saved);
    names.add(ChatMessage.GENERAL);
  }

  boolean has(String room) {
    return names.contains(room);
  }

  boolean isFull() {
    return names.size() >= ROOMS_MAX;
  }

  /** An entry that says this is on disk. */
  void stored(Body body) {
    body.namedRoom().ifPresent(names::add);
  }
}
