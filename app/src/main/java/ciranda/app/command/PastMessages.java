package ciranda.app.command;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Prints the newest messages, however many. For one thread. */
final class PastMessages {
  private static final int MEMORY_BYTES_MAX = 8 * 1024 * 1024;

  private final Node node;
  private final Console console;
  private final Consumer<JsonNode> reader;
  private long found;

  /** Each message that is printed goes by the reader first. */
  PastMessages(Node node, Console console, Consumer<JsonNode> reader) {
    this.node = node;
    this.console = console;
    this.reader = reader;
  }

  /** False where nobody reads any more. */
  boolean print(Ask.History ask) throws AskException, InterruptedException {
    try (Spool spool = new Spool(MEMORY_BYTES_MAX)) {
      found = collect(ask, spool);
      for (Optional<byte[]> lines = spool.pop(); lines.isPresent(); lines = spool.pop()) {
        if (!console.print(lines.get())) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      // Only the file in between can fail here: the disk for temporary files is full or read-only.
      throw new AskException(Outcome.FAILED, console.texts().of("ask.history.temporary"));
    }
  }

  /** How many there were. */
  long found() {
    return found;
  }

  /**
   * Goes back until there are enough. Times are what authors claim and do not rise steadily: with
   * {@code since} it goes back to the first page on which nothing is young enough.
   */
  private long collect(Ask.History ask, Spool spool)
      throws IOException, AskException, InterruptedException {
    Pages pages = new Pages(node);
    long collected = 0;
    List<JsonNode> page = pages.next(ask.count());
    while (!page.isEmpty()) {
      List<JsonNode> wanted = page.stream().filter(message -> isWanted(message, ask)).toList();
      if (wanted.isEmpty()) {
        return collected;
      }
      long left = ask.count() - collected;
      List<JsonNode> taken = wanted.subList((int) Math.max(0, wanted.size() - left), wanted.size());
      taken.forEach(reader);
      spool.push(Lines.of(taken, ask.json()));
      collected += taken.size();
      page = collected < ask.count() ? pages.next((int) (ask.count() - collected)) : List.of();
    }
    return collected;
  }

  private static boolean isWanted(JsonNode message, Ask.History ask) {
    return ask.since().isEmpty()
        || !Instant.parse(message.required("time").stringValue()).isBefore(ask.since().get());
  }
}
