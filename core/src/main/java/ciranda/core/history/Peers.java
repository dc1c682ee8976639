package ciranda.core.history;

import ciranda.core.Now;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/** The links that stand, and what each peer and each present member is known to hold. */
final class Peers {
  /**
   * Ranges of logs of peers that are remembered in all. Beyond it a new one is not: its peer does
   * not count as a holder and is not asked, until it says it again and there is room.
   */
  static final int SPANS_MAX = 200_000;

  private final NodeKey self;
  private final int page;
  private final Map<Long, Link> links = new LinkedHashMap<>();
  private final Map<NodeKey, Peer> known = new HashMap<>();
  private Set<NodeKey> members = Set.of();
  private BiPredicate<NodeKey, NodeKey> linked = (peer, author) -> true;
  private int spansOfPeers;
  private boolean ownHoldersChanged;

  /** Those of a node that asks for pages of at most so many entries. */
  Peers(NodeKey self, int page) {
    this.self = self;
    this.page = page;
  }

  Collection<Link> links() {
    return links.values();
  }

  Optional<Link> link(long id) {
    return Optional.ofNullable(links.get(id));
  }

  Link up(long id, NodeKey key, Now now) {
    Peer peer = known.computeIfAbsent(key, Peer::new);
    peer.equalVersion(0);
    Link link = new Link(id, peer, page, now);
    links.put(id, link);
    return link;
  }

  void down(long id) {
    links.remove(id);
    forgetStrangers();
  }

  void members(Set<NodeKey> present) {
    members = Set.copyOf(present);
    ownHoldersChanged = true;
    forgetStrangers();
  }

  void linked(BiPredicate<NodeKey, NodeKey> predicate) {
    linked = predicate;
  }

  /** Whether the author of an entry can send it to this peer itself. */
  boolean linked(NodeKey peer, NodeKey author) {
    return peer.equals(author) || linked.test(peer, author);
  }

  Optional<Peer> member(NodeKey key) {
    Peer peer = known.get(key);
    if (peer == null && members.contains(key) && !key.equals(self)) {
      peer = new Peer(key);
      known.put(key, peer);
    }
    return Optional.ofNullable(peer);
  }

  Optional<Peer> find(NodeKey key) {
    return Optional.ofNullable(known.get(key));
  }

  Set<NodeKey> members() {
    return members;
  }

  /** The peer said what it holds of a log, for the first time on this link: the new word counts. */
  void replace(Peer peer, LogId log, Span span) {
    if (peer.knows(log)) {
      put(peer, log, Spans.of(span));
    } else {
      raise(peer, log, span);
    }
  }

  /** The peer holds at least this. */
  void raise(Peer peer, LogId log, Span span) {
    put(peer, log, peer.spans(log).with(span));
  }

  /** The peer holds of a log exactly this, if it ever said that it holds some. */
  void correct(Peer peer, LogId log, Spans held) {
    if (peer.knows(log) && !held.isEmpty()) {
      put(peer, log, held);
    } else if (peer.knows(log)) {
      spansOfPeers -= peer.spans(log).size();
      peer.forget(log);
      ownHoldersChanged |= log.author().equals(self);
    }
  }

  private void put(Peer peer, LogId log, Spans held) {
    Spans before = peer.spans(log);
    int more = held.size() - before.size();
    if (!before.equals(held) && (more <= 0 || spansOfPeers + more <= SPANS_MAX)) {
      spansOfPeers += more;
      peer.put(log, held);
      ownHoldersChanged |= log.author().equals(self);
    }
  }

  /** The peer holds nothing of the logs that it did not mention. */
  void retain(Peer peer, Set<LogId> mentioned) {
    int before = peer.size();
    peer.retain(mentioned);
    spansOfPeers -= before - peer.size();
    ownHoldersChanged |= before != peer.size();
  }

  /** The peer holds all that is on disk here. */
  void raiseToAll(Peer peer, HeldLogs held) {
    for (HeldLog log : held.changedSince(peer.equalVersion())) {
      log.stored().spans().forEach(span -> raise(peer, log.id(), span));
    }
    peer.equalVersion(held.version());
  }

  /** Whether a link's peer is known to hold more of a log than this. */
  boolean somebodyHoldsMore(LogId log, Spans here) {
    for (Link link : links.values()) {
      if (link.peer.spans(log).greatestBeyond(here) > 0 && !link.refuses(log)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the holders of an own entry may have changed since this was asked last. */
  boolean takeOwnHoldersChanged() {
    boolean changed = ownHoldersChanged;
    ownHoldersChanged = false;
    return changed;
  }

  private void forgetStrangers() {
    known
        .values()
        .removeIf(peer -> {
          boolean stranger = !members.contains(peer.key()) && !isLinked(peer.key());
          spansOfPeers -= stranger ? peer.size() : 0;
          return stranger;
        });
  }

  private boolean isLinked(NodeKey key) {
    return links.values().stream().anyMatch(link -> link.peer.key().equals(key));
  }
}
