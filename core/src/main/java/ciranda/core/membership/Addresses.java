package ciranda.core.membership;

import ciranda.core.Input.DialFailure;
import ciranda.core.Input.Peer;
import ciranda.core.Now;
import ciranda.core.Timing;
import ciranda.protocol.Endpoint;
import ciranda.protocol.NodeKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Every address that somebody of the group might be reached at, and when to try it again.
 *
 * <p>An address whose owner is linked is left alone; any other is dialled again and again, waiting
 * twice as long each time up to a bound, because multicast can fall silent without a word.
 */
public final class Addresses {
  /** Addresses remembered; the one that failed most is forgotten first. */
  public static final int ADDRESSES_MAX = 1_024;

  /** Addresses written to disk. */
  private static final int SAVED_MAX = 64;

  private static final Comparator<Map.Entry<Endpoint, Address>> BY_HOPE =
      Comparator.<Map.Entry<Endpoint, Address>, Boolean>comparing(entry -> !entry.getValue().spoke)
          .thenComparingInt(entry -> entry.getValue().failures);

  private final Timing timing;
  private final int dialsMax;
  private final Map<Endpoint, Address> known = new LinkedHashMap<>();
  private int dials;

  private static final class Address {
    private final boolean lasting;
    private Optional<NodeKey> owner = Optional.empty();
    private boolean dialling;

    /** Whether somebody has been heard from there since it last was dialled to the end. */
    private boolean spoke;

    private int failures;
    private long dueNanos;
    private long dialledNanos;

    private Address(boolean lasting, long dueNanos) {
      this.lasting = lasting;
      this.dueNanos = dueNanos;
    }

    /** Whether it is to be dialled, now or later. */
    private boolean waits(Predicate<NodeKey> reached) {
      return !dialling && (owner.isEmpty() || !reached.test(owner.get()));
    }
  }

  /** Dials at most so many at once. */
  public Addresses(Timing timing, int dialsMax) {
    this.timing = timing;
    this.dialsMax = dialsMax;
  }

  /**
   * Adds an address, to be dialled at once.
   *
   * @param lasting whether it is never forgotten: a person named it
   */
  public void add(Endpoint endpoint, boolean lasting, Now now) {
    if (!known.containsKey(endpoint)) {
      forgetWorst();
      known.put(endpoint, new Address(lasting, now.monotonicNanos()));
    }
  }

  /** Adds the address of a known node, not to be dialled before {@code dueNanos}. */
  public void add(Endpoint endpoint, NodeKey owner, long dueNanos) {
    Address address = known.get(endpoint);
    if (address == null) {
      forgetWorst();
      address = new Address(false, dueNanos);
      known.put(endpoint, address);
    }
    if (!address.owner.equals(Optional.of(owner))) {
      address.owner = Optional.of(owner);
      address.failures = 0;
    }
  }

  /**
   * Somebody just spoke from there: try at once, also beside a dial that has hung for a while (the
   * network may have healed under it), but not sooner after the last dial than half of the first
   * wait.
   */
  public void heard(Endpoint endpoint, Now now) {
    add(endpoint, false, now);
    Address address = known.get(endpoint);
    if (address == null) {
      return;
    }
    address.spoke = true;
    boolean hangs = address.dialling && now.millisSince(address.dialledNanos) >= timing.redialMin();
    if (hangs) {
      setDialling(address, false);
      address.dueNanos = now.monotonicNanos();
    } else if (!address.dialling) {
      address.failures = 0;
      long earliest = address.dialledNanos + timing.redialMin() / 2 * 1_000_000;
      address.dueNanos = Math.min(address.dueNanos, Math.max(earliest, now.monotonicNanos()));
    }
  }

  /**
   * A link was lost: the addresses of its node are tried after so many milliseconds, those of that
   * link first. Any other may be of an earlier start, or of a copy, and hang.
   *
   * @param restarted whether the link was of the earlier start itself: then its addresses are last
   * @param byPeer whether the other side ended it: then somebody answers there, as if it spoke
   */
  public void lost(Peer peer, boolean restarted, boolean byPeer, long delayMillis, Now now) {
    known.forEach((endpoint, address) -> {
      if (address.owner.equals(Optional.of(peer.key())) && !address.dialling) {
        boolean first = peer.addresses().contains(endpoint) != restarted;
        address.failures = first ? 0 : 1;
        address.spoke |= first && byPeer;
        address.dueNanos = now.after(delayMillis);
      }
    });
  }

  private void forgetWorst() {
    if (known.size() >= ADDRESSES_MAX) {
      known.entrySet().stream()
          .filter(entry -> !entry.getValue().lasting && !entry.getValue().dialling)
          .max(Comparator.comparingInt(entry -> entry.getValue().failures))
          .map(Map.Entry::getKey)
          .ifPresent(known::remove);
    }
  }

  /** A dial led to a link. */
  public void reached(Endpoint endpoint, NodeKey owner) {
    Address address = known.get(endpoint);
    if (address != null) {
      setDialling(address, false);
      address.failures = 0;
      address.owner = Optional.of(owner);
    }
  }

  /**
   * A dial failed.
   *
   * @return whose address it is, as far as known
   */
  public Optional<NodeKey> failed(
      Endpoint endpoint, DialFailure failure, Set<NodeKey> members, Now now) {
    Address address = known.get(endpoint);
    if (address == null) {
      return Optional.empty();
    }
    setDialling(address, false);
    address.failures++;
    boolean member = address.owner.map(members::contains).orElse(false);
    long bound = member ? timing.memberRedialMax() : timing.redialMax();
    long wait = Math.min(bound, timing.redialMin() << Math.min(address.failures - 1, 10));
    address.dueNanos = now.after(failure == DialFailure.INCOMPATIBLE ? timing.redialMax() : wait);
    return address.owner;
  }

  /**
   * What to dial now: addresses that are due and whose owner, if known, is not reached; of one
   * owner one at a time; those first that spoke just now, then those that failed least.
   */
  public List<Endpoint> due(Predicate<NodeKey> reached, Now now) {
    List<Endpoint> due = new ArrayList<>();
    Set<NodeKey> busy = busy();
    List<Map.Entry<Endpoint, Address>> waiting =
        known.entrySet().stream()
            .filter(entry -> entry.getValue().waits(reached))
            .filter(entry -> now.reached(entry.getValue().dueNanos))
            .sorted(BY_HOPE)
            .toList();
    for (Map.Entry<Endpoint, Address> entry : waiting) {
      Address address = entry.getValue();
      if (address.owner.filter(busy::contains).isEmpty() && hasRoomFor(address)) {
        setDialling(address, true);
        address.dialledNanos = now.monotonicNanos();
        address.owner.ifPresent(busy::add);
        due.add(entry.getKey());
      }
    }
    return due;
  }

  /**
   * An address that has failed may hang again, for as long as a dial lasts, and one that nobody was
   * heard from may hang as well: some dials are kept for those that have not failed, and some for
   * those heard from just now, so that many dead addresses do not delay a living one.
   */
  private boolean hasRoomFor(Address address) {
    if (address.spoke) {
      return dials < dialsMax;
    }
    return dials < (address.failures == 0 ? dialsMax - (dialsMax + 3) / 4 : dialsMax / 2);
  }

  /** How many are dialled now. */
  public int dials() {
    return dials;
  }

  private void setDialling(Address address, boolean dialling) {
    if (address.dialling != dialling) {
      address.dialling = dialling;
      address.spoke &= dialling;
      dials += dialling ? 1 : -1;
    }
  }

  /** Those whom the dials under way go to, as far as known. */
  private Set<NodeKey> busy() {
    Set<NodeKey> busy = new HashSet<>();
    if (dials == 0) {
      return busy;
    }
    for (Address address : known.values()) {
      if (address.dialling) {
        address.owner.ifPresent(busy::add);
      }
    }
    return busy;
  }

  /**
   * When the next address of somebody who is not reached is due. One that waits for the end of a
   * dial is looked at then, not before.
   */
  public long nextNanos(Predicate<NodeKey> reached) {
    long next = Long.MAX_VALUE;
    if (dials >= dialsMax) {
      return next;
    }
    Set<NodeKey> busy = busy();
    for (Address address : known.values()) {
      if (address.dueNanos < next
          && address.waits(reached)
          && address.owner.filter(busy::contains).isEmpty()
          && hasRoomFor(address)) {
        next = address.dueNanos;
      }
    }
    return next;
  }

  /** A known node's addresses. */
  public List<Endpoint> of(NodeKey owner) {
    return known.entrySet().stream()
        .filter(entry -> entry.getValue().owner.equals(Optional.of(owner)))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What is worth remembering: where somebody was reached. */
  public List<Endpoint> toSave() {
    return known.entrySet().stream()
        .filter(entry -> entry.getValue().owner.isPresent())
        .sorted(Comparator.comparingInt(entry -> entry.getValue().failures))
        .limit(SAVED_MAX)
        .map(Map.Entry::getKey)
        .toList();
  }
}
