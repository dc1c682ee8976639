package ciranda.app.command;

import ciranda.app.remote.EventStream;
import ciranda.app.remote.EventStream.ServerEvent;
import ciranda.app.remote.UnreachableException;
import ciranda.tui.Printed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * {@code tail}: the newest messages, and with {@code -f} each that comes, until the node ends or
 * nobody reads any more. For one thread.
 */
final class Tail {
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Connections that end before they brought anything; then the node is believed to be ending. */
  private static final int FRUITLESS_MAX = 3;

  /** Pages that are read again after too much came at once. */
  private static final int PAGES_MAX = 200;

  private final Node node;
  private final Console console;
  private final Ask.Tail ask;
  private final Printed printed = new Printed();
  private String lastEvent = "";

  Tail(Node node, Console console, Ask.Tail ask) {
    this.node = node;
    this.console = console;
    this.ask = ask;
  }

  Outcome run() throws AskException, InterruptedException {
    if (!ask.follow()) {
      begin();
      return Outcome.DONE;
    }
    int fruitless = 0;
    boolean begun = false;
    while (fruitless < FRUITLESS_MAX) {
      String before = lastEvent;
      try (EventStream events = node.events(lastEvent)) {
        // Open before anything is read, so that nothing falls in between.
        boolean read = begun ? !lastEvent.isEmpty() || catchUp() : begin();
        begun = true;
        if (read) {
          follow(events);
        }
        return Outcome.DONE;
      } catch (UnreachableException e) {
        // A stream also ends where we did not read for long: then it goes on where it ended.
        if (e.what() != UnreachableException.Cause.HUNG_UP) {
          throw node.unreachable(e);
        }
        fruitless = lastEvent.equals(before) ? fruitless + 1 : 0;
      }
    }
    throw new AskException(Outcome.NO_NODE, console.texts().of("ask.ended"));
  }

  /** Prints what there is; with nothing to print, it still has to know where it began. */
  private boolean begin() throws AskException, InterruptedException {
    if (ask.count() == 0) {
      new Pages(node).next(1).forEach(this::note);
      return true;
    }
    return new PastMessages(node, console, this::note)
        .print(new Ask.History(ask.count(), Optional.empty(), ask.json()));
  }

  /** Returns where nobody reads any more. */
  private void follow(EventStream events)
      throws UnreachableException, AskException, InterruptedException {
    boolean read = true;
    while (read) {
      Optional<ServerEvent> event = events.next(LOOK);
      if (event.isEmpty()) {
        read = !console.output().checkError();
        continue;
      }
      read =
          switch (event.get().name()) {
            case "message" -> show(List.of(event.get().data()));
            case "lagged" -> catchUp();
            default -> true;
          };
      lastEvent = event.get().id();
    }
  }

  private boolean show(List<JsonNode> messages) {
    List<JsonNode> unseen = messages.stream().filter(this::note).toList();
    return unseen.isEmpty() || console.print(Lines.of(unseen, ask.json()));
  }

  /**
   * Events were left out: reads back to a page with something known, and shows what is not known
   * from there on.
   */
  private boolean catchUp() throws AskException, InterruptedException {
    Pages pages = new Pages(node);
    List<List<JsonNode>> missed = new ArrayList<>();
    for (int i = 0; i < PAGES_MAX; i++) {
      List<JsonNode> page = pages.next(Integer.MAX_VALUE);
      int known = firstKnown(page);
      missed.add(page.subList(Math.max(0, known), page.size()));
      if (page.isEmpty() || known >= 0) {
        break;
      }
    }
    Collections.reverse(missed);
    boolean read = true;
    for (List<JsonNode> page : missed) {
      read = read && show(page);
    }
    return read;
  }

  private int firstKnown(List<JsonNode> page) {
    for (int i = 0; i < page.size(); i++) {
      JsonNode message = page.get(i);
      if (printed.contains(id(message), number(message))) {
        return i;
      }
    }
    return -1;
  }

  /** False where it was printed. */
  private boolean note(JsonNode message) {
    return printed.add(id(message), number(message));
  }

  private static String id(JsonNode message) {
    return message.required("id").stringValue();
  }

  private static long number(JsonNode message) {
    return message.required("seq").longValue();
  }
}
