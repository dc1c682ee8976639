package ciranda.tui;

import ciranda.core.view.ChatNode;
import ciranda.core.view.Person;
import ciranda.core.view.Result;
import ciranda.core.view.Status;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The answers of a chat to {@code peers} and {@code /status}, and why it sent nothing. */
final class Answers {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final DateTimeFormatter HORA = DateTimeFormatter.ofPattern("dd/MM/yyyy HH:mm");

  private final Spoken spoken;
  private final ZoneId zone;
  private final Optional<String> api;

  Answers(Spoken spoken, ZoneId zone, Optional<String> api) {
    this.api = api;
    this.spoken = spoken;
    this.zone = zone;
  }

  /** One line for each person: id, name, address, state; those with an id first. */
  String people(ChatNode node) {
    List<Person> people = new ArrayList<>(node.people());
    people.sort(Comparator.comparingInt(p -> p.id() == 0 ? Integer.MAX_VALUE : p.id()));
    List<String> ids = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (Person person : people) {
      ids.add(person.id() == 0 ? "-" : Integer.toString(person.id()));
      names.add(CleanText.line(person.name()));
      addresses.add(person.address().isEmpty() ? "-" : CleanText.line(person.address()));
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < people.size(); i++) {
      String id = " ".repeat(width(ids) - ids.get(i).length()) + ids.get(i);
      String name = padded(names.get(i), width(names));
      String address = padded(addresses.get(i), width(addresses));
      lines.add(id + "  " + name + "  " + address + "  " + state(people.get(i)));
    }
    return String.join("\n", lines);
  }

  /** How this node is, in a few lines. */
  String status(Status status) {
    List<String> lines = new ArrayList<>();
    lines.add(
        status.id() == 0
            ? texts().of("status.name.searching", status.name())
            : texts().of("status.name", status.name(), status.id()));
    lines.add(texts().of("status.group", status.group(), texts().of("room.general")));
    status
        .coordinator()
        .map(c -> texts().of("person", c.name(), c.id()))
        .map(c -> texts().of("status.coordinator", c, spoken.language().number(status.epoch())))
        .ifPresent(lines::add);
    lines.add(texts().counted("status.members", Math.max(1, status.members().size())));
    lines.add(texts().counted("status.entries", status.entries()));
    lines.add(
        status.complete()
            ? texts().of("status.complete")
            : texts().of("status.incomplete", spoken.language().number(status.known())));
    lines.add(texts().of(status.writable() ? "status.writable" : "status.unwritable"));
    api.map(url -> texts().of("status.api", url)).ifPresent(lines::add);
    lines.add(texts().of("status.key", status.fingerprint()));
    lines.add(texts().of("status.version", status.version()));
    return String.join("\n", lines);
  }

  /** Who has a message, and who has not. */
  String holders(ChatNode.Holders holders, Status status) {
    int members = holders.holding().size() + holders.lacking().size();
    if (members == 1) {
      return texts().of("receipt.alone");
    }
    String have = names(holders.holding(), status);
    if (holders.lacking().isEmpty()) {
      return texts().of("receipt.all", members, have);
    }
    String lack = names(holders.lacking(), status);
    return texts().of("receipt.some", holders.holding().size(), members, have, lack);
  }

  private String names(List<Status.Member> members, Status status) {
    return members.stream()
        .map(one ->
            one.fingerprint().equals(status.fingerprint())
                ? texts().of("receipt.you")
                : texts().of("person", CleanText.line(one.name()), one.id()))
        .collect(Collectors.joining(", "));
  }

  /** Why a text was not accepted. */
  String cause(Result.Cause cause, long bytesMax) {
    return switch (cause) {
      case EMPTY_TEXT -> texts().of("cause.empty");
      case TEXT_TOO_LONG -> texts().of("cause.too-long", spoken.language().number(bytesMax));
      case NOT_TEXT -> texts().of("cause.not-text");
      case UNKNOWN_ROOM -> texts().of("cause.room");
      case BAD_KEY -> texts().of("cause.key");
      case BAD_NAME -> texts().of("cause.name");
      case BAD_ROOM -> texts().of("cause.room-name");
      case BAD_TOPIC -> texts().of("cause.topic");
      case BAD_SYMBOL -> texts().of("cause.symbol");
      case UNKNOWN_MESSAGE -> texts().of("cause.message");
      case NOT_YOURS -> texts().of("cause.not-yours");
      case TOO_MANY_ROOMS -> texts().of("cause.rooms");
      case DISK_FULL -> texts().of("cause.disk-full");
      case STORAGE_FAILED -> texts().of("cause.storage");
      case OVER_QUOTA -> texts().of("cause.quota");
      case STOPPING -> texts().of("cause.stopping");
    };
  }

  private String state(Person person) {
    String state =
        switch (person.state()) {
          case SELF -> texts().of("state.self");
          case LINKED -> texts().of("state.linked");
          case VIA -> texts().of("state.via");
          case SUSPECTED -> texts().of("state.suspected");
          case GONE -> texts().of("state.gone", time(person));
        };
    return person.coordinator() ? texts().of("state.coordinator", state) : state;
  }

  private String time(Person person) {
    DateTimeFormatter format =
        switch (spoken.language()) {
          case ENGLISH -> TIME;
          case PORTUGUESE -> HORA;
        };
    return format.format(person.lastSeen().atZone(zone));
  }

  private static int width(List<String> column) {
    return column.stream().mapToInt(Answers::width).max().orElse(0);
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - width(text));
  }

  private Texts texts() {
    return spoken.texts();
  }
}
