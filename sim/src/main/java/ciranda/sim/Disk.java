package ciranda.sim;

import ciranda.core.Change;
import ciranda.core.Saved;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.EntryId;
import ciranda.protocol.Head;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What survives a crash: every committed change in the order of its commit, so that any older state
 * of it can be had again. Written naively, apart from the store of the product.
 */
final class Disk {
  private static final Change.SaveMembership NOTHING =
      new Change.SaveMembership(0, View.NONE, List.of());

  private final Bodies bodies;
  private final Set<String> rooms = new TreeSet<>();
  private final Set<EntryId> takenBack = new HashSet<>();
  private final Map<EntryId, Entry> without = new LinkedHashMap<>();
  private List<Change> committed = new ArrayList<>();
  private Change.SaveMembership membership = NOTHING;
  private Map<LogId, List<Segment>> logs = new LinkedHashMap<>();
  private byte[] digest = new byte[32];
  private long entries;
  private HybridTime newest = HybridTime.ZERO;
  private Optional<LogId> own = Optional.empty();

  /** Whether an older state has come back: what it knew before does not bind it any more. */
  private boolean older;

  /** Whether its end was lost. */
  private boolean shorter;

  /**
   * Whether its machine lost its power and the node has written nothing since: what it wrote last
   * may be gone, so it goes on with no log.
   */
  private boolean lostPower;

  /** Whether the program ended as it should after what it wrote last. */
  private boolean closed;

  /** Segments whose bytes have changed by themselves. */
  private final List<Segment> flipped = new ArrayList<>();

  /** An empty one. */
  Disk(Bodies bodies) {
    this.bodies = bodies;
  }

  Disk copy() {
    Disk copy = new Disk(bodies);
    committed.forEach(copy::commit);
    copy.older = older;
    copy.shorter = shorter;
    copy.lostPower = lostPower;
    copy.closed = closed;
    copy.flipped.addAll(flipped);
    return copy;
  }

  /** Why a change cannot be committed, in the words of an invariant; empty if it can. */
  Optional<String> objection(Change change) {
    return switch (change) {
      case Change.Append append -> objection(append);
      case Change.AddBodies added ->
          added.entries().stream()
              .filter(entry -> find(entry).isEmpty())
              .findFirst()
              .map(entry -> "C2: has no " + entry + " to add a body to");
      case Change.SaveMembership _ -> Optional.empty();
    };
  }

  private Optional<String> objection(Change.Append append) {
    Segment segment = append.segment();
    if (segment.first() == 1 && !segment.previous().equals(Segment.CHAIN_START)) {
      return Optional.of("C2: begins a log with " + segment + " of another chain");
    }
    for (Segment held : logs.getOrDefault(segment.log(), List.of())) {
      if (held.first() <= segment.last() && segment.first() <= held.last()) {
        return Optional.of("C2: appends " + segment + ", which is held");
      }
      boolean above = segment.first() == held.last() + 1;
      if (above || segment.last() == held.first() - 1) {
        if (!(above ? segment.continues(held) : held.continues(segment))) {
          return Optional.of("C2: appends " + segment + " to another chain");
        }
      }
    }
    return restOf(segment, List.of()) == append.rest()
        ? Optional.empty()
        : Optional.of("C2: " + segment + " does not go on as it says: " + append.rest());
  }

  void commit(Change change) {
    committed.add(change);
    closed = false;
    switch (change) {
      case Change.SaveMembership saved -> membership = saved;
      case Change.Append append -> {
        Segment segment = append.segment();
        own = append.ownAfter(own);
        lostPower &= !append.mine();
        List<Segment> held = logs.computeIfAbsent(segment.log(), absent -> new ArrayList<>());
        held.add(segment);
        held.sort(Comparator.comparingLong(Segment::first));
        for (Entry entry : segment.entries()) {
          xor(digest, entry.hash());
          newest = newest.max(entry.time());
          entries++;
          if (entry.body().isEmpty()) {
            without.put(entry.entryId(), entry);
          }
          bodies.of(entry).flatMap(Body::namedRoom).ifPresent(rooms::add);
        }
        takeBack(segment.entries());
      }
      case Change.AddBodies added -> {
        for (Entry entry : added.entries()) {
          Segment segment = find(entry).orElseThrow();
          replace(segment, segment.withBody(entry.number(), entry.body().orElseThrow()));
          without.remove(entry.entryId());
          bodies.of(entry).flatMap(Body::namedRoom).ifPresent(rooms::add);
        }
        takeBack(added.entries());
      }
    }
  }

  private Optional<Segment> find(Entry entry) {
    return range(entry.log(), entry.number(), entry.number()).stream()
        .filter(segment -> segment.entries().contains(entry))
        .findFirst();
  }

  private void replace(Segment before, Segment after) {
    Objects.requireNonNull(logs.get(before.log())).replaceAll(s -> s.equals(before) ? after : s);
    flipped.replaceAll(segment -> segment.equals(before) ? after : segment);
  }

  /** What an author took back loses its body, and so do its edits, whichever came first. */
  private void takeBack(List<Entry> added) {
    boolean more = false;
    for (Entry entry : added) {
      if (bodies.of(entry).orElse(null) instanceof Body.Deletion deletion
          && isOwn(deletion, entry)) {
        more |= takenBack.add(deletion.target());
      }
    }
    if (takenBack.isEmpty()) {
      return;
    }
    List<Segment> some = more ? segments() : added.stream().flatMap(e -> find(e).stream()).toList();
    for (Segment segment : new LinkedHashSet<>(some)) {
      Segment kept = segment;
      for (Entry entry : segment.entries()) {
        if (isTakenBack(entry)) {
          kept = kept.withoutBody(entry.number());
          without.put(entry.entryId(), entry);
        }
      }
      if (!kept.equals(segment)) {
        replace(segment, kept);
      }
    }
  }

  private static boolean isOwn(Body.Deletion deletion, Entry entry) {
    return deletion.target().log().author().equals(entry.log().author());
  }

  private boolean isTakenBack(Entry entry) {
    return switch (bodies.of(entry).orElse(null)) {
      case Body.Chat _ -> takenBack.contains(entry.entryId());
      case Body.Edit edit ->
          takenBack.contains(edit.target())
              && edit.target().log().author().equals(entry.log().author());
      case null, default -> false;
    };
  }

  /** Entries without a body that nobody took back. */
  private List<Entry> bodiless() {
    return without.values().stream().filter(entry -> !takenBack.contains(entry.entryId())).toList();
  }

  /** Entries whose bodies are not there. */
  Collection<Entry> without() {
    return without.values();
  }

  /** Whether the body of an entry that is held is there. */
  boolean hasBody(Entry entry) {
    Optional<Entry> bare = Optional.ofNullable(without.get(entry.entryId()));
    return find(entry).isPresent() && bare.filter(entry::equals).isEmpty();
  }

  static void xor(byte[] digest, Bytes hash) {
    byte[] bytes = hash.toArray();
    for (int i = 0; i < digest.length; i++) {
      digest[i] ^= bytes[i];
    }
  }

  /** How much was committed, ever; a mark to go back to. */
  int mark() {
    return committed.size();
  }

  /** The program ends as it should. */
  void close() {
    closed = true;
  }

  /** Its machine loses its power. */
  void losePower() {
    lostPower |= !closed;
  }

  /**
   * The end of what was written was never flushed, whatever the disk has said. Where the program
   * had ended as it should, nothing tells that from an older copy.
   */
  void loseTail(int changes) {
    losePower();
    boolean wasOlder = older;
    goBack(mark() - changes);
    if (!closed) {
      shorter |= older;
      older = wasOlder;
    }
  }

  /** An older state comes back: a backup, or a tail that was never flushed. */
  void goBack(int mark) {
    List<Change> kept = committed.subList(0, Math.clamp(mark, 0, committed.size()));
    older |= kept.size() < committed.size();
    rebuild(kept);
  }

  /** The page with the place in the group comes back as it was before; the logs stay. */
  void oldPage() {
    List<Change> saves =
        committed.stream().filter(Change.SaveMembership.class::isInstance).toList();
    if (saves.size() > 1) {
      List<Change> kept = new ArrayList<>(committed);
      kept.remove(saves.getLast());
      shorter = true;
      rebuild(kept);
    }
  }

  /** As if so many terms had passed while the others were away. */
  void raiseEpoch(long by) {
    View view = membership.view();
    if (view.epoch().isNone()) {
      return;
    }
    long number = Math.min(view.epoch().number(), Long.MAX_VALUE - by) + by;
    View raised =
        new View(
            new ciranda.protocol.Epoch(number, view.epoch().coordinator()),
            view.version(),
            view.nextId(),
            view.members(),
            view.former(),
            view.ended(),
            view.signature());
    commit(new Change.SaveMembership(membership.id(), raised, membership.addresses()));
  }

  private void rebuild(List<Change> kept) {
    List<Change> changes = List.copyOf(kept);
    committed = new ArrayList<>();
    membership = NOTHING;
    logs = new LinkedHashMap<>();
    digest = new byte[32];
    entries = 0;
    newest = HybridTime.ZERO;
    own = Optional.empty();
    rooms.clear();
    takenBack.clear();
    without.clear();
    boolean wasClosed = closed;
    boolean wasLost = lostPower;
    changes.forEach(this::commit);
    closed = wasClosed;
    lostPower = wasLost;
  }

  /** Whether something was lost since this was asked. */
  boolean takeShorter() {
    boolean was = shorter;
    shorter = false;
    return was;
  }

  /** Whether an older state came back since this was asked. */
  boolean takeOlder() {
    boolean was = older;
    older = false;
    return was;
  }

  /** A bit of a stored segment changes. */
  void flip(int which) {
    List<Segment> all = logs.values().stream().flatMap(List::stream).toList();
    if (!all.isEmpty()) {
      flipped.add(all.get(Math.floorMod(which, all.size())));
    }
  }

  boolean isFlipped(Segment segment) {
    return flipped.contains(segment);
  }

  boolean isCorrupt() {
    return !flipped.isEmpty();
  }

  /** A new disk in its place. */
  void replace() {
    older = true;
    flipped.clear();
    closed = false;
    lostPower = false;
    rebuild(List.of());
  }

  Saved load() {
    List<Saved.SavedLog> saved = new ArrayList<>();
    logs.values().forEach(segments -> saved.addAll(Saved.SavedLog.ranges(segments)));
    return new Saved(
        membership.id(),
        membership.view(),
        membership.addresses(),
        saved,
        newest,
        Bytes.of(digest),
        entries,
        rooms,
        lostPower ? Optional.empty() : own,
        bodiless());
  }

  /** The rooms that some entry names. */
  List<String> rooms() {
    return List.copyOf(rooms);
  }

  List<Segment> range(LogId log, long from, long to) {
    List<Segment> range =
        logs.getOrDefault(log, List.of()).stream()
            .filter(segment -> segment.last() >= Math.min(from, to))
            .filter(segment -> segment.first() <= Math.max(from, to))
            .toList();
    return to < from ? range.reversed() : range;
  }

  /** What a segment goes on with of what is there, or will be there with these. */
  Change.Rest restOf(Segment segment, List<Segment> more) {
    List<Segment> there =
        Stream.concat(logs.getOrDefault(segment.log(), List.of()).stream(), more.stream())
            .filter(one -> one.log().equals(segment.log()))
            .toList();
    return Change.Rest.of(
        there.stream().anyMatch(one -> segment.first() == one.last() + 1),
        there.stream().anyMatch(one -> segment.last() == one.first() - 1));
  }

  /** The last number of a log, 0 for none. */
  long high(LogId log) {
    List<Segment> held = logs.getOrDefault(log, List.of());
    return held.isEmpty() ? 0 : held.getLast().last();
  }

  /** Whether all of it is there. */
  boolean holds(Head head) {
    return range(head.log(), head.low(), head.high()).stream()
            .mapToLong(
                one -> Math.min(one.last(), head.high()) - Math.max(one.first(), head.low()) + 1)
            .sum()
        == head.high() - head.low() + 1;
  }

  View view() {
    return membership.view();
  }

  List<Segment> segments() {
    return logs.values().stream().flatMap(List::stream).toList();
  }

  long entries() {
    return entries;
  }
}
