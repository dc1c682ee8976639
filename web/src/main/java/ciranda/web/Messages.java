package ciranda.web;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Command;
import ciranda.core.view.History;
import ciranda.core.view.Result;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/v1/messages}: says something, and reads what was said. */
final class Messages {
  private static final Set<String> FIELDS = Set.of("text", "room", "key");
  private static final int LIMIT_DIGITS_MAX = 4;

  private final ChatNode node;

  Messages(ChatNode node) {
    this.node = node;
  }

  void post(Call call) throws IOException, ProblemException, InterruptedException {
    call.query();
    ObjectNode body = call.jsonBody();
    for (String name : body.propertyNames()) {
      if (!FIELDS.contains(name)) {
        throw field("there is no field \"" + name + "\" here");
      }
    }
    Optional<String> text = string(body, "text");
    if (text.isEmpty()) {
      throw field("text is missing");
    }
    String room = string(body, "room").orElse(ChatMessage.GENERAL);
    String key = string(body, "key").orElse("");
    switch (node.request(new Command.Post(room, text.get(), key))) {
      case Result.Accepted accepted -> {
        ChatMessage message = accepted.message();
        call.answer(201, Payloads.accepted(message, receipts(List.of(message)).getFirst()));
      }
      case Result.Rejected rejected -> throw problem(rejected);
      case Result.Done done -> throw new IllegalStateException("a post gave " + done);
    }
  }

  private static Optional<String> string(ObjectNode body, String name) throws ProblemException {
    JsonNode value = body.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw field(name + " is not a string");
    }
    return Optional.of(value.stringValue());
  }

  private static ProblemException field(String detail) {
    return new ProblemException(Problem.BAD_FIELD, detail);
  }

  private static ProblemException problem(Result.Rejected rejected) {
    String detail = rejected.detail();
    return switch (rejected.cause()) {
      case EMPTY_TEXT -> new ProblemException(Problem.EMPTY_TEXT, detail);
      case TEXT_TOO_LONG -> new ProblemException(Problem.TEXT_TOO_LONG, detail);
      case NOT_TEXT -> new ProblemException(Problem.NOT_TEXT, detail);
      case UNKNOWN_ROOM -> new ProblemException(Problem.UNKNOWN_ROOM, detail);
      case BAD_KEY -> new ProblemException(Problem.BAD_KEY, detail);
      case DISK_FULL -> new ProblemException(Problem.DISK_FULL, detail);
      case STORAGE_FAILED -> new ProblemException(Problem.STORAGE_FAILED, detail);
      case OVER_QUOTA ->
          new ProblemException(Problem.OVER_QUOTA, detail, Map.of("Retry-After", "1"));
      case STOPPING -> new ProblemException(Problem.STOPPING, detail);
    };
  }

  void read(Call call) throws IOException, ProblemException {
    Query query = call.query("room", "before", "after", "limit", "q");
    Optional<String> before = query.value("before");
    Optional<String> after = query.value("after");
    if (before.isPresent() && after.isPresent()) {
      throw Query.wrong("before and after exclude each other");
    }
    History.Direction direction = History.Direction.NEWEST;
    if (before.isPresent()) {
      direction = History.Direction.BEFORE;
    } else if (after.isPresent()) {
      direction = History.Direction.AFTER;
    }
    History.Page page =
        page(
            new History.Query(
                query.value("room").orElse(ChatMessage.GENERAL),
                direction,
                before.or(() -> after).orElse(""),
                query.value("q").orElse(""),
                limit(query.value("limit"))));
    call.answer(200, Payloads.page(page, receipts(page.messages())));
  }

  private History.Page page(History.Query query) throws ProblemException {
    try {
      return node.history(query);
    } catch (History.BadCursorException e) {
      // The asker's mistake, told to the asker.
      throw new ProblemException(Problem.BAD_CURSOR, "take a cursor as next gave it");
    } catch (History.UnknownRoomException e) {
      // The asker's mistake, told to the asker.
      throw new ProblemException(Problem.UNKNOWN_ROOM, "no room \"" + query.room() + "\"");
    }
  }

  private static int limit(Optional<String> given) throws ProblemException {
    if (given.isEmpty()) {
      return History.LIMIT_DEFAULT;
    }
    String digits = given.get();
    boolean number =
        !digits.isEmpty()
            && digits.length() <= LIMIT_DIGITS_MAX
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    int limit = number ? Integer.parseInt(digits) : 0;
    if (limit < 1 || limit > History.LIMIT_MAX) {
      throw Query.wrong("limit is a number from 1 to " + History.LIMIT_MAX);
    }
    return limit;
  }

  private List<ChatNode.Receipt> receipts(List<ChatMessage> messages) {
    return node.receipts(messages.stream().map(ChatMessage::id).toList());
  }
}
