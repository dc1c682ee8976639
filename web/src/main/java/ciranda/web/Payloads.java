package ciranda.web;

import static ciranda.web.Json.exact;

import ciranda.core.Event;
import ciranda.core.view.ChatChange;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.History;
import ciranda.core.view.Person;
import ciranda.core.view.Room;
import ciranda.core.view.Search;
import ciranda.core.view.Status;
import ciranda.protocol.Epoch;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON that the API gives, field by field as {@code openapi.json} says. What is not known is
 * null; no field is ever left out.
 */
final class Payloads {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** An author may claim any time; beyond these ends readers of four-digit years would break. */
  private static final Instant TIME_MIN = Instant.parse("0000-01-01T00:00:00.000Z");

  private static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59.999Z");

  private Payloads() {}

  static ObjectNode status(Status status) {
    boolean joined = status.id() != 0;
    ObjectNode json = Json.object();
    json.put("name", status.name());
    putId(json, status.id());
    json.put("fingerprint", status.fingerprint());
    json.put("group", status.group());
    json.put("role", lowerCase(status.role()));
    if (joined && status.coordinator().isPresent()) {
      Status.Member coordinator = status.coordinator().get();
      json.set("epoch", epoch(status.epoch(), coordinator.fingerprint()));
      json.set("coordinator", member(coordinator));
    } else {
      json.putNull("epoch");
      json.putNull("coordinator");
    }
    ObjectNode view = json.putObject("view");
    view.put("version", joined ? exact(status.viewVersion()) : 0);
    ArrayNode members = view.putArray("members");
    if (joined) {
      status.members().forEach(member -> members.add(member(member)));
    }
    ObjectNode heads = json.putObject("heads");
    new TreeMap<>(status.heads())
        .forEach((log, range) ->
            heads.putObject(log).put("low", exact(range.low())).put("high", exact(range.high())));
    json.putObject("history")
        .put("entries", exact(status.entries()))
        .put("known", exact(status.known()))
        .put("digest", status.digest())
        .put("complete", status.complete());
    json.put("version", status.version());
    return json;
  }

  private static ObjectNode epoch(long number, String coordinator) {
    return Json.object().put("number", exact(number)).put("coordinator", coordinator);
  }

  private static ObjectNode member(Status.Member member) {
    return member(member.id(), member.name(), member.fingerprint());
  }

  private static ObjectNode member(int id, String name, String fingerprint) {
    ObjectNode json = Json.object();
    putId(json, id);
    return json.put("name", name).put("fingerprint", fingerprint);
  }

  private static void putId(ObjectNode json, int id) {
    if (id == 0) {
      json.putNull("id");
    } else {
      json.put("id", id);
    }
  }

  static ArrayNode people(List<Person> people) {
    ArrayNode json = Json.object().putArray("people");
    for (Person person : people) {
      ObjectNode entry = member(person.id(), person.name(), person.fingerprint());
      if (person.address().isEmpty()) {
        entry.putNull("address");
      } else {
        entry.put("address", person.address());
      }
      entry.put("state", lowerCase(person.state()));
      entry.put("coordinator", person.coordinator());
      entry.put("lastSeen", time(person.lastSeen()));
      json.add(entry);
    }
    return json;
  }

  static ObjectNode accepted(ChatMessage message, ChatNode.Receipt receipt) {
    return Json.object()
        .put("id", message.id())
        .put("author", message.author())
        .put("seq", exact(message.sequence()))
        .put("time", time(message.time()))
        .put("state", receipt.state());
  }

  static ObjectNode accepted(List<ChatMessage> messages, List<ChatNode.Receipt> receipts) {
    ObjectNode json = Json.object();
    ArrayNode accepted = json.putArray("messages");
    for (int i = 0; i < messages.size(); i++) {
      accepted.add(accepted(messages.get(i), receipts.get(i)));
    }
    return json;
  }

  static ObjectNode page(History.Page page, List<ChatNode.Receipt> receipts) {
    return page(page.messages(), page.next(), receipts);
  }

  static ObjectNode found(Search.Found found, List<ChatNode.Receipt> receipts) {
    return page(found.messages(), found.next(), receipts).put("whole", found.whole());
  }

  private static ObjectNode page(
      List<ChatMessage> messages, String next, List<ChatNode.Receipt> receipts) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("messages");
    for (int i = 0; i < messages.size(); i++) {
      array.add(message(messages.get(i), receipts.get(i)));
    }
    if (next.isEmpty()) {
      json.putNull("next");
    } else {
      json.put("next", next);
    }
    return json;
  }

  static ObjectNode message(ChatMessage message, ChatNode.Receipt receipt) {
    ObjectNode json = Json.object();
    json.put("id", message.id());
    json.putObject("author").put("name", message.authorName()).put("fingerprint", message.author());
    json.put("seq", exact(message.sequence()))
        .put("time", time(message.time()))
        .put("room", message.room())
        .put("text", message.text())
        .put("action", message.action())
        .put("state", receipt.state())
        .put("late", message.late());
    putOrNull(json, "replyTo", message.reply());
    json.put("edited", message.edited()).put("deleted", message.deleted());
    ArrayNode reactions = json.putArray("reactions");
    for (ChatMessage.Reaction reaction : message.reactions()) {
      ArrayNode authors =
          reactions.addObject().put("symbol", reaction.symbol()).putArray("authors");
      reaction.authors().forEach(authors::add);
    }
    return json;
  }

  private static void putOrNull(ObjectNode json, String field, String value) {
    if (value.isEmpty()) {
      json.putNull(field);
    } else {
      json.put(field, value);
    }
  }

  static ObjectNode change(ChatChange change) {
    ObjectNode json = Json.object().put("kind", lowerCase(change.kind()));
    json.put("id", change.id());
    json.putObject("author").put("name", change.authorName()).put("fingerprint", change.author());
    json.put("time", time(change.time()));
    putOrNull(json, "target", change.target());
    putOrNull(json, "room", change.room());
    return json.put("text", change.text()).put("on", change.on());
  }

  static ObjectNode rooms(List<Room> rooms) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("rooms");
    rooms.forEach(room -> array.addObject().put("name", room.name()).put("topic", room.topic()));
    return json;
  }

  static ObjectNode receipt(Event.ReceiptChanged changed) {
    return Json.object()
        .put("id", changed.id())
        .put("state", changed.receipt().state())
        .put("holders", changed.receipt().holders())
        .put("members", changed.receipt().members());
  }

  static ObjectNode holders(String id, ChatNode.Holders holders) {
    int holding = holders.holding().size();
    int members = holding + holders.lacking().size();
    String state = new ChatNode.Receipt(holding, members).state();
    ObjectNode json = Json.object().put("id", id).put("state", state);
    ArrayNode there = json.putArray("holders");
    holders.holding().forEach(one -> there.add(member(one)));
    ArrayNode not = json.putArray("missing");
    holders.lacking().forEach(one -> not.add(member(one)));
    return json;
  }

  static ObjectNode member(Event.MemberChanged changed) {
    return member(changed.id(), changed.name(), changed.key().fingerprint())
        .put("presence", lowerCase(changed.presence()))
        .putNull("before");
  }

  static ObjectNode renamed(Event.Renamed renamed) {
    return member(renamed.id(), renamed.name(), renamed.key().fingerprint())
        .put("presence", "renamed")
        .put("before", renamed.before());
  }

  static ObjectNode coordinator(Event.CoordinatorChanged changed) {
    Epoch epoch = changed.epoch();
    ObjectNode json = Json.object();
    json.set("epoch", epochOrNull(epoch));
    json.set(
        "coordinator", member(changed.id(), changed.name(), epoch.coordinator().fingerprint()));
    return json.put("afterMillis", exact(changed.afterMillis()));
  }

  private static JsonNode epochOrNull(Epoch epoch) {
    return epoch.isNone()
        ? Json.object().nullNode()
        : epoch(epoch.number(), epoch.coordinator().fingerprint());
  }

  static ObjectNode role(Event.RoleChanged changed) {
    return Json.object()
        .put("kind", "role")
        .put("from", lowerCase(changed.from()))
        .put("to", lowerCase(changed.to()))
        .put("reason", changed.reason());
  }

  static ObjectNode step(Event.ElectionStep step) {
    ObjectNode json = Json.object().put("kind", "step");
    json.set("ending", epochOrNull(step.ending()));
    return json.put("step", step.step());
  }

  static ObjectNode protocol(Event.Protocol message) {
    return Json.object()
        .put("kind", "message")
        .put("direction", lowerCase(message.direction()))
        .put("type", message.type())
        .put("peer", message.peer().fingerprint())
        .put("detail", message.detail());
  }

  static ObjectNode refused(Event.Refused refused) {
    return Json.object()
        .put("kind", "refused")
        .put("reason", lowerCase(refused.reason()))
        .put("detail", refused.detail());
  }

  static ObjectNode storage(Event.StorageChanged changed) {
    return Json.object()
        .put("kind", "storage")
        .put("writable", changed.writable())
        .put("detail", changed.detail());
  }

  static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** ISO-8601 in UTC with exactly three digits of milliseconds. */
  static String time(Instant time) {
    if (time.isBefore(TIME_MIN)) {
      return TIME.format(TIME_MIN);
    }
    return TIME.format(time.isAfter(TIME_MAX) ? TIME_MAX : time);
  }
}
