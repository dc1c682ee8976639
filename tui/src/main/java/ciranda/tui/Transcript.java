package ciranda.tui;

import ciranda.core.view.ChatMessage;
import java.util.List;

/**
 * What of the conversation is on the screen: every message once, whoever brings it, and none before
 * the first page. Any thread may call.
 */
final class Transcript {
  private final Screen screen;
  private final Wording wording;
  private final Printed printed = new Printed();
  private boolean begun;

  Transcript(Screen screen, Wording wording) {
    this.screen = screen;
    this.wording = wording;
  }

  /** From now on messages are shown; the first page has those of before. */
  synchronized void begin() {
    begun = true;
  }

  /** Shows what was not shown, because it has just arrived. */
  void news(List<ChatMessage> messages) {
    show(messages, true);
  }

  /** Shows what was not shown, because it belongs there. */
  void past(List<ChatMessage> messages) {
    show(messages, false);
  }

  /** Shows messages because somebody asked for them, shown before or not. */
  synchronized void repeat(List<ChatMessage> messages) {
    messages.forEach(this::note);
    screen.messages(messages, false);
  }

  private boolean note(ChatMessage message) {
    wording.note(message);
    return printed.add(message.id(), message.sequence());
  }

  private synchronized void show(List<ChatMessage> messages, boolean news) {
    if (begun) {
      List<ChatMessage> missing = messages.stream().filter(this::note).toList();
      if (!missing.isEmpty()) {
        screen.messages(missing, news);
      }
    }
  }
}
