package ciranda.sim;

import ciranda.core.Event;
import ciranda.protocol.Epoch;
import ciranda.protocol.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The end of a recording as a space-time diagram (Lamport, "Time, Clocks, and the Ordering of
 * Events in a Distributed System", 1978): hosts side by side, time downwards, messages as arrows.
 */
final class Diagram {
  private static final int ITEMS_MAX = 150;
  private static final int OTHERS_MAX = 40;
  private static final int SHOWS_MAX = 60;
  private static final double TOP = 150;
  private static final double LEFT = 110;
  private static final double STEPS_WIDTH = 230;
  private static final double LABEL_HEIGHT = 13;
  private static final double BAR_HALF = 7;
  private static final double TYPE_HEIGHT = 9;
  private static final double LETTER_WIDTH = 6.3;

  private final String title;
  private final Recording recording;
  private final Optional<Violation> violation;
  private final TimeAxis axis = new TimeAxis();
  private final Picture picture = new Picture();
  private final List<Recording.Flight> flights = new ArrayList<>();
  private final List<Recording.Note> notes = new ArrayList<>();
  private final Map<Integer, Double> columns = new LinkedHashMap<>();
  private final Map<Epoch, Integer> epochs = new LinkedHashMap<>();
  private final List<Label> labels = new ArrayList<>();
  private final List<Typed> typed = new ArrayList<>();
  private final Map<Integer, Double> lowest = new HashMap<>();
  private final long endNanos;
  private long startNanos;
  private long leftOut;
  private double width;
  private double column;

  /** The name of a message that stands somewhere. */
  private record Typed(double x, double y, String type) {}

  /** A text beside the line of a host. */
  private record Label(int host, long nanos, String style, String text) {
    Label and(String more) {
      return new Label(host, nanos, style, text + " " + more);
    }
  }

  Diagram(String title, Recording recording, Optional<Violation> violation) {
    this.title = title;
    this.recording = recording;
    this.violation = violation;
    this.endNanos = recording.world().nanos();
  }

  String svg() {
    choose();
    fold();
    place();
    lifelines();
    steps();
    axis();
    flights.forEach(this::arrow);
    labels.forEach(this::label);
    double bottom = end();
    head();
    return picture.svg(width, bottom, title);
  }

  // ---- what is shown

  private static boolean isImportant(Recording.Flight flight) {
    return Tale.isTold(flight) || flight.type.equals("ENTRIES") && flight.lost;
  }

  /** Where much is said, what is said is shown only if it may be what broke. */
  private static boolean isShown(Recording.Note note, boolean talks) {
    if (note.host() == 0) {
      return talks || Step.parse(note.what()).deed().family() != Deed.Family.PEOPLE;
    }
    return Tale.isTold(note) && (talks || !isChat(note));
  }

  private static boolean isChat(Recording.Note note) {
    return note.event().filter(event -> event instanceof Event.Shown).isPresent();
  }

  private long shows() {
    return recording.notes().stream().filter(Diagram::isChat).count();
  }

  /** The last of what matters, and the rest of that time where it is not too much. */
  private void choose() {
    boolean conversation = violation.filter(one -> one.invariant().startsWith("C")).isPresent();
    boolean talks = conversation || shows() <= SHOWS_MAX;
    List<Long> moments = new ArrayList<>();
    recording.flights().stream()
        .filter(Diagram::isImportant)
        .forEach(f -> moments.add(f.sentNanos));
    recording.notes().stream()
        .filter(note -> isShown(note, talks))
        .forEach(note -> moments.add(note.nanos()));
    moments.sort(Comparator.reverseOrder());
    startNanos = moments.isEmpty() ? 0 : moments.get(Math.min(ITEMS_MAX, moments.size()) - 1);
    recording.notes().stream()
        .filter(note -> note.nanos() >= startNanos)
        .filter(note -> isShown(note, talks))
        .forEach(notes::add);
    List<Recording.Flight> others = new ArrayList<>();
    for (Recording.Flight flight : recording.flights()) {
      if (flight.sentNanos >= startNanos) {
        (isImportant(flight) ? flights : others).add(flight);
      }
    }
    others.removeIf(flight -> flight.detail.equals(Recording.BEACON));
    if (others.size() <= OTHERS_MAX) {
      flights.addAll(others);
    } else {
      leftOut = others.size();
      List<Recording.Flight> entries =
          others.stream().filter(flight -> flight.type.equals("ENTRIES")).toList();
      if (entries.size() <= OTHERS_MAX) {
        flights.addAll(entries);
        leftOut -= entries.size();
      }
    }
  }

  private void place() {
    Set<Integer> shown = new LinkedHashSet<>();
    // Who never starts is not shown, and of many only those to whom something happens here.
    List<Recording.Note> lives = recording.world().hosts().size() <= 12 ? recording.notes() : notes;
    lives.stream().map(Recording.Note::host).filter(host -> host > 0).forEach(shown::add);
    flights.forEach(flight -> {
      shown.add(flight.from.number());
      shown.add(flight.to.number());
    });
    column = Math.clamp(1_200.0 / Math.max(1, shown.size()), 130, 250);
    double x = LEFT + 40;
    for (Integer number : shown.stream().sorted().toList()) {
      columns.put(number, x);
      x += column;
    }
    width = Math.max(x + STEPS_WIDTH, 760);
    Map<Long, Map<Integer, Integer>> counts = new HashMap<>();
    for (Label label : labels) {
      count(counts, label.nanos(), label.host());
    }
    notes.stream().filter(note -> note.host() == 0).forEach(note -> count(counts, note.nanos(), 0));
    counts.forEach((nanos, count) ->
        axis.add(nanos, LABEL_HEIGHT * count.values().stream().max(Integer::compare).orElse(1)));
    for (Recording.Flight flight : flights) {
      axis.add(flight.sentNanos, 0);
      if (flight.arrivedNanos >= 0) {
        axis.add(flight.arrivedNanos, 0);
      }
    }
    axis.add(startNanos, 0);
    axis.add(endNanos, LABEL_HEIGHT);
    axis.layOut(TOP);
  }

  private static void count(Map<Long, Map<Integer, Integer>> counts, long nanos, int host) {
    counts.computeIfAbsent(nanos, at -> new HashMap<>()).merge(host, 1, Integer::sum);
  }

  // ---- hosts

  private void lifelines() {
    for (Host host : recording.world().hosts()) {
      Double x = columns.get(host.number());
      if (x != null) {
        picture.text(x, TOP - 16, "host", "middle", Names.of(host.number()));
        for (Lifeline.Stretch one : Lifeline.of(host, recording.notes(), endNanos)) {
          if (one.toNanos() >= startNanos) {
            stretch(host, x, one);
          }
        }
      }
    }
  }

  private void stretch(Host host, double x, Lifeline.Stretch one) {
    double from = axis.at(Math.max(one.fromNanos(), startNanos));
    double to = axis.at(one.toNanos());
    if (!one.up()) {
      picture.line(x, from, x, to, "down");
      return;
    }
    if (one.away()) {
      picture.box(x - 17, from, 34, to - from, "away", "frozen or asleep");
    }
    picture.line(x, from, x, to, "up");
    if (one.epoch().number() > 0) {
      boolean coordinates =
          one.role() == Role.COORDINATOR && one.epoch().coordinator().equals(host.key());
      String what = one.role() + ", " + nameOf(one.epoch());
      double half = coordinates ? BAR_HALF : 2.5;
      String style = "epoch" + colour(one.epoch()) + (one.role() == Role.ELECTING ? " faint" : "");
      picture.box(x - half, from, 2 * half, to - from, style, what);
    }
    if (one.role() == Role.ELECTING) {
      picture.box(x - 7, from, 14, Math.max(2, to - from), "electing", "ELECTING");
    }
  }

  private String nameOf(Epoch epoch) {
    return "epoch " + epoch.number() + " of " + recording.world().nameOf(epoch.coordinator());
  }

  private int colour(Epoch epoch) {
    return epochs.computeIfAbsent(epoch, new_ -> epochs.size() % Picture.EPOCHS);
  }

  private void label(Label label) {
    double x = columns.getOrDefault(label.host(), LEFT);
    double place = axis.at(label.nanos());
    double y = Math.max(place, lowest.getOrDefault(label.host(), 0.0) + LABEL_HEIGHT);
    lowest.put(label.host(), y);
    picture.dot(x, place);
    picture.text(x + 12, y + 4, label.style(), "start", shortened(label.text(), column));
  }

  private static String shortened(String text, double width) {
    int most = (int) (width / LETTER_WIDTH);
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  /** What hosts tell, with what one tells of several members in one moment as one. */
  private void fold() {
    Map<String, Label> together = new LinkedHashMap<>();
    for (Recording.Note note : notes) {
      String moment = note.host() + " " + note.nanos() + " ";
      switch (note.event().orElse(null)) {
        case Event.MemberChanged changed -> {
          String key = moment + changed.presence();
          Label one = new Label(note.host(), note.nanos(), "note", changed.presence() + ":");
          Label before = together.getOrDefault(key, one);
          together.put(key, before.and(changed.name()));
        }
        case Event.CoordinatorChanged _ when together.containsKey(moment) -> {}
        case Event.RoleChanged changed -> {
          String text = changed.to() + note.what().replaceFirst("^[^(]*\\(", ": ");
          Label one =
              new Label(note.host(), note.nanos(), "note strong", text.replaceFirst("\\)$", ""));
          together.merge(moment, one, (first, second) -> first.and("/ " + second.text()));
        }
        case null, default -> {
          if (note.host() != 0) {
            together.put(
                moment + note.order(),
                new Label(note.host(), note.nanos(), styleOf(note), note.what()));
          }
        }
      }
    }
    labels.addAll(together.values());
  }

  private static String styleOf(Recording.Note note) {
    return switch (note.event().orElse(null)) {
      case Event.Refused _ -> "note refused";
      case Event _ -> "note";
      case null -> "note fate";
    };
  }

  // ---- messages

  private void arrow(Recording.Flight flight) {
    double x1 = columns.getOrDefault(flight.from.number(), LEFT);
    double x2 = columns.getOrDefault(flight.to.number(), LEFT);
    double y1 = axis.at(flight.sentNanos);
    double side = Math.signum(x2 - x1) * BAR_HALF;
    String what = flight.type + (flight.detail.isEmpty() ? "" : " (" + flight.detail + ")");
    String style = Picture.styleOf(flight.type);
    double y2 = y1 + LABEL_HEIGHT;
    if (flight.arrivedNanos >= 0) {
      y2 = axis.at(flight.arrivedNanos);
      picture.arrow(x1 + side, y1, x2 - side, y2, style, what);
    } else {
      x2 = x1 + (flight.lost ? 0.6 : 0.35) * (x2 - x1);
      picture.stub(x1 + side, y1, x2, y2, style, flight.lost, what);
    }
    if (isImportant(flight) && flight.arrivedNanos < 0 && side > 0) {
      picture.text(x2 + 8, y2 + 3, "type " + style, "start", flight.type);
    } else if (isImportant(flight)) {
      // Left of a line there is room: what hosts tell stands at their right.
      typed(Math.max(x1, x2) - 18, (x1 > x2 ? y1 : y2) - 3, flight.type);
    }
  }

  /** The name of a message, below another one of about that place. */
  private void typed(double x, double at, String type) {
    double y = at;
    String style = Picture.styleOf(type);
    for (Typed other : typed) {
      if (other.x() == x && Math.abs(other.y() - y) < TYPE_HEIGHT) {
        if (other.type().equals(type)) {
          return;
        }
        y = other.y() + TYPE_HEIGHT;
      }
    }
    typed.add(new Typed(x, y, type));
    picture.text(x, y, "type " + style, "end", type);
  }

  // ---- what is done, when, and how it ends

  private void steps() {
    double right = width - STEPS_WIDTH + 20;
    double last = 0;
    for (Recording.Note note : notes) {
      if (note.host() == 0) {
        double y = axis.at(note.nanos());
        picture.line(LEFT - 4, y, right, y, "step");
        last = Math.max(y, last + LABEL_HEIGHT);
        picture.text(right + 6, last + 4, "steptext", "start", note.what());
      }
    }
  }

  private void axis() {
    double last = -100;
    double before = 0;
    long beforeNanos = 0;
    for (Map.Entry<Long, Double> place : axis.places().entrySet()) {
      double y = place.getValue();
      if (y - last >= 12) {
        double millis = place.getKey() / 1e6 - 1_000;
        picture.text(LEFT - 12, y + 4, "time", "end", String.format(Locale.ROOT, "%,.1f", millis));
        last = y;
      }
      if (place.getKey() - beforeNanos > 200 * World.MILLI && beforeNanos > 0) {
        double middle = (before + y) / 2;
        picture.line(LEFT - 4, middle - 3, LEFT + 4, middle + 3, "gap");
        picture.line(LEFT - 4, middle + 2, LEFT + 4, middle + 8, "gap");
      }
      before = y;
      beforeNanos = place.getKey();
    }
    picture.line(LEFT, TOP - 6, LEFT, before, "axis");
    picture.text(LEFT - 12, TOP - 16, "time", "end", "ms");
  }

  private double end() {
    double y = axis.at(endNanos) + 30;
    if (violation.isPresent()) {
      picture.line(LEFT - 4, y - 22, width - 20, y - 22, "violation");
      y = words(y, "violated", "Violated: " + Replay.oneLine(violation.get()));
      y = words(y, "note", violation.get().invariant() + ": " + Invariant.words(violation.get()));
    }
    if (leftOut > 0) {
      y = words(y, "small", leftOut + " heartbeats and other everyday messages are not shown.");
    }
    y = words(y, "small", "Time goes down; the more time passes the more it is drawn together.");
    return y + 10;
  }

  /** A text in lines. */
  private double words(double top, String style, String text) {
    double y = top;
    int most = (int) ((width - LEFT) / (style.equals("violated") ? 9 : 7));
    String rest = text;
    while (rest.length() > most) {
      int space = rest.lastIndexOf(' ', most);
      int end = space > 0 ? space : most;
      picture.text(LEFT, y, style, "start", rest.substring(0, end));
      rest = rest.substring(end).strip();
      y += 17;
    }
    picture.text(LEFT, y, style, "start", rest);
    return y + 20;
  }

  private void head() {
    picture.text(20, 32, "title", "start", title);
    double x = 20;
    Set<String> styles = new LinkedHashSet<>();
    for (Recording.Flight flight : flights) {
      String style = Picture.styleOf(flight.type);
      String word = style.equals("other") ? "other messages" : flight.type;
      if (styles.add(style)) {
        picture.arrow(x, 58, x + 24, 58, style, word);
        picture.text(x + 30, 62, "note", "start", word);
        x += 46 + 7.2 * word.length();
      }
    }
    picture.stub(x, 58, x + 20, 58, "other", true, "lost");
    picture.text(x + 30, 62, "note", "start", "lost");
    picture.stub(x + 70, 58, x + 94, 58, "other", false, "not arrived");
    picture.text(x + 104, 62, "note", "start", "not arrived");
    x = 20;
    for (Map.Entry<Epoch, Integer> epoch :
        epochs.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList()) {
      String word = nameOf(epoch.getKey());
      if (x + 7.2 * word.length() + 500 > width && x > 400) {
        break;
      }
      picture.box(x, 78, 22, 10, "epoch" + epoch.getValue(), word);
      picture.text(x + 28, 88, "note", "start", word);
      x += 44 + 7.2 * word.length();
    }
    picture.box(x, 78, 22, 10, "electing", "electing");
    picture.text(x + 28, 88, "note", "start", "electing");
    picture.box(x + 100, 76, 22, 14, "away", "away");
    picture.text(x + 128, 88, "note", "start", "frozen or asleep");
    picture.line(x + 250, 83, x + 272, 83, "down");
    picture.text(x + 278, 88, "note", "start", "down; wide bar: coordinates");
  }
}
