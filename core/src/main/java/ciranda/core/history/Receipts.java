package ciranda.core.history;

import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.view.ChatNode.Receipt;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who holds a message, derived from what is known of the peers; tells of the own recent ones. */
final class Receipts {
  /** Own messages of which a change is told. */
  static final int RECENT_MAX = 256;

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

  Receipts(NodeKey self, HeldLogs held, Peers peers) {
    this.self = self;
    this.held = held;
    this.peers = peers;
  }

  /** An own message is on disk here. */
  void accepted(String id, LogId log, long number) {
    if (recent.size() == RECENT_MAX) {
      recent.removeFirst();
    }
    recent.addLast(new Recent(id, log, number, receipt(log, number, peers.members())));
  }

  /** Tells what changed, if anything did. */
  void refresh(List<Effect> out) {
    if (!peers.takeOwnHoldersChanged()) {
      return;
    }
    for (Recent message : recent) {
      Receipt receipt = receipt(message.log, message.number, peers.members());
      if (!receipt.equals(message.told)) {
        message.told = receipt;
        out.add(new Effect.Publish(new Event.ReceiptChanged(message.id, receipt)));
      }
    }
  }

  /** For each message id; one that is not held here, or no id at all, has no holders here. */
  List<Receipt> of(List<String> ids, Set<NodeKey> members) {
    List<Receipt> receipts = new ArrayList<>(ids.size());
    for (String id : ids) {
      int dot = id.lastIndexOf('.');
      Optional<HeldLog> log = dot < 0 ? Optional.empty() : held.find(id.substring(0, dot));
      long number = dot < 0 ? 0 : number(id.substring(dot + 1));
      receipts.add(
          log.map(found -> receipt(found.id(), number, members))
              .orElse(new Receipt(0, count(members))));
    }
    return receipts;
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private Receipt receipt(LogId log, long number, Set<NodeKey> members) {
    int holders = held.find(log).filter(mine -> mine.holds(number)).isPresent() ? 1 : 0;
    for (NodeKey member : members) {
      boolean other = !member.equals(self);
      if (other && peers.find(member).filter(peer -> peer.holds(log, number)).isPresent()) {
        holders++;
      }
    }
    return new Receipt(holders, count(members));
  }

  /** Present members; this node is one of them also where nobody has said so yet. */
  private int count(Set<NodeKey> members) {
    return members.contains(self) ? members.size() : members.size() + 1;
  }
}
