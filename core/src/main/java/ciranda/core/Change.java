package ciranda.core;

import ciranda.protocol.Endpoint;
import ciranda.protocol.Entry;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What is written to disk; all changes of a batch are one transaction. */
public sealed interface Change {

  /**
   * Add a segment to its log, above or below what is there. Storage refuses one that does not go on
   * with what it holds of that log (the number and the hash), so that after a failed append those
   * that rest on it fail too. The digest of the set of entries is storage's own to carry forward:
   * several appends are in flight at once, and what holds after each is known only there.
   *
   * @param late whether its entries were written while this node was in the conversation and
   *     reached it only now
   * @param rest what it goes on with; storage refuses it where any of that is not there
   * @param mine whether this node has just written it: it goes on with that log after a restart
   */
  record Append(Segment segment, boolean late, Rest rest, boolean mine) implements Change {
    /** One that this node has not written, or had written before. */
    public Append(Segment segment, boolean late, Rest rest) {
      this(segment, late, rest, false);
    }

    public Append {
      Objects.requireNonNull(segment, "segment");
      Objects.requireNonNull(rest, "rest");
    }

    /**
     * The log that this node goes on with after a restart, once this is on disk. Where others had
     * more of its log than it has, its tail was lost: it goes on with none.
     *
     * @param own the one before
     */
    public Optional<LogId> ownAfter(Optional<LogId> own) {
      if (mine) {
        return Optional.of(segment.log());
      }
      return own.filter(log -> !log.equals(segment.log()));
    }
  }

  /**
   * Put bodies back that were missing. What was taken back meanwhile stays without.
   *
   * @param entries that are stored without their bodies, with them
   */
  record AddBodies(List<Entry> entries) implements Change {
    public AddBodies {
      entries = List.copyOf(entries);
    }
  }

  /** What an append goes on with. */
  enum Rest {
    /** Nothing that is there. */
    ALONE,
    /** The entry below it. */
    BELOW,
    /** The entry above it. */
    ABOVE,
    /** Both: it closes a hole. */
    BETWEEN;

    /** The one that says this of the two sides. */
    public static Rest of(boolean below, boolean above) {
      if (below) {
        return above ? BETWEEN : BELOW;
      }
      return above ? ABOVE : ALONE;
    }

    /** Whether each side that this names is one that the other names. */
    public boolean isPartOf(Rest other) {
      return this == ALONE || this == other || other == BETWEEN;
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
