package ciranda.core.view;

import java.time.Instant;

/**
 * Somebody in the group, this node included.
 *
 * @param id member id, 0 where it has none now
 * @param address {@code HOST:PORT}, empty where unknown
 * @param lastSeen when it was last heard
 */
public record Person(
    int id,
    String name,
    String fingerprint,
    String address,
    State state,
    boolean coordinator,
    Instant lastSeen) {

  /** How this node reaches it. */
  public enum State {
    SELF,
    /** A link stands and lives. */
    LINKED,
    /** Alive, heard through a neighbour only. */
    VIA,
    /** In the view, but silent. */
    SUSPECTED,
    /** Known from before, not in the view. */
    GONE
  }
}
