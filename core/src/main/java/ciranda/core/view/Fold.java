package ciranda.core.view;

import ciranda.protocol.Body;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What later entries make of a message (docs/PROTOCOL.md, "What entries make of others"): the same
 * in whatever order they came, so that equal sets of entries show equal messages.
 */
public final class Fold {

  /** An entry that refers to the message: its place, and what it says. */
  public record Later(Position position, Body body) {}

  private Fold() {}

  /**
   * Folds.
   *
   * @param message as its own entry has it
   * @param author of that entry: only he edits and deletes
   * @param later entries that refer to it, in any order; what refers to nothing is ignored
   */
  public static ChatMessage of(ChatMessage message, NodeKey author, Collection<Later> later) {
    if (later.isEmpty()) {
      return message;
    }
    List<Later> inOrder = new ArrayList<>(later);
    inOrder.sort((one, other) -> one.position.compareTo(other.position));
    Optional<String> text = Optional.empty();
    boolean deleted = false;
    Map<String, Map<NodeKey, Boolean>> marks = new LinkedHashMap<>();
    for (Later one : inOrder) {
      NodeKey by = one.position.log().author();
      switch (one.body) {
        case Body.Edit edit when by.equals(author) -> text = Optional.of(edit.text());
        case Body.Deletion _ when by.equals(author) -> deleted = true;
        case Body.Reaction reaction ->
            marks
                .computeIfAbsent(reaction.symbol(), symbol -> new LinkedHashMap<>())
                .put(by, reaction.on());
        case Body.Edit _,
            Body.Deletion _,
            Body.Chat _,
            Body.Room _,
            Body.Topic _,
            Body.Renamed _,
            Body.Generation _,
            Body.Unknown _ -> {}
      }
    }
    if (deleted) {
      return message.takenBack();
    }
    return message.with(text.orElse(message.text()), text.isPresent(), reactions(marks));
  }

  private static List<ChatMessage.Reaction> reactions(Map<String, Map<NodeKey, Boolean>> marks) {
    List<ChatMessage.Reaction> reactions = new ArrayList<>();
    marks.forEach((symbol, authors) -> {
      List<String> on = new ArrayList<>();
      authors.forEach((author, is) -> {
        if (is) {
          on.add(author.fingerprint());
        }
      });
      if (!on.isEmpty()) {
        reactions.add(new ChatMessage.Reaction(symbol, on));
      }
    });
    return reactions;
  }
}
