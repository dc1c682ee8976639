package ciranda.core;

import ciranda.protocol.Epoch;
import ciranda.protocol.Member;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import ciranda.protocol.Row;
import ciranda.protocol.Sender;
import ciranda.protocol.View;
import java.util.Optional;

/**
 * What a node is at the moment: its role, its place, the view that it obeys.
 *
 * <p>The epoch of {@link #view} is the node's epoch; it is on disk before it is here, and never
 * goes back, but for one named exception (docs/PROTOCOL.md, "Joining downward").
 */
final class Self {
  private final Settings settings;
  private String name;
  private Role role = Role.SEARCHING;
  private int id;
  private View view;
  private boolean joined;
  private long highestEpoch;
  private long quarantineNanos;
  private boolean quarantined;
  private long lostNanos;
  private Optional<Long> copyNanos = Optional.empty();
  private boolean lost;

  Self(Settings settings, Saved saved) {
    this.settings = settings;
    this.name = settings.name();
    this.id = saved.id();
    this.view = saved.view();
    this.highestEpoch = saved.view().epoch().number();
  }

  NodeKey key() {
    return settings.key();
  }

  Sender sender() {
    return new Sender(settings.key(), name);
  }

  /** What the person is called now. */
  String name() {
    return name;
  }

  void rename(String next) {
    name = next;
  }

  Settings settings() {
    return settings;
  }

  Timing timing() {
    return settings.timing();
  }

  Role role() {
    return role;
  }

  /** The one place where a role changes. */
  void become(Role next, String reason, Outbox out) {
    if (role != next) {
      Role before = role;
      role = next;
      out.publish(new Event.RoleChanged(before, next, reason));
    }
  }

  /** The member id held last, 0 before the first. */
  int id() {
    return id;
  }

  /** The view obeyed last: from disk until the node has joined. */
  View view() {
    return view;
  }

  /** Whether {@link #view} is a place in the group now, not only a memory. */
  boolean isJoined() {
    return joined;
  }

  Epoch epoch() {
    return view.epoch();
  }

  NodeKey coordinator() {
    return view.epoch().coordinator();
  }

  /** The coordinator as a member, where the node has joined. */
  Optional<Member> coordinatorMember() {
    return joined ? view.member(coordinator()) : Optional.empty();
  }

  /** A view is on disk: it is the node's place from now on. */
  void install(View next) {
    view = next;
    next.member(key()).ifPresent(member -> id = member.id());
    joined = true;
    if (highestEpoch - next.epoch().number() > Epoch.JUMP_MAX) {
      // It joined downward: the number that it leaves behind is not begun from again.
      highestEpoch = next.epoch().number();
    }
    seen(next.epoch());
  }

  /** The node has no place in the group any more. */
  void forgetPlace() {
    joined = false;
  }

  /** The greatest epoch number seen, ever, within belief. */
  long highestEpoch() {
    return highestEpoch;
  }

  void seen(Epoch epoch) {
    if (!epoch.isFarAbove(view.epoch()) || epoch.equals(view.epoch())) {
      highestEpoch = Math.max(highestEpoch, epoch.number());
    }
  }

  void quarantine(Now now) {
    quarantined = true;
    quarantineNanos = now.after(timing().quarantine());
  }

  /** Whether this node was away a moment ago and so trusts its own judgement on nobody. */
  boolean isQuarantined(Now now) {
    quarantined &= !now.reached(quarantineNanos);
    return quarantined;
  }

  /** When the quarantine ends, {@link Long#MAX_VALUE} where there is none. */
  long quarantineEndNanos(Now now) {
    return isQuarantined(now) ? quarantineNanos : Long.MAX_VALUE;
  }

  /** The coordinator was lost at that time; the first loss counts. */
  void lose(long nanos) {
    if (!lost) {
      lost = true;
      lostNanos = nanos;
    }
  }

  void find() {
    lost = false;
  }

  boolean hasLost() {
    return lost;
  }

  long lostNanos() {
    return lostNanos;
  }

  /** Another start of this node's own key spoke: its data directory was copied. */
  void copySpoke(Now now) {
    copyNanos = Optional.of(now.monotonicNanos());
  }

  /** Whether another live start of this node's key was heard a moment ago. */
  boolean hasCopy(Now now) {
    return copyNanos.filter(at -> now.millisSince(at) < timing().rowExpiry()).isPresent();
  }

  /** Whether a view names this very start of this node. */
  boolean isNamedBy(View other) {
    return other.names(key(), settings.instance());
  }

  /** Whether a row is of somebody who belongs to the same term. */
  boolean isCompanion(Row row) {
    return row.epoch().equals(epoch());
  }
}
