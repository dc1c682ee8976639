package ciranda.sim;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.Cursor;
import ciranda.core.view.Fold;
import ciranda.core.view.History;
import ciranda.protocol.Body;
import ciranda.protocol.Entry;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Position;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must be in the conversation, worked out by the simplest means: the set of the texts that
 * were accepted, and what is on which disk. Knows nothing of heads, pulls or digests.
 */
final class Oracle {
  private final World world;
  private final Map<String, Entry> written = new HashMap<>();
  private final Map<Host, Set<String>> disks = new HashMap<>();
  private final Map<String, Said> accepted = new LinkedHashMap<>();
  private final Map<Host, Set<String>> atStart = new HashMap<>();

  /** Where what was shown stands, by the product's own word for a place. */
  private final Map<String, String> places = new HashMap<>();

  /** Whose logs may split: a key at two places, an older copy of its disk, somebody who cheats. */
  private final Set<NodeKey> excused = new HashSet<>();

  /** Whose disk has lost what it had said to hold. Its logs do not split for that. */
  private final Set<NodeKey> forgetful = new HashSet<>();

  private final Set<LogId> forked = new HashSet<>();
  private boolean unruly;

  /** A text that somebody was told is accepted. */
  private record Said(Host by, String text) {}

  Oracle(World world) {
    this.world = world;
  }

  /** This key's logs may split from now on: two places, an old disk, or malice. */
  void excuse(Host host) {
    excused.add(host.key());
  }

  /** Somebody among them does what it wants: nothing is said of elections any more. */
  void unruly() {
    unruly = true;
  }

  boolean isUnruly() {
    return unruly;
  }

  boolean isTrusted(Host host) {
    return isTrusted(host.key());
  }

  boolean isTrusted(NodeKey key) {
    return !excused.contains(key) && !forgetful.contains(key);
  }

  void wentBack(Host host) {
    Set<String> now = new HashSet<>();
    host.disk().segments().forEach(s -> s.entries().forEach(entry -> now.add(entry.id())));
    disks.put(host, now);
    forgetful.add(host.key());
  }

  void starts(Host host) {
    Set<String> readable = new HashSet<>(onDisk(host));
    host.disk().without().forEach(entry -> readable.remove(entry.id()));
    atStart.put(host, readable);
  }

  /** A disk begins with what another holds. */
  void copied(Host original, Host copy) {
    disks.put(copy, new HashSet<>(onDisk(original)));
    excuse(original);
  }

  private Set<String> onDisk(Host host) {
    return disks.computeIfAbsent(host, absent -> new HashSet<>());
  }

  /** C2: one entry for each number of a log, everywhere. */
  void committed(Host host, Segment segment) {
    for (Entry entry : segment.entries()) {
      Entry same = written.putIfAbsent(entry.id(), entry);
      if (same != null && !same.hash().equals(entry.hash())) {
        forked.add(segment.log());
        if (!excused.contains(segment.log().author())) {
          throw new Violation("C2", host + " holds another " + entry.id() + " than others");
        }
      }
      if (!onDisk(host).add(entry.id())) {
        throw new Violation("C2", host + " stores " + entry.id() + " twice");
      }
    }
  }

  void accepted(Host host, ChatMessage message) {
    accepted.put(message.id(), new Said(host, message.text()));
  }

  /** C4: what is shown is what was written, at its place. */
  void shows(Host host, ChatMessage message) {
    Optional<Entry> only = onlyEntry(message.id());
    if (only.isEmpty()) {
      return;
    }
    Entry entry = only.get();
    String written = text(entry).orElse("nothing to show");
    if (!message.text().equals(written)) {
      throw new Violation("C4", host + " shows " + message.text() + " in place of " + written);
    }
    String place = places.putIfAbsent(entry.id(), message.cursor());
    if (place != null && !place.equals(message.cursor())) {
      throw new Violation("C4", host + " shows " + entry.id() + " at another place than others");
    }
  }

  private Position placeOf(String id) {
    String cursor = Objects.requireNonNull(places.get(id), id);
    try {
      return Cursor.parse(cursor);
    } catch (History.BadCursorException e) {
      throw new Violation("C4", "a cursor that nobody can read: " + cursor, e);
    }
  }

  boolean isOnDisk(Host host, String id) {
    return onDisk(host).contains(id);
  }

  boolean isWritten(String id) {
    return written.containsKey(id);
  }

  Optional<Entry> entry(String id) {
    return Optional.ofNullable(written.get(id));
  }

  /** An entry of a log that has not split, so that its name means one entry. */
  Optional<Entry> onlyEntry(String id) {
    return entry(id).filter(entry -> !forked.contains(entry.log()));
  }

  /** Whether an entry is on so many disks, or may have been before an older one came back. */
  boolean mayHold(String id, int atLeast) {
    int holders = 0;
    for (Map.Entry<Host, Set<String>> disk : disks.entrySet()) {
      if (disk.getValue().contains(id) || !isTrusted(disk.getKey())) {
        holders++;
        if (holders >= atLeast) {
          return true;
        }
      }
    }
    return false;
  }

  int acceptedCount() {
    return accepted.size();
  }

  /** C1, C4, C6: why the conversation of these hosts is not whole and equal; empty if it is. */
  Optional<String> lack(List<Host> group) {
    Set<String> union = new HashSet<>();
    for (Host host : group) {
      onDisk(host).stream().filter(this::counts).forEach(union::add);
    }
    for (Map.Entry<String, Said> one : accepted.entrySet()) {
      boolean kept = group.contains(one.getValue().by()) && isTrusted(one.getValue().by());
      if (kept && !union.contains(one.getKey())) {
        return Optional.of("C6: accepted by " + one.getValue() + " and lost: " + one.getKey());
      }
    }
    for (Host host : group) {
      Set<String> missing = new HashSet<>(union);
      missing.removeAll(onDisk(host));
      if (!missing.isEmpty()) {
        return Optional.of("C1: " + host + " lacks " + Collections.min(missing));
      }
    }
    return lackOfBodies(group);
  }

  /** Whoever passes things on may leave bodies out: what one has, all have. */
  private Optional<String> lackOfBodies(List<Host> group) {
    for (Host host : group) {
      for (Entry entry : host.disk().without()) {
        Optional<Host> with = group.stream().filter(one -> one.disk().hasBody(entry)).findFirst();
        if (with.isPresent() && counts(entry.id())) {
          return Optional.of("C1: " + host + " lacks the body of " + entry + ", not " + with.get());
        }
      }
    }
    return Optional.empty();
  }

  private boolean counts(String id) {
    Entry entry = written.get(id);
    return entry == null || !forked.contains(entry.log());
  }

  /** C4: what these hosts show stands in the order of all; C3: none of it was news again. */
  void compare(List<Host> group) {
    Set<String> shown = new HashSet<>();
    for (Host host : group) {
      Set<String> again = new HashSet<>(world.checks().shown(host));
      shown.addAll(again);
      again.retainAll(atStart.getOrDefault(host, Set.of()));
      if (!again.isEmpty()) {
        throw new Violation("C3", host + " shows as new what it held at its start: " + again);
      }
    }
    shown.retainAll(places.keySet());
    shown.removeIf(id -> !counts(id));
    Map<String, Position> placed = new HashMap<>();
    shown.forEach(id -> placed.put(id, placeOf(id)));
    List<String> ordered = new ArrayList<>(shown);
    ordered.sort(Comparator.comparing(placed::get));
    if (!ordered.equals(sorted(shown).stream().map(Entry::id).toList())) {
      throw new Violation("C4", "what is shown stands in another order than that of all");
    }
  }

  /** C4: what these hosts make of each message is what the design says, whatever came first. */
  void compareFolds(List<Host> group) {
    Map<String, List<Entry>> wanted = new HashMap<>();
    if (group.isEmpty()) {
      return;
    }
    for (Entry entry : sorted(onDisk(group.getFirst()))) {
      target(entry).ifPresent(id -> wanted.computeIfAbsent(id, x -> new ArrayList<>()).add(entry));
    }
    wanted.keySet().removeIf(id -> onlyEntry(id).flatMap(this::text).isEmpty());
    for (Host host : group) {
      Map<String, List<Fold.Later>> held = new HashMap<>();
      for (Segment segment : host.disk().segments()) {
        for (Entry entry : segment.entries()) {
          target(entry)
              .filter(wanted::containsKey)
              .filter(_ -> counts(entry.id()))
              .ifPresent(id ->
                  held.computeIfAbsent(id, x -> new ArrayList<>())
                      .add(
                          new Fold.Later(
                              entry.position(), world.bodies().of(entry).orElseThrow())));
        }
      }
      wanted.forEach((id, later) -> {
        Entry entry = Objects.requireNonNull(written.get(id), id);
        Body.Chat chat = (Body.Chat) world.bodies().of(entry).orElseThrow();
        NodeKey author = entry.log().author();
        ChatMessage message = ChatMessage.of(entry, chat, false);
        String seen = words(Fold.of(message, author, held.getOrDefault(id, List.of())));
        String right = naive(author, chat.text(), later);
        if (!seen.equals(right)) {
          throw new Violation("C4", host + " sees " + seen + " where there is " + right);
        }
      });
    }
  }

  private Optional<String> target(Entry entry) {
    return world
        .bodies()
        .of(entry)
        .flatMap(body ->
            switch (body) {
              case Body.Edit edit -> Optional.of(edit.target().text());
              case Body.Deletion deletion -> Optional.of(deletion.target().text());
              case Body.Reaction reaction -> Optional.of(reaction.target().text());
              default -> Optional.empty();
            });
  }

  private static String words(ChatMessage message) {
    Set<String> marks = new TreeSet<>();
    for (ChatMessage.Reaction reaction : message.reactions()) {
      reaction.authors().forEach(author -> marks.add(reaction.symbol() + " " + author));
    }
    return message.deleted() + " " + message.text() + " " + marks;
  }

  /** The same by going through all that was said of it, in order, with nothing but a set. */
  private String naive(NodeKey author, String first, List<Entry> later) {
    String text = first;
    boolean gone = false;
    Set<String> marks = new TreeSet<>();
    for (Entry entry : later) {
      NodeKey by = entry.log().author();
      Body body = world.bodies().of(entry).orElseThrow();
      if (body instanceof Body.Edit edit && by.equals(author)) {
        text = edit.text();
      }
      gone |= body instanceof Body.Deletion && by.equals(author);
      if (body instanceof Body.Reaction mark) {
        marks.remove(mark.symbol() + " " + by.fingerprint());
        if (mark.on()) {
          marks.add(mark.symbol() + " " + by.fingerprint());
        }
      }
    }
    return gone ? "true  []" : "false " + text + " " + marks;
  }

  /** C3: what came to a host and is to be shown, and is not. */
  Set<String> unshown(Host host) {
    Set<String> unshown = new HashSet<>(onDisk(host));
    unshown.removeAll(atStart.getOrDefault(host, Set.of()));
    unshown.removeAll(world.checks().shown(host));
    unshown.removeIf(id -> onlyEntry(id).flatMap(this::text).isEmpty());
    // Who has the deletion first may never have had what it takes back.
    unshown.removeIf(id -> !host.disk().hasBody(Objects.requireNonNull(written.get(id))));
    return unshown;
  }

  /** What it holds, in the order of the conversation. */
  List<String> texts(Host host) {
    List<String> texts = new ArrayList<>();
    sorted(onDisk(host)).forEach(entry -> text(entry).ifPresent(texts::add));
    return texts;
  }

  /** By time, author, generation and number. */
  private List<Entry> sorted(Set<String> ids) {
    List<Entry> entries = new ArrayList<>();
    ids.stream().filter(this::counts).map(written::get).forEach(entries::add);
    entries.sort((a, b) -> {
      int byMillis = Long.compare(a.time().millis(), b.time().millis());
      int byCounter = Long.compare(a.time().counter(), b.time().counter());
      int byAuthor = a.log().author().bytes().compareTo(b.log().author().bytes());
      int byGeneration = Long.compare(a.log().generation(), b.log().generation());
      int byNumber = Long.compare(a.number(), b.number());
      return byMillis != 0
          ? byMillis
          : byCounter != 0
              ? byCounter
              : byAuthor != 0 ? byAuthor : byGeneration != 0 ? byGeneration : byNumber;
    });
    return entries;
  }

  private Optional<String> text(Entry entry) {
    return world.bodies().of(entry).orElse(null) instanceof Body.Chat chat
        ? Optional.of(chat.text())
        : Optional.empty();
  }
}
