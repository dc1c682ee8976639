package ciranda.protocol;

import java.util.List;
import java.util.Objects;

/**
 * What one node says of itself in its heartbeats; neighbours relay it to those who lack it.
 *
 * @param instance random number of this start of the node
 * @param sequence rises with each row of that instance
 * @param id the member id, 0 while it has none
 * @param nextId the greatest next id of a view that it has seen
 * @param neighbours the nodes that it has live links to
 * @param history digest of the set of entries that it holds on disk
 */
public record Row(
    NodeKey key,
    String name,
    long instance,
    long sequence,
    Role role,
    int id,
    Epoch epoch,
    long viewVersion,
    int nextId,
    Hearing hearing,
    List<NodeKey> neighbours,
    Bytes history) {
  public Row {
    NodeKey.checkSomebody(key);
    Name.checked(name);
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(epoch, "epoch");
    Objects.requireNonNull(hearing, "hearing");
    Objects.requireNonNull(history, "history");
    neighbours = Limits.bounded(neighbours, Limits.NEIGHBOURS_MAX, "neighbours");
    Limits.checkLength(history, Hash.LENGTH, "history");
    if (sequence < 0 || id < 0 || viewVersion < 0 || nextId < 0) {
      throw new IllegalArgumentException("a row has no negative number");
    }
  }

  /** Whether this is a later word of the same instance. */
  public boolean isNewerThan(Row other) {
    return instance == other.instance && sequence > other.sequence;
  }
}
