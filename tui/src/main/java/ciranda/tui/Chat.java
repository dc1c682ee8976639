package ciranda.tui;

import ciranda.core.Event;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Command;
import ciranda.core.view.Feed;
import ciranda.core.view.History;
import ciranda.core.view.Status;
import ciranda.protocol.Role;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A chat, however it looks: what is said, when, and what becomes of it.
 *
 * <p>Two daemon threads: {@code chat-events} shows what the node tells, {@code chat-commands} does
 * what is typed; the first that comes to an end ends the chat. Used once.
 */
public final class Chat {

  /** How a chat ended. */
  public enum Outcome {
    /** All that was said is on the disk of everybody present. */
    DELIVERED,
    /** Something that was typed was not accepted. */
    REFUSED,
    /** Something is on this disk but, as far as is known, not on everybody's who is present. */
    UNDELIVERED,
    /** The node stopped, by whatever cause; whoever started it has the words for that. */
    NODE_STOPPED,
    /** Nobody reads the output any more. */
    OUTPUT_CLOSED
  }

  /**
   * How long a chat waits, in milliseconds.
   *
   * @param group until the node has joined or founded; after that the chat begins without
   * @param past then until the node lacks nothing that it knows of
   * @param delivery at the end until everybody present has what was said
   */
  public record Patience(long group, long past, long delivery) {
    /** What the documentation promises. */
    public static final Patience DEFAULT = new Patience(10_000, 3_000, 10_000);

    /** Of a person who looks at the screen. */
    static final Patience PERSON = new Patience(4_000, 2_000, 10_000);
  }

  /**
   * A node that was started for a chat.
   *
   * @param places the network interfaces on which it looks for others, each with its address; empty
   *     where it does not look
   * @param api where programs on this computer reach the node, empty for nowhere
   */
  public record Started(ChatNode node, List<String> places, Optional<String> api) {
    public Started {
      places = List.copyOf(places);
    }
  }

  /** Before the chat begins, the node is looked at this often even if it tells nothing. */
  private static final long LOOK_MILLIS = 100;

  /** Events of one moment are said together. */
  private static final int BATCH_MAX = 256;

  private static final long EVENT_WAIT_MILLIS = 1_000;
  private static final long STATE_MILLIS = 250;

  private final Screen screen;
  private final Scene scene;
  private final Spoken spoken;
  private final Lines input;
  private final Patience patience;
  private final ZoneId zone;
  private final Consumer<String> renamed;
  private final boolean obeysAtOnce;
  private final CompletableFuture<Outcome> end = new CompletableFuture<>();
  private volatile Optional<Conversation> conversation = Optional.empty();

  /**
   * Prepares.
   *
   * @param renamed takes the name by which the person wants to be called from now on
   * @param obeysAtOnce whether commands are obeyed before the chat has begun, that is before the
   *     node is in a group and the first page is shown
   */
  Chat(
      Screen screen,
      Scene scene,
      Lines input,
      ZoneId zone,
      Patience patience,
      Consumer<String> renamed,
      boolean obeysAtOnce) {
    this.screen = screen;
    this.scene = scene;
    this.spoken = scene.spoken();
    this.input = input;
    this.zone = zone;
    this.patience = patience;
    this.renamed = renamed;
    this.obeysAtOnce = obeysAtOnce;
  }

  /** The person does not want to wait for anything any more. Any thread. */
  void hurry() {
    conversation.ifPresent(Conversation::hurry);
  }

  /** Chats until {@code exit}, the end of the input or of the node, and leaves the group. */
  Outcome run(Started started) throws InterruptedException {
    ChatNode node = started.node();
    try (Feed feed = node.events()) {
      long lookingSince = System.nanoTime();
      Status first = node.status();
      Welcome welcome = new Welcome(spoken, started.places());
      welcome.looking().ifPresent(screen::notice);
      Transcript transcript = new Transcript(screen, scene.wording());
      Answers answers = new Answers(spoken, zone, started.api());
      Conversation typed =
          new Conversation(
              node, scene, screen, transcript, input, answers, renamed, patience.delivery());
      conversation = Optional.of(typed);
      if (obeysAtOnce) {
        start("chat-commands", () -> end.complete(typed.hold()));
      }
      showState(node);
      awaitGroup(node, feed);
      long tookMillis = millisSince(lookingSince);
      awaitPast(node, feed, first.entries());
      Status status = node.status();
      // The welcome tells what these would tell again; their messages are in the first page.
      while (feed.next(0).isPresent()) {}
      welcome
          .found(status, tookMillis, Math.max(0, status.entries() - first.entries()))
          .forEach(screen::notice);
      showState(node);
      Recent recent = new Recent(node, transcript, scene.rooms(), !status.complete());
      OptionalInt shown = recent.begin();
      if (shown.isPresent()) {
        long older = Math.max(1, status.entries() - shown.getAsInt());
        screen.notice(spoken.texts().counted("begin.older", older));
      }
      Notices notices = new Notices(scene, status.fingerprint());
      notices.begin(status);
      start("chat-events", () -> watch(node, feed, recent, notices, typed));
      if (!obeysAtOnce) {
        start("chat-commands", () -> end.complete(typed.hold()));
      }
      Outcome outcome = awaited(end);
      typed.end();
      if (outcome != Outcome.NODE_STOPPED) {
        node.request(new Command.Leave());
      }
      return outcome;
    }
  }

  private void awaitGroup(ChatNode node, Feed feed) throws InterruptedException {
    long started = System.nanoTime();
    while (!isInGroup(node.status())
        && !feed.isOver()
        && !end.isDone()
        && millisSince(started) < patience.group()) {
      feed.next(LOOK_MILLIS);
    }
  }

  private void awaitPast(ChatNode node, Feed feed, long before) throws InterruptedException {
    long joined = System.nanoTime();
    while (isWaitingForThePage(node.status(), before)
        && !feed.isOver()
        && !end.isDone()
        && millisSince(joined) < patience.past()) {
      feed.next(LOOK_MILLIS);
    }
  }

  /** The newest comes first: once there is a page of it, the person need not wait for the past. */
  private static boolean isWaitingForThePage(Status status, long before) {
    return !status.complete() && status.entries() - before < History.LIMIT_DEFAULT;
  }

  private static boolean isInGroup(Status status) {
    return status.role() == Role.MEMBER || status.role() == Role.COORDINATOR;
  }

  private void watch(ChatNode node, Feed feed, Recent recent, Notices notices, Conversation typed)
      throws InterruptedException {
    long stateAt = System.nanoTime();
    while (!end.isDone()) {
      boolean soon = recent.isCatchingUp() || notices.isGathering();
      List<Feed.Item> batch = batch(feed, soon ? LOOK_MILLIS : EVENT_WAIT_MILLIS);
      boolean lagged = false;
      List<ChatMessage> arrived = new ArrayList<>();
      for (Feed.Item item : batch) {
        switch (item) {
          case Feed.Lagged _ -> lagged = true;
          case Feed.Delivered(long _, Event.Shown shown) -> arrived.add(shown.message());
          case Feed.Delivered _ -> {}
        }
      }
      recent.arrived(arrived);
      for (ChatMessage message : arrived) {
        if (!recent.isCatchingUp() && scene.rooms().arrived(message)) {
          screen.notice(spoken.texts().of("room.waits", scene.rooms().shown(message.room())));
        }
      }
      if (lagged) {
        recent.readAgain();
        screen.notice(spoken.texts().of("lagged"));
      }
      if (recent.isCatchingUp() && recent.catchUp()) {
        screen.notice(spoken.texts().of("caught-up"));
      }
      notices.lines(batch).forEach(screen::notice);
      typed.somethingChanged();
      if (millisSince(stateAt) >= STATE_MILLIS) {
        showState(node);
        stateAt = System.nanoTime();
      }
      if (screen.isClosed()) {
        end.complete(Outcome.OUTPUT_CLOSED);
      }
      if (feed.isOver()) {
        end.complete(Outcome.NODE_STOPPED);
      }
    }
  }

  private void showState(ChatNode node) {
    screen.state(node.status(), node.people(), conversation.flatMap(Conversation::lastReceipt));
  }

  private static List<Feed.Item> batch(Feed feed, long waitMillis) throws InterruptedException {
    List<Feed.Item> batch = new ArrayList<>();
    Optional<Feed.Item> item = feed.next(waitMillis);
    while (item.isPresent()) {
      batch.add(item.get());
      item = batch.size() < BATCH_MAX ? feed.next(0) : Optional.empty();
    }
    return batch;
  }

  /** The work of one of the two threads. */
  private interface Work {
    void run() throws InterruptedException;
  }

  private void start(String name, Work work) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            work.run();
          } catch (InterruptedException | RuntimeException | Error e) {
            // Thrown again by run(), where somebody waits for it.
            end.completeExceptionally(e);
          }
        });
  }

  private static Outcome awaited(CompletableFuture<Outcome> end) throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      // A mistake of the program in one of the threads: the caller reports it.
      throw new IllegalStateException("the chat broke", e.getCause());
    }
  }

  static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
