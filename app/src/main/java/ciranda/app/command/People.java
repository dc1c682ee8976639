package ciranda.app.command;

import ciranda.tui.CleanText;
import ciranda.tui.Language;
import ciranda.tui.Texts;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How {@code peers} and {@code status} look to people. Immutable. */
final class People {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final DateTimeFormatter HORA = DateTimeFormatter.ofPattern("dd/MM/yyyy HH:mm");

  private final Texts texts;
  private final ZoneId zone;

  People(Texts texts, ZoneId zone) {
    this.texts = texts;
    this.zone = zone;
  }

  /** One line for each person, those with an id first. */
  String peers(JsonNode people) {
    List<JsonNode> sorted = new ArrayList<>();
    people.forEach(sorted::add);
    sorted.sort((one, other) -> Integer.compare(rank(one), rank(other)));
    int digits = sorted.stream().mapToInt(person -> id(person).length()).max().orElse(0);
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode person : sorted) {
      String id = id(person);
      rows.add(
          List.of(
              " ".repeat(digits - id.length()) + id,
              clean(person, "name"),
              person.required("address").isNull() ? "-" : clean(person, "address"),
              state(person)));
    }
    return Lines.table(rows);
  }

  private static int rank(JsonNode person) {
    return person.required("id").isNull() ? Integer.MAX_VALUE : person.required("id").intValue();
  }

  private static String id(JsonNode person) {
    JsonNode id = person.required("id");
    return id.isNull() ? "-" : id.toString();
  }

  private String state(JsonNode person) {
    String word = person.required("state").stringValue();
    String state =
        switch (word) {
          case "self" -> texts.of("ask.peer.self");
          case "linked" -> texts.of("ask.peer.linked");
          case "via" -> texts.of("ask.peer.via");
          case "suspected" -> texts.of("ask.peer.suspected");
          case "gone" -> texts.of("ask.peer.gone", time(person));
          // A later version may know more: its word is better than none.
          default -> CleanText.line(word);
        };
    return person.required("coordinator").booleanValue()
        ? texts.of("ask.peer.coordinator", state)
        : state;
  }

  private String time(JsonNode person) {
    Instant time = Instant.parse(person.required("lastSeen").stringValue());
    DateTimeFormatter format = texts.language() == Language.PORTUGUESE ? HORA : TIME;
    return format.format(time.atZone(zone));
  }

  /** The node in a few lines. */
  String status(JsonNode status) {
    List<List<String>> rows = new ArrayList<>();
    JsonNode id = status.required("id");
    String name = clean(status, "name");
    String self = id.isNull() ? name : texts.of("ask.person", name, id);
    rows.add(row("ask.status.name", self));
    rows.add(row("ask.status.group", clean(status, "group")));
    rows.add(row("ask.status.role", role(status.required("role").stringValue())));
    JsonNode coordinator = status.required("coordinator");
    if (!coordinator.isNull()) {
      String who = texts.of("ask.person", clean(coordinator, "name"), coordinator.required("id"));
      long term = status.required("epoch").required("number").longValue();
      rows.add(row("ask.status.coordinator", texts.of("ask.status.term", who, number(term))));
    }
    JsonNode members = status.required("view").required("members");
    rows.add(row("ask.status.members", number(Math.max(1, members.size()))));
    JsonNode history = status.required("history");
    boolean complete = history.required("complete").booleanValue();
    rows.add(
        row(
            "ask.status.history",
            texts.of(
                complete ? "ask.status.complete" : "ask.status.incomplete",
                number(history.required("entries").longValue()))));
    rows.add(row("ask.status.key", clean(status, "fingerprint")));
    rows.add(row("ask.status.version", clean(status, "version")));
    return Lines.table(rows);
  }

  private String role(String word) {
    return switch (word) {
      case "searching" -> texts.of("ask.role.searching");
      case "joining" -> texts.of("ask.role.joining");
      case "member" -> texts.of("ask.role.member");
      case "electing" -> texts.of("ask.role.electing");
      case "coordinator" -> texts.of("ask.role.coordinator");
      // A later version may know more: its word is better than none.
      default -> CleanText.line(word);
    };
  }

  private List<String> row(String key, String value) {
    return List.of(texts.of(key), value);
  }

  private String number(long value) {
    return texts.language().number(value);
  }

  private static String clean(JsonNode json, String field) {
    return CleanText.line(json.required(field).stringValue());
  }
}
