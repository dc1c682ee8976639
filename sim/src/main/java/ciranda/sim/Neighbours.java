package ciranda.sim;

import ciranda.core.Effect;
import ciranda.core.Input;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who is at the other end of the links of one node, and what each said of itself last. */
final class Neighbours {
  private final NodeKey self;
  private final Map<Long, Input.Peer> links = new HashMap<>();
  private final Map<NodeKey, Row> rows = new HashMap<>();

  /** A message, and who says it to whom, over whatever path. */
  record Said(NodeKey other, Message message) {}

  Neighbours(NodeKey self) {
    this.self = self;
  }

  void takes(Input input) {
    if (input instanceof Input.Opened opened) {
      links.put(opened.link(), opened.peer());
    } else if (input instanceof Input.Closed closed) {
      ends(closed.link());
    } else if (input instanceof Input.Received received) {
      Input.Peer peer = links.get(received.link());
      if (peer != null && received.message() instanceof Message.Heartbeat beat) {
        row(peer, beat.row());
      }
    }
  }

  private void row(Input.Peer peer, Row row) {
    if (row.key().equals(peer.key()) && row.instance() == peer.instance()) {
      rows.merge(
          row.key(),
          row,
          (old, next) -> old.instance() == next.instance() && !next.isNewerThan(old) ? old : next);
    }
  }

  void gives(Effect effect) {
    if (effect instanceof Effect.Hangup hangup) {
      ends(hangup.link());
    }
  }

  private void ends(long link) {
    Input.Peer peer = links.remove(link);
    if (peer != null) {
      rows.remove(peer.key());
    }
  }

  /** Whoever says goodbye is no neighbour any more. */
  void leaves(NodeKey key) {
    rows.remove(key);
  }

  Map<Long, Input.Peer> links() {
    return links;
  }

  /** What those say of themselves whose link stands. */
  Map<NodeKey, Row> rows() {
    return rows;
  }

  /** What was said to this node, where the link it came over stands. */
  Optional<Said> heard(Input input) {
    if (!(input instanceof Input.Received received)) {
      return Optional.empty();
    }
    Input.Peer peer = links.get(received.link());
    if (peer == null) {
      return Optional.empty();
    }
    if (!(received.message() instanceof Message.Relay relay)) {
      return Optional.of(new Said(peer.key(), received.message()));
    }
    boolean mine = relay.destination().equals(self) && !relay.source().key().equals(self);
    // A goodbye is not passed on: nobody can say it for another.
    return mine && !(relay.message() instanceof Message.Leave)
        ? Optional.of(new Said(relay.source().key(), relay.message()))
        : Optional.empty();
  }

  /** What this node says itself. */
  Optional<Said> said(Effect.Send send) {
    if (send.message() instanceof Message.Relay relay) {
      return relay.source().key().equals(self)
          ? Optional.of(new Said(relay.destination(), relay.message()))
          : Optional.empty();
    }
    return Optional.ofNullable(links.get(send.link()))
        .map(peer -> new Said(peer.key(), send.message()));
  }
}
