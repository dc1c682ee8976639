package ciranda.web;

import ciranda.core.view.ChatNode;
import ciranda.core.view.History;
import ciranda.core.view.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/v1/segments}: the conversation as it is signed, to carry it on a stick. */
final class Segments {
  private final ChatNode node;

  Segments(ChatNode node) {
    this.node = node;
  }

  void read(Call call) throws IOException, ProblemException {
    Query query = call.query("after");
    ChatNode.Bundle bundle;
    try {
      bundle = node.segments(query.value("after").orElse(""));
    } catch (History.BadCursorException e) {
      // The asker's mistake, told to the asker.
      throw new ProblemException(Problem.BAD_CURSOR, "take a cursor as next gave it");
    }
    ObjectNode json = Json.object().put("group", bundle.group());
    ArrayNode segments = json.putArray("segments");
    bundle.segments().forEach(segments::add);
    if (bundle.next().isEmpty()) {
      json.putNull("next");
    } else {
      json.put("next", bundle.next());
    }
    call.answer(200, json);
  }

  void post(Call call) throws IOException, ProblemException, InterruptedException {
    call.query();
    ObjectNode body = call.jsonBody();
    Fields.check(body, Set.of("segments"));
    if (!(body.get("segments") instanceof ArrayNode array)) {
      throw Fields.wrong("segments is not an array");
    }
    List<String> segments = new ArrayList<>();
    array.forEach(one -> segments.add(one.asString("")));
    switch (node.bring(segments)) {
      case Result.Imported(long stored, long known, long refused) ->
          call.answer(
              200, Json.object().put("stored", stored).put("known", known).put("refused", refused));
      case Result.Rejected rejected -> throw Messages.problem(rejected);
      case Result.Accepted _, Result.AllAccepted _, Result.Recorded _, Result.Done _ ->
          throw new IllegalStateException("an import is imported or rejected");
    }
  }
}
