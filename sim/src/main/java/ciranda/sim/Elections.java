package ciranda.sim;

import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.Input;
import ciranda.core.view.Status;
import ciranda.protocol.Epoch;
import ciranda.protocol.Hearing;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who elects, and whether that was called for (E6); and counts what elections cost (E7). Part of
 * {@link Checks}, in the same naive way.
 */
final class Elections {
  /** A path that has stood for as long as the longest suspicion is one by which a pulse arrives. */
  private static final long STOOD_NANOS = 4_000 * World.MILLI;

  private final World world;
  private final Oracle oracle;
  private final Map<Host, Life> lives = new HashMap<>();
  private long messages;
  private long begun;
  private long terms;

  /** What is known of one start of one node. */
  private static final class Life {
    private final Map<Long, NodeKey> links = new HashMap<>();

    /** Whose last link did not end by this node's own doing. */
    private final Set<NodeKey> lost = new HashSet<>();

    private boolean leaving;

    /** Since when it obeys the term that it is in. */
    private long obeysNanos;
  }

  /**
   * How often a node began to elect, how many terms were begun, and how many ELECTION, ANSWER and
   * COORDINATOR were sent; not by those outside of a core that is healed.
   */
  record Count(long begun, long terms, long messages) {
    static final Count NONE = new Count(0, 0, 0);

    /** What has come since. */
    Count since(Count earlier) {
      return new Count(begun - earlier.begun, terms - earlier.terms, messages - earlier.messages);
    }
  }

  Elections(World world, Oracle oracle) {
    this.world = world;
    this.oracle = oracle;
  }

  /** What elections have come to so far. */
  Count count() {
    return new Count(begun, terms, messages);
  }

  void starts(Host host) {
    lives.put(host, new Life());
  }

  void stopped(Host host) {
    lives.remove(host);
  }

  private Life life(Host host) {
    return lives.computeIfAbsent(host, absent -> new Life());
  }

  void opened(Host host, Input.Opened opened) {
    life(host).links.put(opened.link(), opened.peer().key());
  }

  /** Whose link it is, while it stands. */
  Optional<NodeKey> peer(Host host, long link) {
    return Optional.ofNullable(life(host).links.get(link));
  }

  /** A link ended, and this node did not end it before. */
  void closed(Host host, Input.Closed closed) {
    Life life = life(host);
    NodeKey peer = life.links.remove(closed.link());
    if (peer != null && closed.reason() == Input.CloseReason.BY_PEER) {
      life.lost.add(peer);
    }
  }

  void hungUp(Host host, Effect.Hangup hangup) {
    Life life = life(host);
    NodeKey peer = life.links.remove(hangup.link());
    if (peer != null && hangup.reason() == Effect.HangupReason.SILENT) {
      life.lost.remove(peer);
    }
  }

  void sent(Host host, Message message) {
    switch (message) {
      case Message.Relay relay -> sent(host, relay.message());
      case Message.Election _, Message.Answer _, Message.Coordinator _ ->
          messages += host.outside ? 0 : 1;
      case Message.Heartbeat beat -> vote(host, beat);
      case Message.Leave _ -> life(host).leaving = true;
      case Message.Hello _,
          Message.Refused _,
          Message.ViewUpdate _,
          Message.ViewAck _,
          Message.JoinRequest _,
          Message.JoinAck _,
          Message.ClaimMade _,
          Message.Merge _,
          Message.Redirect _,
          Message.Heads _,
          Message.Pull _,
          Message.Unknown _ -> {}
    }
  }

  /** Who says that the coordinator closed its link has seen that, and not hung up itself. */
  private void vote(Host host, Message.Heartbeat beat) {
    NodeKey coordinator = beat.row().epoch().coordinator();
    boolean votes =
        beat.row().hearing() == Hearing.CLOSED
            && !coordinator.equals(host.key())
            && !life(host).lost.contains(coordinator);
    if (!votes || oracle.isUnruly() || !oracle.isTrusted(host)) {
      return;
    }
    // A new start of the coordinator also ends its term, whoever closed which link.
    world
        .hostOf(coordinator)
        .filter(oracle::isTrusted)
        .filter(other -> other.starts() == 1)
        .ifPresent(other -> {
          throw new Violation(
              "E6", host + " votes against " + other + ", which never closed a link to it");
        });
  }

  void published(Host host, Event event) {
    if (event instanceof Event.CoordinatorChanged) {
      life(host).obeysNanos = world.nanos();
    } else if (event instanceof Event.RoleChanged changed) {
      int counts = host.outside ? 0 : 1;
      terms += changed.to() == Role.COORDINATOR ? counts : 0;
      if (changed.to() == Role.ELECTING) {
        begun += counts;
        elects(host, changed.reason());
      }
    }
  }

  private void elects(Host host, String reason) {
    Epoch epoch = obeyed(host);
    // A key at two places refuses one of them; who is heard then is another question.
    if (oracle.isUnruly() || !oracle.isTrusted(host)) {
      return;
    }
    world
        .hostOf(epoch.coordinator())
        .filter(Host::isUp)
        .filter(oracle::isTrusted)
        .filter(leader -> !life(leader).leaving)
        .filter(leader -> leader.node().status().role() == Role.COORDINATOR)
        .filter(leader -> obeyed(leader).equals(epoch))
        .filter(leader -> isHeard(leader, host, epoch))
        .ifPresent(leader -> {
          throw new Violation(
              "E6", host + " elects (" + reason + ") although " + leader + " is heard");
        });
  }

  /** Whether a path of links has stood for long enough, over nodes that obey the same term. */
  private boolean isHeard(Host leader, Host host, Epoch epoch) {
    Set<Host> hearing = new HashSet<>();
    ArrayDeque<Host> open = new ArrayDeque<>(List.of(leader));
    while (!open.isEmpty()) {
      Host at = open.remove();
      for (Host next : world.hosts()) {
        boolean passes = next == host || passesOn(next, epoch);
        if (passes && world.areQuietlyLinked(at, next, STOOD_NANOS) && hearing.add(next)) {
          open.add(next);
        }
      }
    }
    return hearing.contains(host);
  }

  private boolean passesOn(Host host, Epoch epoch) {
    return host.isUp()
        && oracle.isTrusted(host)
        && life(host).obeysNanos + STOOD_NANOS < world.nanos()
        && obeyed(host).equals(epoch);
  }

  /** The epoch that a node obeys in memory, which may be behind its disk for a moment. */
  private static Epoch obeyed(Host host) {
    Status status = host.node().status();
    String coordinator = status.coordinator().map(Status.Member::fingerprint).orElse("");
    Epoch stored = host.disk().view().epoch();
    boolean same =
        stored.number() == status.epoch() && stored.coordinator().fingerprint().equals(coordinator);
    return same ? stored : Epoch.NONE;
  }
}
