package ciranda.protocol;

import java.util.Objects;

/** Who says a message: the key, and beside it the name, as the mission asks. */
public record Sender(NodeKey key, String name) {
  public Sender {
    Objects.requireNonNull(key, "key");
    Name.checked(name);
  }
}
