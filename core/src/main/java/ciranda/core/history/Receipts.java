package ciranda.core.history;

import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.view.ChatNode.Receipt;
import ciranda.protocol.EntryId;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who holds a message, derived from what is known of the peers; tells of the own recent ones. */
final class Receipts {
  private final int recentMax;
  private final NodeKey self;
  private final HeldLogs held;
  private final Peers peers;
  private final ArrayDeque<Recent> recent = new ArrayDeque<>();

  private static final class Recent {
    final String id;
    final LogId log;
    final long number;
    Receipt told;

    Recent(String id, LogId log, long number, Receipt told) {
      this.id = id;
      this.log = log;
      this.number = number;
      this.told = told;
    }
  }

  /** What those who hold something of one log hold of it, and how many members there are. */
  private record Holders(List<Spans> held, int members) {
    int count(long number) {
      int holders = 0;
      for (Spans spans : held) {
        holders += spans.contains(number) ? 1 : 0;
      }
      return holders;
    }

    Receipt of(long number) {
      return new Receipt(count(number), members);
    }

    /** Whether a receipt says just that; asked of all recent messages, and mostly it does. */
    boolean isSaidBy(Receipt receipt, long number) {
      return receipt.holders() == count(number) && receipt.members() == members;
    }
  }

  /** Tells of the latest own messages, so many. */
  Receipts(int recentMax, NodeKey self, HeldLogs held, Peers peers) {
    this.recentMax = recentMax;
    this.self = self;
    this.held = held;
    this.peers = peers;
  }

  /** An own message is on disk here. */
  void accepted(String id, LogId log, long number) {
    if (recent.size() == recentMax) {
      recent.removeFirst();
    }
    Receipt receipt = holders(log, peers.members()).of(number);
    recent.addLast(new Recent(id, log, number, receipt));
  }

  int told() {
    return recent.size();
  }

  /** Tells what changed, if anything did. */
  void refresh(List<Effect> out) {
    if (!peers.takeOwnHoldersChanged()) {
      return;
    }
    Map<LogId, Holders> known = new HashMap<>();
    for (Recent message : recent) {
      Holders holders = known.computeIfAbsent(message.log, log -> holders(log, peers.members()));
      if (!holders.isSaidBy(message.told, message.number)) {
        message.told = holders.of(message.number);
        out.add(new Effect.Publish(new Event.ReceiptChanged(message.id, message.told)));
      }
    }
  }

  /** For each message id; one that is not held here, or no id at all, has no holders here. */
  List<Receipt> of(List<String> ids, Set<NodeKey> members) {
    List<Receipt> receipts = new ArrayList<>(ids.size());
    for (String id : ids) {
      receipts.add(
          held.named(id)
              .map(entry -> holders(entry.log(), members).of(entry.number()))
              .orElse(new Receipt(0, count(members))));
    }
    return receipts;
  }

  /** Who has a message; empty if it is not on disk here. */
  Optional<Set<NodeKey>> holders(String id, Set<NodeKey> members) {
    Optional<EntryId> entry =
        held.named(id).filter(one -> held.stored(one.log()).contains(one.number()));
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    Set<NodeKey> holders = new HashSet<>(Set.of(self));
    for (NodeKey member : members) {
      if (peers.find(member).filter(peer -> holds(peer, entry.get())).isPresent()) {
        holders.add(member);
      }
    }
    return Optional.of(holders);
  }

  private static boolean holds(Peer peer, EntryId entry) {
    return peer.holds(entry.log(), entry.number());
  }

  private Holders holders(LogId log, Set<NodeKey> members) {
    List<Spans> spans = new ArrayList<>(members.size());
    spans.add(held.stored(log));
    for (NodeKey member : members) {
      if (!member.equals(self)) {
        peers.find(member).map(peer -> peer.spans(log)).ifPresent(spans::add);
      }
    }
    return new Holders(spans, count(members));
  }

  /** Present members; this node is one of them also where nobody has said so yet. */
  private int count(Set<NodeKey> members) {
    return members.contains(self) ? members.size() : members.size() + 1;
  }
}
