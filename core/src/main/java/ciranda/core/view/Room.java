package ciranda.core.view;

import java.util.Objects;

/**
 * A room of the conversation.
 *
 * @param topic what it is about, empty for nothing in particular
 */
public record Room(String name, String topic) {
  public Room {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(topic, "topic");
  }
}
