package ciranda.tui;

import ciranda.core.view.ChatMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands behind the name of a message: what it answers, its text, and what became of it. Knows
 * the latest messages that were shown. Any thread may call.
 */
final class Wording {
  private static final int KNOWN_MAX = 2_000;
  private static final int QUOTED_MAX = 40;

  private final Spoken spoken;
  private final Map<String, ChatMessage> known = new LinkedHashMap<>();

  Wording(Spoken spoken) {
    this.spoken = spoken;
  }

  /** A message is shown: others may answer it. */
  synchronized void note(ChatMessage message) {
    known.remove(message.id());
    known.put(message.id(), message);
    if (known.size() > KNOWN_MAX) {
      known.remove(known.keySet().iterator().next());
    }
  }

  /** The lines of its text, with what belongs to it around. */
  List<String> lines(ChatMessage message) {
    List<String> lines =
        message.deleted()
            ? List.of(spoken.texts().of("message.deleted"))
            : CleanText.lines(message.text());
    List<String> whole = new ArrayList<>(lines);
    if (!message.reply().isEmpty() && !message.deleted()) {
      whole.set(0, spoken.texts().of("message.reply", quoted(message.reply())) + whole.getFirst());
    }
    StringBuilder end = new StringBuilder(whole.removeLast());
    if (message.edited()) {
      end.append(' ').append(spoken.texts().of("message.edited"));
    }
    for (ChatMessage.Reaction reaction : message.reactions()) {
      end.append(" [").append(CleanText.line(reaction.symbol()));
      int count = reaction.authors().size();
      end.append(count > 1 ? " " + spoken.language().number(count) : "").append(']');
    }
    whole.add(end.toString());
    return whole;
  }

  /** Who said what, in short; or that it is not known here. */
  synchronized String quoted(String id) {
    ChatMessage message = known.get(id);
    if (message == null) {
      return spoken.texts().of("message.earlier");
    }
    return CleanText.line(message.authorName())
        + ": "
        + CleanText.brief(message.text(), QUOTED_MAX);
  }

  synchronized boolean knows(String id) {
    return known.containsKey(id);
  }
}
