package ciranda.sim;

import ciranda.core.Event;
import ciranda.core.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A recording told in the field's words, part after part: what the script does is left out, since
 * it stands above, and what goes on all the time too. What several hosts say at about one time is
 * one line.
 */
final class Tale {
  /** Equal lines this near to each other are one. */
  private static final long TOGETHER_NANOS = 100 * World.MILLI;

  /** Who is longer on its way than this has its arrival told. */
  private static final long SLOW_NANOS = 50 * World.MILLI;

  private static final Set<String> TYPES =
      Set.of(
          "ELECTION",
          "ANSWER",
          "COORDINATOR",
          "JOIN_REQUEST",
          "JOIN_ACK",
          "CLAIM",
          "MERGE",
          "REDIRECT",
          "LEAVE");

  private static final Set<String> PRESENCES =
      Arrays.stream(Event.Presence.values()).map(Enum::toString).collect(Collectors.toSet());

  /** Sent again and again while nobody answers: told once. */
  private static final Set<String> REPEATED =
      Set.of("JOIN_REQUEST", "CLAIM", "COORDINATOR", "refuses");

  /** What happens all the time in good order. */
  private static final Set<Reason> EVERYDAY =
      EnumSet.of(
          Reason.DUPLICATE_LINK,
          Reason.OWN_LINK,
          Reason.OWN_BEACON,
          Reason.BEACON_RATE,
          Reason.STALE_ROW,
          Reason.STALE_VIEW,
          Reason.CLOSED_LINK,
          Reason.ALREADY_HELD,
          Reason.NOT_AWAITED,
          Reason.NOT_HELD);

  private final Recording recording;
  private int flightsTold;
  private int notesTold;
  private final List<Recording.Flight> onTheWay = new ArrayList<>();

  /** One line before it is written: who, with whom, and what. */
  private static final class Line {
    final long nanos;
    final long order;
    final Set<String> from = new LinkedHashSet<>();
    final Set<String> to = new LinkedHashSet<>();
    final String what;
    final String fate;
    int times = 1;

    Line(long nanos, long order, String from, String to, String what, String fate) {
      this.nanos = nanos;
      this.order = order;
      this.what = what;
      this.fate = fate;
      this.from.add(from);
      if (!to.isEmpty()) {
        this.to.add(to);
      }
    }

    @Override
    public String toString() {
      String who = String.join(", ", from);
      String whom = String.join(", ", to);
      boolean presence = !to.isEmpty() && PRESENCES.contains(what);
      String text =
          presence
              ? who + (from.size() > 1 ? " see " : " sees ") + whom + " " + what
              : to.isEmpty()
                  ? who + " " + (from.size() > 1 ? plural(what) : what)
                  : who + " => " + whom + ": " + what;
      String again = times > 1 ? " (" + times + " times)" : "";
      return String.format(Locale.ROOT, "%9.1f %s%s%s", nanos / 1e6 - 1_000, text, fate, again);
    }
  }

  Tale(Recording recording) {
    this.recording = recording;
  }

  /** What has happened since it was last asked. */
  List<String> next() {
    List<Line> lines = new ArrayList<>();
    onTheWay.removeIf(flight -> lands(flight, lines));
    List<Recording.Flight> flights = recording.flights();
    while (flightsTold < flights.size()) {
      Recording.Flight flight = flights.get(flightsTold++);
      if (isTold(flight)) {
        flight(flight, lines);
      }
    }
    List<Recording.Note> notes = recording.notes();
    while (notesTold < notes.size()) {
      Recording.Note note = notes.get(notesTold++);
      if (isTold(note)) {
        lines.add(line(note));
      }
    }
    lines.sort(
        Comparator.<Line>comparingLong(line -> line.nanos).thenComparingLong(line -> line.order));
    return folded(lines).stream().map(Line::toString).toList();
  }

  private Line line(Recording.Note note) {
    String to = "";
    String what = note.what();
    if (note.event().orElse(null) instanceof Event.MemberChanged changed) {
      to = recording.nameOf(changed.key()) + " (" + changed.id() + ")";
      what = changed.presence().toString();
    }
    return new Line(note.nanos(), note.order(), Names.of(note.host()), to, what, "");
  }

  static boolean isTold(Recording.Note note) {
    if (note.host() == 0) {
      return false;
    }
    return note.event()
        .map(event ->
            switch (event) {
              case Event.RoleChanged _,
                  Event.CoordinatorChanged _,
                  Event.MemberChanged _,
                  Event.Shown _,
                  Event.Changed _,
                  Event.Renamed _,
                  Event.StorageChanged _ ->
                  true;
              case Event.Refused refused -> !EVERYDAY.contains(refused.reason());
              // The messages themselves are told, and the role that follows.
              case Event.ElectionStep _, Event.ReceiptChanged _, Event.Protocol _ -> false;
            })
        .orElse(true);
  }

  /** Who does not run is called by beacons too, and hears nothing. */
  static boolean isTold(Recording.Flight flight) {
    boolean beacon = flight.detail.equals(Recording.BEACON);
    return TYPES.contains(flight.type) && (!beacon || flight.arrivedNanos >= 0);
  }

  private void flight(Recording.Flight flight, List<Line> lines) {
    String what = flight.type + (flight.detail.isEmpty() ? "" : " (" + flight.detail + ")");
    String fate = "";
    if (flight.lost) {
      fate = " LOST";
    } else if (flight.arrivedNanos < 0) {
      fate = " ... not arrived yet";
      onTheWay.add(flight);
    } else if (flight.arrivedNanos - flight.sentNanos > SLOW_NANOS) {
      fate = String.format(Locale.ROOT, " ... arrives at %.1f", flight.arrivedNanos / 1e6 - 1_000);
    }
    lines.add(
        new Line(
            flight.sentNanos,
            flight.order,
            Names.of(flight.from.number()),
            Names.of(flight.to.number()),
            what,
            fate));
  }

  /** Whether what was on its way has ended it. */
  private static boolean lands(Recording.Flight flight, List<Line> lines) {
    if (flight.arrivedNanos < 0) {
      return flight.lost;
    }
    String what =
        String.format(
            Locale.ROOT,
            "%s of %.1f arrives (%s)",
            flight.type,
            flight.sentNanos / 1e6 - 1_000,
            flight.detail);
    lines.add(
        new Line(
            flight.arrivedNanos,
            0,
            Names.of(flight.from.number()),
            Names.of(flight.to.number()),
            what,
            ""));
    return true;
  }

  private List<Line> folded(List<Line> lines) {
    List<Line> kept = new ArrayList<>();
    for (Line line : lines) {
      if (!isFolded(line, kept)) {
        kept.add(line);
      }
    }
    return kept;
  }

  private static boolean isFolded(Line line, List<Line> kept) {
    String first = line.what.substring(0, (line.what + " ").indexOf(' '));
    for (int i = kept.size() - 1; i >= 0; i--) {
      Line earlier = kept.get(i);
      boolean same = earlier.what.equals(line.what) && earlier.to.isEmpty() == line.to.isEmpty();
      boolean among = earlier.from.containsAll(line.from) && earlier.to.containsAll(line.to);
      if (same && among && REPEATED.contains(first)) {
        boolean leads = line.to.isEmpty() || earlier.to.iterator().next().equals(one(line.to));
        earlier.times += leads && earlier.from.iterator().next().equals(one(line.from)) ? 1 : 0;
        return true;
      }
      if (line.nanos - earlier.nanos > TOGETHER_NANOS) {
        continue;
      }
      if (same && earlier.fate.equals(line.fate) && joins(line, earlier)) {
        return true;
      }
    }
    return false;
  }

  private static String one(Set<String> names) {
    return names.iterator().next();
  }

  /** Two lines are one where they differ on one side only; who says a thing twice says it twice. */
  private static boolean joins(Line line, Line earlier) {
    if (line.to.isEmpty() || earlier.to.equals(line.to)) {
      return !earlier.from.containsAll(line.from) && earlier.from.addAll(line.from);
    }
    return earlier.from.equals(line.from)
        && !earlier.to.containsAll(line.to)
        && earlier.to.addAll(line.to);
  }

  /** What several do: "sees" of one is "see" of two. */
  private static String plural(String what) {
    if (what.startsWith("is ")) {
      return "are " + what.substring(3);
    }
    if (what.startsWith("has ")) {
      return "have " + what.substring(4);
    }
    return what.replaceFirst("^([a-z]+)s\\b", "$1");
  }
}
