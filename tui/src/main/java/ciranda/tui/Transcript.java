package ciranda.tui;

import ciranda.core.view.ChatMessage;
import java.io.PrintStream;
import java.util.List;

/**
 * Where a plain chat writes: the conversation and the answers to commands to one stream, what is
 * only said beside them (notices) to the other, each as {@code -- ...}. Every message of the
 * conversation once, whoever brings it. Any thread may call; writes are whole lines.
 */
final class Transcript {
  private static final String CONTINUED = "    ";
  private static final String NOTICE = "-- ";

  private final PrintStream results;
  private final PrintStream notices;
  private final Printed printed = new Printed();

  Transcript(PrintStream results, PrintStream notices) {
    this.results = results;
    this.notices = notices;
  }

  /** Prints a message of the conversation unless it was printed. */
  synchronized void show(ChatMessage message) {
    if (printed.add(message)) {
      print(message);
    }
  }

  /** Prints messages because somebody asked for them, printed before or not. */
  synchronized void repeat(List<ChatMessage> messages) {
    for (ChatMessage message : messages) {
      printed.add(message);
      print(message);
    }
  }

  /** Prints the answer to a command. */
  synchronized void answer(String text) {
    results.print(text + "\n");
    results.flush();
  }

  /** Says something beside the conversation. */
  synchronized void notice(String text) {
    notices.print(NOTICE + text + "\n");
    notices.flush();
  }

  /** Whether nobody reads the conversation any more. */
  boolean isClosed() {
    return results.checkError();
  }

  private void print(ChatMessage message) {
    StringBuilder text = new StringBuilder();
    text.append('[').append(CleanText.line(message.authorName())).append("]: ");
    text.append(String.join("\n" + CONTINUED, CleanText.lines(message.text()))).append('\n');
    results.print(text);
    results.flush();
  }
}
