package ciranda.core;

import ciranda.protocol.Bytes;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.util.List;
import java.util.Objects;

/** What is written to disk; all changes of a batch are one transaction. */
public sealed interface Change {

  /**
   * Append a segment to its log.
   *
   * @param late whether its entries were written while this node was in the conversation and
   *     reached it only now
   * @param digest of the whole set of entries held once this is stored
   */
  record Append(Segment segment, boolean late, Bytes digest) implements Change {
    public Append {
      Objects.requireNonNull(segment, "segment");
      Objects.requireNonNull(digest, "digest");
    }
  }

  /**
   * Remember the place in the group, replacing what was remembered.
   *
   * @param id the own member id, 0 for none
   * @param view the newest view obeyed; its epoch is the node's
   * @param addresses where others were last reached, the most useful first
   */
  record SaveMembership(int id, View view, List<Endpoint> addresses) implements Change {
    public SaveMembership {
      Objects.requireNonNull(view, "view");
      addresses = List.copyOf(addresses);
    }
  }
}
