package ciranda.web;

import ciranda.core.view.ChatNode;
import ciranda.core.view.Command;
import ciranda.core.view.Result;
import ciranda.core.view.RoomName;
import java.io.IOException;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /api/v1/changes} and {@code /api/v1/rooms}: what is no message, and changes what is seen.
 */
final class Changes {
  private final ChatNode node;

  Changes(ChatNode node) {
    this.node = node;
  }

  void post(Call call) throws IOException, ProblemException, InterruptedException {
    call.query();
    Command.Write command = command(call.jsonBody());
    switch (node.request(command)) {
      case Result.Recorded(String id) -> call.answer(201, Json.object().put("id", id));
      // There was nothing to do: the room is there.
      case Result.Done _ -> call.answer(200, Json.object().putNull("id"));
      case Result.Rejected rejected -> throw Messages.problem(rejected);
      case Result.Accepted _, Result.AllAccepted _, Result.Imported _ ->
          throw new IllegalStateException("a change is recorded or rejected");
    }
  }

  private static Command.Write command(ObjectNode body) throws ProblemException {
    String kind = Fields.needed(body, "kind");
    return switch (kind) {
      case "edit" -> {
        Fields.check(body, Set.of("kind", "id", "text"));
        yield new Command.Edit(Fields.needed(body, "id"), Fields.needed(body, "text"));
      }
      case "delete" -> {
        Fields.check(body, Set.of("kind", "id", "room"));
        yield new Command.Delete(Fields.needed(body, "id"), Fields.needed(body, "room"));
      }
      case "react" -> {
        Fields.check(body, Set.of("kind", "id", "symbol", "off"));
        yield new Command.React(
            Fields.needed(body, "id"), Fields.needed(body, "symbol"), !Fields.flag(body, "off"));
      }
      case "room" -> {
        Fields.check(body, Set.of("kind", "room"));
        String room = Fields.needed(body, "room");
        yield new Command.MakeRoom(RoomName.normalized(room).orElse(room));
      }
      case "topic" -> {
        Fields.check(body, Set.of("kind", "room", "topic"));
        yield new Command.SetTopic(Fields.needed(body, "room"), Fields.needed(body, "topic"));
      }
      default -> throw Fields.wrong("kind is edit, delete, react, room or topic");
    };
  }

  void rooms(Call call) throws IOException, ProblemException {
    call.query();
    call.answer(200, Payloads.rooms(node.rooms()));
  }
}
