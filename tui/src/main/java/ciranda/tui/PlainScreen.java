package ciranda.tui;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Person;
import ciranda.core.view.Status;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/**
 * Two streams of lines without an escape byte: the conversation and the answers to commands in one,
 * what is only said beside them (notices) in the other, each as {@code -- ...}.
 */
final class PlainScreen implements Screen {
  private static final String CONTINUED = "    ";
  private static final String NOTICE = "-- ";

  private final PrintStream results;
  private final PrintStream notices;
  private final Wording wording;

  PlainScreen(PrintStream results, PrintStream notices, Wording wording) {
    this.results = results;
    this.notices = notices;
    this.wording = wording;
  }

  @Override
  public synchronized void messages(List<ChatMessage> messages, boolean news) {
    StringBuilder text = new StringBuilder();
    for (ChatMessage message : messages) {
      text.append(text(message)).append('\n');
    }
    results.print(text);
    results.flush();
  }

  @Override
  public synchronized void answer(String text) {
    results.print(text + "\n");
    results.flush();
  }

  @Override
  public synchronized void notice(String text) {
    notices.print(NOTICE + text + "\n");
    notices.flush();
  }

  @Override
  public void warning(String text) {
    notice(text);
  }

  @Override
  public void state(Status status, List<Person> people, Optional<ChatNode.Receipt> receipt) {}

  @Override
  public boolean clear() {
    return false;
  }

  @Override
  public Optional<String> keys() {
    return Optional.empty();
  }

  @Override
  public boolean isClosed() {
    return results.checkError();
  }

  private String text(ChatMessage message) {
    String name = CleanText.line(message.authorName());
    String who = message.action() ? "* " + name + " " : "[" + name + "]: ";
    return who + String.join("\n" + CONTINUED, wording.lines(message));
  }
}
