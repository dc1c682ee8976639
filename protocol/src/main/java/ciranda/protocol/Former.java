package ciranda.protocol;

import java.util.Objects;

/** A node key that was a member once, and the id that it gets back when it returns. */
public record Former(NodeKey key, int id) {
  public Former {
    Objects.requireNonNull(key, "key");
    if (id < 1) {
      throw new IllegalArgumentException("a member id is positive");
    }
  }
}
