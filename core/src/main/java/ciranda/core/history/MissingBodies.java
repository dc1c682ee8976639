package ciranda.core.history;

import ciranda.core.Effect;
import ciranda.core.Now;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.EntryId;
import ciranda.protocol.LogId;
import ciranda.protocol.Message;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Entries that are here without their bodies although nothing here says that their authors took
 * them back. Whoever passes a conversation on may leave bodies out, and not only where it should:
 * once nothing else is missing, each link is asked for them, once. An edit whose message was taken
 * back is among them too, as nobody can see any more what it was; it is asked for in vain.
 *
 * <p>Who was left out here because there are too many is asked for after the next start.
 */
final class MissingBodies {
  /** Entries that are remembered. */
  static final int ENTRIES_MAX = 20_000;

  /** Deletions that are remembered because what they take back is not here. */
  static final int AHEAD_MAX = 20_000;

  /** Entries of which a link is asked as soon as its peer holds them. */
  private static final int SKIPPED_MAX = 1_000;

  /** Ranges that are asked for at once on a link. */
  private static final int RANGES_AT_ONCE = 32;

  /** How often a link is asked that does not answer. */
  private static final int TRIES_MAX = 3;

  private final int page;

  /** In the order in which they were found missing. */
  private final LinkedHashMap<EntryId, Missing> missing = new LinkedHashMap<>();

  private final Map<Long, List<Entry>> adding = new HashMap<>();
  private final Set<EntryId> ahead = new LinkedHashSet<>();
  private long last;

  /**
   * What is known of one.
   *
   * @param hash of its header, which states the hash of the body
   * @param place rises from one to the next
   */
  private record Missing(Bytes hash, long place) {}

  /** What was asked for on one link. */
  static final class Asking {
    /** The place up to which entries were looked at. */
    private long upTo;

    /** When something may be asked for again, in monotonic nanoseconds. */
    private long due;

    /** Entries that were asked for and that have not come, with a body or without. */
    private final Set<EntryId> awaited = new LinkedHashSet<>();

    /** How often these were asked for. */
    private int tries;

    /** Entries that the peer was not known to hold when they were looked at. */
    private final Set<EntryId> skipped = new LinkedHashSet<>();

    Asking(long due) {
      this.due = due;
    }
  }

  /**
   * Begins.
   *
   * @param bodiless those that the disk is known to hold so
   * @param page entries that are asked for in one range at most
   */
  MissingBodies(List<Entry> bodiless, int page) {
    this.page = page;
    bodiless.forEach(this::stored);
  }

  /** An entry is on disk: with its body, or without. */
  void stored(Entry entry) {
    boolean isTakenBack = ahead.remove(entry.entryId());
    if (entry.body().isEmpty() && !isTakenBack && missing.size() < ENTRIES_MAX) {
      missing.put(entry.entryId(), new Missing(entry.hash(), ++last));
    }
  }

  /** The author of an entry took it back: its body is not missing, now or when it comes. */
  void takenBack(EntryId target, HeldLogs held) {
    boolean isHere = held.stored(target.log()).contains(target.number());
    missing.remove(target);
    if (!isHere && ahead.size() < AHEAD_MAX) {
      ahead.add(target);
    }
  }

  /** What of a segment has a body that is missing here. */
  List<Entry> foundIn(Segment segment) {
    if (missing.isEmpty()) {
      return List.of();
    }
    List<Entry> found = new ArrayList<>();
    for (Entry entry : segment.entries()) {
      Missing wanted = missing.get(entry.entryId());
      if (wanted != null && wanted.hash.equals(entry.hash()) && entry.body().isPresent()) {
        found.add(entry);
      }
    }
    return found;
  }

  /** These are on their way to the disk. */
  void adding(long ticket, List<Entry> entries) {
    adding.put(ticket, entries);
  }

  /** Whether this append is on its way. */
  boolean awaits(long ticket) {
    return adding.containsKey(ticket);
  }

  /** They are on disk: those that were missing until now. */
  List<Entry> added(long ticket) {
    List<Entry> entries = new ArrayList<>(remove(ticket));
    entries.removeIf(entry -> missing.remove(entry.entryId()) == null);
    return entries;
  }

  /** They are not on disk and will not be. */
  void notAdded(long ticket) {
    askAgain(remove(ticket));
  }

  private List<Entry> remove(long ticket) {
    List<Entry> entries = adding.remove(ticket);
    if (entries == null) {
      throw new IllegalStateException("no bodies have this ticket");
    }
    return entries;
  }

  /** These came and could not be taken: everybody is asked for them once more. */
  void askAgain(List<Entry> entries) {
    for (Entry entry : entries) {
      if (missing.remove(entry.entryId()) != null) {
        missing.put(entry.entryId(), new Missing(entry.hash(), ++last));
      }
    }
  }

  /** A segment came over a link, as an answer or not. */
  void received(Link link, Segment segment) {
    if (!link.bodies.awaited.isEmpty()) {
      segment.entries().forEach(entry -> link.bodies.awaited.remove(entry.entryId()));
    }
  }

  /** Asks those who were not asked yet. */
  void ask(Collection<Link> links, Now now, List<Effect> out) {
    for (Link link : links) {
      if (isUnasked(link) && now.reached(link.bodies.due)) {
        ask(link, out);
        boolean waits = link.bodies.awaited.isEmpty() && link.bodies.upTo == last;
        link.bodies.due = now.after(waits ? Pace.AVOID : Pace.BODIES);
      }
    }
  }

  /** Nobody is asked who has not said yet what he holds. */
  private boolean isUnasked(Link link) {
    return link.told
        && (link.bodies.upTo < last
            || !link.bodies.awaited.isEmpty()
            || !link.bodies.skipped.isEmpty());
  }

  /** What was not answered is asked for again, a few times; then what was not asked for yet. */
  private void ask(Link link, List<Effect> out) {
    List<Message.Pull> ranges = new ArrayList<>();
    link.bodies.awaited.retainAll(missing.keySet());
    if (link.bodies.tries == TRIES_MAX) {
      link.bodies.awaited.clear();
    }
    if (link.bodies.awaited.isEmpty()) {
      link.bodies.tries = 0;
      choose(link);
    }
    link.bodies.tries++;
    link.bodies.awaited.forEach(id -> isAskedFor(id, ranges));
    ranges.forEach(range -> out.add(new Effect.Send(link.id, range)));
  }

  private void choose(Link link) {
    List<Message.Pull> ranges = new ArrayList<>();
    link.bodies.skipped.retainAll(missing.keySet());
    for (EntryId id : List.copyOf(link.bodies.skipped)) {
      if (isHeldBy(link, id) && isAskedFor(id, ranges)) {
        link.bodies.skipped.remove(id);
        link.bodies.awaited.add(id);
      }
    }
    long asked = last;
    for (Map.Entry<EntryId, Missing> one : missing.entrySet()) {
      EntryId id = one.getKey();
      if (one.getValue().place <= link.bodies.upTo) {
        continue;
      }
      if (!isHeldBy(link, id)) {
        skip(link, id);
      } else if (isAskedFor(id, ranges)) {
        link.bodies.awaited.add(id);
      } else {
        asked = one.getValue().place - 1;
        break;
      }
    }
    link.bodies.upTo = asked;
  }

  private static void skip(Link link, EntryId id) {
    if (link.bodies.skipped.size() < SKIPPED_MAX) {
      link.bodies.skipped.add(id);
    }
  }

  private static boolean isHeldBy(Link link, EntryId id) {
    LogId log = id.log();
    return link.peer.holds(log, id.number()) && !link.refuses(log);
  }

  /** Puts an entry to what is asked for; false if that is as much as may be asked for at once. */
  private boolean isAskedFor(EntryId id, List<Message.Pull> ranges) {
    if (!ranges.isEmpty()) {
      Message.Pull range = ranges.getLast();
      boolean goesOn = range.log().equals(id.log()) && range.to() + 1 == id.number();
      if (goesOn && id.number() - range.from() < page) {
        ranges.set(ranges.size() - 1, new Message.Pull(id.log(), range.from(), id.number()));
        return true;
      }
    }
    if (ranges.size() == RANGES_AT_ONCE) {
      return false;
    }
    ranges.add(new Message.Pull(id.log(), id.number(), id.number()));
    return true;
  }

  /** When somebody is to be asked next. */
  long nextWakeNanos(Collection<Link> links) {
    long next = Long.MAX_VALUE;
    for (Link link : links) {
      if (isUnasked(link)) {
        next = Math.min(next, link.bodies.due);
      }
    }
    return next;
  }
}
