package ciranda.web;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Command;
import ciranda.core.view.History;
import ciranda.core.view.Result;
import ciranda.core.view.Search;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/v1/messages}: says something, and reads what was said. */
final class Messages {
  private static final Set<String> FIELDS = Set.of("text", "room", "action", "replyTo", "key");
  private static final int LIMIT_DIGITS_MAX = 4;

  private final ChatNode node;

  Messages(ChatNode node) {
    this.node = node;
  }

  void post(Call call) throws IOException, ProblemException, InterruptedException {
    call.query();
    Result result = node.request(command(call.jsonBody()));
    if (!(result instanceof Result.Accepted accepted)) {
      throw problem(result);
    }
    ChatMessage message = accepted.message();
    call.answer(201, Payloads.accepted(message, receipts(List.of(message)).getFirst()));
  }

  /** {@code /api/v1/messages/batch}: many at once, in their order, all or none. */
  void postAll(Call call) throws IOException, ProblemException, InterruptedException {
    call.query();
    ObjectNode body = call.jsonBody();
    Fields.check(body, Set.of("messages"));
    if (!(body.get("messages") instanceof ArrayNode messages)) {
      throw Fields.wrong("messages is not an array");
    }
    if (messages.isEmpty() || messages.size() > Command.PostAll.POSTS_MAX) {
      throw Fields.wrong("messages has 1 to " + Command.PostAll.POSTS_MAX + " elements");
    }
    List<Command.Post> posts = new ArrayList<>();
    for (JsonNode message : messages) {
      if (!(message instanceof ObjectNode one)) {
        throw Fields.wrong("a message is not an object");
      }
      posts.add(command(one));
    }
    Result result = node.request(new Command.PostAll(posts));
    if (!(result instanceof Result.AllAccepted all)) {
      throw problem(result);
    }
    call.answer(201, Payloads.accepted(all.messages(), receipts(all.messages())));
  }

  private static Command.Post command(ObjectNode message) throws ProblemException {
    Fields.check(message, FIELDS);
    return new Command.Post(
        Fields.string(message, "room").orElse(ChatMessage.GENERAL),
        Fields.needed(message, "text"),
        Fields.flag(message, "action"),
        Fields.string(message, "replyTo").orElse(""),
        Fields.string(message, "key").orElse(""));
  }

  /** Why nothing was written. */
  static ProblemException problem(Result result) {
    if (!(result instanceof Result.Rejected rejected)) {
      throw new IllegalStateException("a command gave " + result);
    }
    String detail = rejected.detail();
    return switch (rejected.cause()) {
      case EMPTY_TEXT -> new ProblemException(Problem.EMPTY_TEXT, detail);
      case TEXT_TOO_LONG -> new ProblemException(Problem.TEXT_TOO_LONG, detail);
      case NOT_TEXT -> new ProblemException(Problem.NOT_TEXT, detail);
      case UNKNOWN_ROOM -> new ProblemException(Problem.UNKNOWN_ROOM, detail);
      case BAD_KEY -> new ProblemException(Problem.BAD_KEY, detail);
      case BAD_NAME -> throw new IllegalStateException("nobody was renamed");
      case BAD_ROOM -> new ProblemException(Problem.BAD_ROOM, "a room is a word of letters");
      case BAD_TOPIC -> new ProblemException(Problem.BAD_TOPIC, "at most 512 bytes in one line");
      case BAD_SYMBOL -> new ProblemException(Problem.BAD_SYMBOL, "a symbol is one emoji");
      case UNKNOWN_MESSAGE -> new ProblemException(Problem.UNKNOWN_MESSAGE, "no such message");
      case NOT_YOURS -> new ProblemException(Problem.NOT_YOURS, "only its author changes it");
      case TOO_MANY_ROOMS -> new ProblemException(Problem.TOO_MANY_ROOMS, "there are 1,000");
      case DISK_FULL -> new ProblemException(Problem.DISK_FULL, detail);
      case STORAGE_FAILED -> new ProblemException(Problem.STORAGE_FAILED, detail);
      case OVER_QUOTA ->
          new ProblemException(Problem.OVER_QUOTA, detail, Map.of("Retry-After", "1"));
      case STOPPING -> new ProblemException(Problem.STOPPING, detail);
    };
  }

  void read(Call call) throws IOException, ProblemException {
    Query query = call.query("room", "before", "after", "limit", "q", "order");
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
    String cursor = before.or(() -> after).orElse("");
    int limit = limit(query.value("limit"));
    Optional<String> words = query.value("q").filter(typed -> !typed.isBlank());
    if (words.isPresent()) {
      Search search = search(words.get(), query.value("room"));
      find(call, new Search.Query(search, direction, cursor, limit, ranked(query.value("order"))));
      return;
    }
    String room = query.value("room").orElse(ChatMessage.GENERAL);
    History.Query wanted = new History.Query(room, direction, cursor, limit);
    History.Page page = asked(() -> node.history(wanted));
    call.answer(200, Payloads.page(page, receipts(page.messages())));
  }

  private void find(Call call, Search.Query query) throws IOException, ProblemException {
    Search.Found found = asked(() -> node.find(query));
    call.answer(200, Payloads.found(found, receipts(found.messages())));
  }

  private static Search search(String typed, Optional<String> room) throws ProblemException {
    try {
      Search search = Search.parse(typed, ZonedDateTime.now(ZoneId.systemDefault()));
      if (search.isEmpty()) {
        throw Query.wrong("q has nothing to look for");
      }
      return room.map(search::in).orElse(search);
    } catch (Search.BadSearchException e) {
      // The asker's mistake, told to the asker.
      throw Query.wrong("q: cannot read \"" + e.getMessage() + "\"");
    }
  }

  private static boolean ranked(Optional<String> order) throws ProblemException {
    return switch (order.orElse("time")) {
      case "time" -> false;
      case "rank" -> true;
      default -> throw Query.wrong("order is time or rank");
    };
  }

  private interface Question<T> {
    T ask() throws History.BadCursorException, History.UnknownRoomException;
  }

  private static <T> T asked(Question<T> question) throws ProblemException {
    try {
      return question.ask();
    } catch (History.BadCursorException e) {
      // The asker's mistake, told to the asker.
      throw new ProblemException(Problem.BAD_CURSOR, "take a cursor as next gave it");
    } catch (History.UnknownRoomException e) {
      // The asker's mistake, told to the asker.
      throw new ProblemException(Problem.UNKNOWN_ROOM, "no room \"" + e.getMessage() + "\"");
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

  /** {@code GET /api/v1/receipts?id=}: who has a message, by name. */
  void holders(Call call) throws IOException, ProblemException {
    String id = call.query("id").value("id").orElseThrow(() -> Query.wrong("id is missing"));
    Optional<ChatNode.Holders> holders = node.holders(id);
    if (holders.isEmpty()) {
      throw new ProblemException(Problem.UNKNOWN_MESSAGE, "no such message");
    }
    call.answer(200, Payloads.holders(id, holders.get()));
  }

  private List<ChatNode.Receipt> receipts(List<ChatMessage> messages) {
    return node.receipts(messages.stream().map(ChatMessage::id).toList());
  }
}
