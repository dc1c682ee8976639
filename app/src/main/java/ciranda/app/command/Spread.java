package ciranda.app.command;

import ciranda.app.remote.Deadline;
import ciranda.app.remote.EventStream;
import ciranda.app.remote.EventStream.ServerEvent;
import ciranda.app.remote.UnreachableException;
import java.io.Closeable;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Watches own messages spread among the members. It is opened before they are posted, so that no
 * word on them is missed. For one thread.
 */
final class Spread implements Closeable {
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Node node;
  private final EventStream events;

  /**
   * How far it got.
   *
   * @param state the word of the API
   * @param holders members that have it on disk
   * @param members present ones
   */
  record Reach(String state, int holders, int members) {
    boolean isEnough(Ask.Delivery wanted) {
      return wanted.members().isPresent()
          ? holders >= wanted.members().getAsInt()
          : state.equals("all");
    }
  }

  /** Asks for the state of the message by posting it again, which changes nothing. */
  interface Look {
    JsonNode accepted() throws AskException, InterruptedException;
  }

  private Spread(Node node, EventStream events) {
    this.node = node;
    this.events = events;
  }

  static Spread watch(Node node) throws AskException, InterruptedException {
    try {
      return new Spread(node, node.events(""));
    } catch (UnreachableException e) {
      throw node.unreachable(e);
    }
  }

  /**
   * Waits until it got far enough, or the time is over.
   *
   * @param accepted the answer that the node gave
   */
  Reach await(JsonNode accepted, Look look, Ask.Delivery wanted)
      throws AskException, InterruptedException {
    String id = accepted.required("id").stringValue();
    Deadline end = Deadline.in(wanted.patience());
    Deadline nextLook = Deadline.in(LOOK);
    Reach reach = reach(accepted);
    try {
      while (!reach.isEnough(wanted) && !end.isOver()) {
        Duration patience = Duration.ofMillis(end.sooner(nextLook).millisLeft());
        Optional<ServerEvent> event = events.next(patience);
        if (event.isPresent() && isAbout(event.get(), id)) {
          JsonNode receipt = event.get().data();
          reach =
              new Reach(
                  receipt.required("state").stringValue(),
                  receipt.required("holders").intValue(),
                  receipt.required("members").intValue());
        } else if (nextLook.isOver() || event.filter(Spread::isLagged).isPresent()) {
          // Others' events never cease, so it is the time that tells when to look.
          reach = later(reach, reach(look.accepted()));
          nextLook = Deadline.in(LOOK);
        }
      }
      return reach;
    } catch (UnreachableException | AskException e) {
      // The message is on its disk: that the node ended does not unsay it.
      return reach;
    }
  }

  /** What is asked for knows no numbers between one and all: an event may have said more. */
  private static Reach later(Reach before, Reach now) {
    boolean same = now.state.equals(before.state) && !now.state.equals("all");
    return same ? before : now;
  }

  private Reach reach(JsonNode accepted) throws AskException, InterruptedException {
    String state = accepted.required("state").stringValue();
    int members = Math.max(1, node.get("status").required("view").required("members").size());
    int holders =
        switch (state) {
          case "all" -> members;
          case "stored" -> 2;
          default -> 1;
        };
    return new Reach(state, holders, members);
  }

  private static boolean isLagged(ServerEvent event) {
    return event.name().equals("lagged");
  }

  private static boolean isAbout(ServerEvent event, String id) {
    return event.name().equals("receipt") && event.data().path("id").asString("").equals(id);
  }

  @Override
  public void close() {
    events.close();
  }
}
