package ciranda.core.history;

import ciranda.core.Effect;
import ciranda.core.Now;
import ciranda.protocol.Bytes;
import ciranda.protocol.Head;
import ciranda.protocol.Limits;
import ciranda.protocol.LogId;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import java.util.List;

/**
 * Anti-entropy: what two nodes tell each other of what they hold. All heads when a link comes up,
 * then, while the digests in their heartbeats differ, what changed since the last word.
 *
 * <p>Each side remembers what the other said, so a word that found no use at the time (storage
 * refused, a pull was lost) is not needed again.
 */
final class Exchange {
  private final HeldLogs held;
  private final Peers peers;
  private final CatchUp catchUp;

  Exchange(HeldLogs held, Peers peers, CatchUp catchUp) {
    this.held = held;
    this.peers = peers;
    this.catchUp = catchUp;
  }

  /** Says all that is held, also when that is nothing. */
  void begin(Link link, Now now, List<Effect> out) {
    link.headsDue = now.after(Pace.HEADS);
    send(link, held.changedSince(0), out);
  }

  /** The digest that the direct peer states in a heartbeat. */
  void digest(Link link, Bytes digest, Now now, List<Effect> out) {
    if (digest.equals(held.digest())) {
      link.differs = false;
      link.told = true;
      link.mentioned.clear();
      catchUp.lowerClaims(link);
      peers.raiseToAll(link.peer, held);
      return;
    }
    boolean twice = link.differs;
    if (!twice) {
      link.differs = true;
      link.resyncDue = now.after(Pace.RESYNC);
    }
    // A push that is on its way makes digests differ for a moment.
    boolean quiet = now.millisSince(link.segmentAt) >= Pace.SETTLE;
    if (!(twice || quiet) || !now.reached(link.headsDue)) {
      return;
    }
    if (now.reached(link.resyncDue)) {
      link.resyncDue = now.after(Pace.RESYNC);
      link.toldVersion = 0;
    }
    List<HeldLog> changed = held.changedSince(link.toldVersion);
    if (!changed.isEmpty()) {
      link.headsDue = now.after(Pace.HEADS);
      send(link, changed, out);
    }
  }

  /** A digest that came through a neighbour: good for counting holders, not for asking. */
  void relayedDigest(NodeKey member, Bytes digest) {
    if (digest.equals(held.digest())) {
      peers.member(member).ifPresent(peer -> peers.raiseToAll(peer, held));
    }
  }

  private void send(Link link, List<HeldLog> logs, List<Effect> out) {
    List<Head> heads = logs.stream().flatMap(log -> log.heads().stream()).toList();
    int from = 0;
    do {
      int to = Math.min(from + Limits.HEADS_MAX, heads.size());
      boolean last = to == heads.size();
      out.add(new Effect.Send(link.id, new Message.Heads(heads.subList(from, to), last)));
      from = to;
    } while (from < heads.size());
    link.toldVersion = held.version();
  }

  /** The peer says what it holds. */
  void heads(Link link, Message.Heads message) {
    for (Head head : message.heads()) {
      LogId log = head.log();
      Span span = new Span(head.low(), head.high());
      if (!link.told && link.mentioned.add(log)) {
        peers.replace(link.peer, log, span);
      } else {
        peers.raise(link.peer, log, span);
      }
      catchUp.want(log);
    }
    if (message.last() && !link.told) {
      link.told = true;
      peers.retain(link.peer, link.mentioned);
      link.mentioned.clear();
    }
  }
}
