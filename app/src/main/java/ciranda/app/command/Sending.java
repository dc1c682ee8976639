package ciranda.app.command;

import ciranda.app.remote.Json;
import ciranda.tui.Texts;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code send TEXT}: says one thing, and perhaps waits until others have it. For one thread. */
final class Sending {
  private final Node node;
  private final Console console;
  private final Texts texts;

  Sending(Node node, Console console) {
    this.node = node;
    this.console = console;
    this.texts = console.texts();
  }

  Outcome send(Ask.Send ask) throws AskException, InterruptedException {
    Posts posts = new Posts(node);
    Posts.Post post = new Posts.Post(1, ask.text());
    if (ask.delivery().isEmpty()) {
      JsonNode accepted = node.done(posts.post(post));
      if (ask.json()) {
        console.print(new String(Json.bytes(accepted), StandardCharsets.UTF_8));
      }
      return Outcome.DONE;
    }
    try (Spread spread = Spread.watch(node)) {
      Spread.Look look = () -> node.done(posts.post(post));
      JsonNode accepted = look.accepted();
      Spread.Reach reach = spread.await(accepted, look, ask.delivery().get());
      return told(
          reach, ask.delivery().get(), ask.json() ? Optional.of(accepted) : Optional.empty());
    }
  }

  /**
   * Says how far it got.
   *
   * @param json what programs are told besides; empty for people
   */
  Outcome told(Spread.Reach reach, Ask.Delivery wanted, Optional<JsonNode> json) {
    boolean enough = reach.isEnough(wanted);
    String holders = texts.language().number(reach.holders());
    String members = texts.language().number(reach.members());
    if (json.isPresent()) {
      ObjectNode told = Json.object();
      json.get().properties().forEach(field -> told.set(field.getKey(), field.getValue()));
      told.put("state", reach.state())
          .put("holders", reach.holders())
          .put("members", reach.members());
      console.print(new String(Json.bytes(told), StandardCharsets.UTF_8));
    } else if (enough) {
      console.print(texts.of("ask.send.reached", holders, members));
    }
    if (!enough) {
      console.tell(texts.of("ask.send.under-way", holders, members));
    }
    return enough ? Outcome.DONE : Outcome.UNDELIVERED;
  }
}
