package ciranda.core.membership;

import ciranda.core.Input.Peer;
import ciranda.core.Now;
import ciranda.core.Timing;
import ciranda.protocol.NodeKey;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * The open links of this node. Link ids are never reused; what a link that is not here still
 * delivers is ignored.
 *
 * <p>Another instance of a key whose link stands is refused while the old link shows life. It is
 * asked for a sign at once; where none comes in time the old instance has died without a word (a
 * power cut closes no connection), and its link is hung up.
 *
 * <p>Two nodes may hold several links for a moment, because both dialled. The lower key decides
 * which to keep and says so by closing the others; the higher only prefers the same one.
 */
public final class Links {
  /** An old link that spoke within this time is alive enough to refuse a second instance. */
  private static final long ALIVE_MILLIS = 1_000;

  private final NodeKey self;
  private final Timing timing;
  private final Map<Long, Link> open = new LinkedHashMap<>();

  /** The open links, that first which was heard longest ago. */
  private final LinkedHashSet<Link> byHeard = new LinkedHashSet<>();

  /** Those of them that are contested. */
  private final Set<Link> contested = new LinkedHashSet<>();

  /** What follows from {@link #open}: for each linked node the link to send on, and all of them. */
  private Map<NodeKey, Link> toward = Map.of();

  private List<NodeKey> neighbours = List.of();

  public Links(NodeKey self, Timing timing) {
    this.self = self;
    this.timing = timing;
  }

  /** One open link. */
  public static final class Link {
    private final long id;
    private final Peer peer;
    private final boolean dialled;
    private final boolean dialledByLower;
    private final long openedNanos;
    private long heardNanos;
    private boolean contested;
    private long contestedNanos;

    /** Of two links between the same nodes, the one that the lower key will keep. */
    private static final Comparator<Link> PREFERENCE =
        Comparator.comparing((Link link) -> link.dialledByLower)
            .thenComparingLong(link -> link.openedNanos);

    private Link(long id, Peer peer, boolean dialled, NodeKey self, Now now) {
      this.id = id;
      this.peer = peer;
      this.dialled = dialled;
      this.dialledByLower = dialled == (self.compareTo(peer.key()) < 0);
      this.openedNanos = now.monotonicNanos();
      this.heardNanos = now.monotonicNanos();
    }

    public long id() {
      return id;
    }

    public Peer peer() {
      return peer;
    }

    public NodeKey key() {
      return peer.key();
    }

    /** Whether this node opened it. */
    public boolean dialled() {
      return dialled;
    }

    /** Whether it was opened at least so many milliseconds ago. */
    public boolean hasStoodFor(long millis, Now now) {
      return now.millisSince(openedNanos) >= millis;
    }

    /** Whether another instance of its key has called, and nothing came over it since. */
    public boolean isContested() {
      return contested;
    }
  }

  /** What to do about a link that was just opened. */
  public enum Verdict {
    KEEP,
    SELF,
    SECOND_INSTANCE,
    DUPLICATE
  }

  /** A verdict on the new link, and the older ones that it replaces or contests. */
  public record Judgement(Verdict verdict, List<Link> others) {
    public Judgement {
      others = List.copyOf(others);
    }
  }

  /** Adds the link unless it is to be hung up at once. */
  public Judgement opened(long id, Peer peer, boolean dialled, Now now) {
    if (peer.key().equals(self)) {
      return new Judgement(Verdict.SELF, List.of());
    }
    Link added = new Link(id, peer, dialled, self, now);
    List<Link> others = to(peer.key());
    List<Link> strangers =
        others.stream().filter(link -> link.peer.instance() != peer.instance()).toList();
    if (strangers.stream().anyMatch(link -> now.millisSince(link.heardNanos) < ALIVE_MILLIS)) {
      List<Link> asked = strangers.stream().filter(link -> !link.contested).toList();
      asked.forEach(link -> {
        link.contested = true;
        link.contestedNanos = now.monotonicNanos();
        contested.add(link);
      });
      return new Judgement(Verdict.SECOND_INSTANCE, asked);
    }
    open.put(id, added);
    byHeard.addLast(added);
    changed();
    if (!strangers.isEmpty()) {
      return new Judgement(Verdict.KEEP, strangers);
    }
    if (others.isEmpty() || self.compareTo(peer.key()) > 0) {
      return new Judgement(Verdict.KEEP, List.of());
    }
    Link kept = others.getFirst();
    boolean keptLives = now.millisSince(kept.heardNanos) < ALIVE_MILLIS;
    if (keptLives && (kept.dialledByLower || !added.dialledByLower) && fresh(kept, now)) {
      closed(id);
      return new Judgement(Verdict.DUPLICATE, List.of());
    }
    if (keptLives && kept.dialledByLower && added.dialledByLower) {
      closed(id);
      return new Judgement(Verdict.DUPLICATE, List.of());
    }
    return new Judgement(Verdict.KEEP, others);
  }

  /** Opened a moment ago: a second one is a simultaneous dial, not a reconnection. */
  private static boolean fresh(Link link, Now now) {
    return now.millisSince(link.openedNanos) < ALIVE_MILLIS;
  }

  /** Removes a link. */
  public Optional<Link> closed(long id) {
    Optional<Link> closed = Optional.ofNullable(open.remove(id));
    closed.ifPresent(byHeard::remove);
    closed.ifPresent(contested::remove);
    changed();
    return closed;
  }

  private void changed() {
    Map<NodeKey, Link> chosen = new LinkedHashMap<>();
    for (Link link : open.values()) {
      chosen.merge(link.key(), link, BinaryOperator.maxBy(Link.PREFERENCE));
    }
    toward = chosen;
    neighbours = chosen.keySet().stream().sorted().toList();
  }

  public Optional<Link> get(long id) {
    return Optional.ofNullable(open.get(id));
  }

  /** The link to send on, where several stand: the one that the lower key will keep. */
  public Optional<Link> toward(NodeKey key) {
    return Optional.ofNullable(toward.get(key));
  }

  public boolean isLinked(NodeKey key) {
    return toward.containsKey(key);
  }

  /** One link for each linked node; stays as it is while links open and close. */
  public Collection<Link> each() {
    return Collections.unmodifiableCollection(toward.values());
  }

  /** The linked nodes, by rising key. */
  public List<NodeKey> neighbours() {
    return neighbours;
  }

  private List<Link> to(NodeKey key) {
    return open.values().stream().filter(link -> link.key().equals(key)).toList();
  }

  public void heard(long id, Now now) {
    Link link = open.get(id);
    if (link != null) {
      listened(link, now);
      byHeard.addLast(link);
    }
  }

  private void listened(Link link, Now now) {
    link.heardNanos = now.monotonicNanos();
    if (link.contested) {
      link.contested = false;
      contested.remove(link);
    }
  }

  /** Links on which nothing came for too long: silent ones, and contested ones without a sign. */
  public List<Link> dead(Now now) {
    return open.values().stream().filter(link -> now.reached(deadNanos(link))).toList();
  }

  /** When the next link counts as dead unless something comes. */
  public long nextDeadNanos() {
    long next = byHeard.isEmpty() ? Long.MAX_VALUE : deadNanos(byHeard.getFirst());
    for (Link link : contested) {
      next = Math.min(next, deadNanos(link));
    }
    return next;
  }

  private long deadNanos(Link link) {
    long silent = link.heardNanos + timing.silentLink() * 1_000_000;
    return link.contested
        ? Math.min(silent, link.contestedNanos + timing.sign() * 1_000_000)
        : silent;
  }

  /** This node was away: nobody was silent, it did not listen. */
  public void forgive(Now now) {
    open.values().forEach(link -> listened(link, now));
  }
}
