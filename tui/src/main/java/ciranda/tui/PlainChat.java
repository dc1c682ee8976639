package ciranda.tui;

import ciranda.core.Event;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Command;
import ciranda.core.view.Feed;
import ciranda.core.view.Status;
import ciranda.protocol.Role;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The chat of pipes and of terminals that can do no more: lines in, lines out, no escape bytes.
 *
 * <p>The conversation and the answers to commands go to one stream, notices to the other. Two
 * daemon threads: {@code chat-events} prints what the node tells, {@code chat-input} does what is
 * typed; the first that comes to an end ends the chat. Used once.
 */
public final class PlainChat {

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
  }

  /** Before the chat begins, the node is looked at this often even if it tells nothing. */
  private static final long LOOK_MILLIS = 100;

  /** Events of one moment are said together. */
  private static final int BATCH_MAX = 256;

  private static final long EVENT_WAIT_MILLIS = 1_000;

  private final ChatNode node;
  private final Texts texts;
  private final Notices notices;
  private final Transcript transcript;
  private final InputStream input;
  private final Patience patience;
  private final ZoneId zone;

  /**
   * @param input buffered, where speed matters; read by another thread until the chat ends, and
   *     perhaps still waiting for a line then
   * @param output in UTF-8
   * @param notices in UTF-8
   */
  public PlainChat(
      ChatNode node,
      Language language,
      InputStream input,
      PrintStream output,
      PrintStream notices,
      ZoneId zone,
      Patience patience) {
    this.node = node;
    this.texts = Texts.beside(PlainChat.class, language);
    this.notices = new Notices(texts);
    this.transcript = new Transcript(output, notices);
    this.input = input;
    this.zone = zone;
    this.patience = patience;
  }

  /** Chats until {@code exit}, the end of the input or of the node, and leaves the group. */
  public Outcome run() throws InterruptedException {
    try (Feed feed = node.events()) {
      awaitBegin(feed);
      Status status = node.status();
      // The welcome tells what these would tell again; their messages are in the first page.
      while (feed.next(0).isPresent()) {}
      transcript.notice(notices.welcome(status));
      Recent recent = new Recent(node, transcript, !status.complete());
      if (recent.begin()) {
        transcript.notice(texts.of("begin.older"));
      }
      Conversation conversation =
          new Conversation(node, texts, transcript, input, zone, patience.delivery());
      CompletableFuture<Outcome> end = new CompletableFuture<>();
      start("chat-events", () -> watch(feed, recent, conversation, end), end);
      start("chat-input", () -> end.complete(conversation.hold()), end);
      Outcome outcome = awaited(end);
      conversation.end();
      if (outcome != Outcome.NODE_STOPPED) {
        node.request(new Command.Leave());
      }
      return outcome;
    }
  }

  /** Until the node is in a group and has what it knows of, or patience ends. */
  private void awaitBegin(Feed feed) throws InterruptedException {
    long started = System.nanoTime();
    while (!isInGroup(node.status()) && !feed.isOver() && millisSince(started) < patience.group()) {
      feed.next(LOOK_MILLIS);
    }
    long joined = System.nanoTime();
    while (!node.status().complete() && !feed.isOver() && millisSince(joined) < patience.past()) {
      feed.next(LOOK_MILLIS);
    }
  }

  private static boolean isInGroup(Status status) {
    return status.role() == Role.MEMBER || status.role() == Role.COORDINATOR;
  }

  private void watch(
      Feed feed, Recent recent, Conversation conversation, CompletableFuture<Outcome> end)
      throws InterruptedException {
    String own = node.status().fingerprint();
    while (!end.isDone()) {
      List<Feed.Item> batch = batch(feed, recent.isCatchingUp() ? LOOK_MILLIS : EVENT_WAIT_MILLIS);
      boolean lagged = false;
      for (Feed.Item item : batch) {
        switch (item) {
          case Feed.Lagged _ -> lagged = true;
          case Feed.Delivered(long _, Event.Shown shown) -> recent.arrived(shown.message());
          case Feed.Delivered _ -> {}
        }
      }
      if (lagged) {
        recent.readAgain();
        transcript.notice(texts.of("lagged"));
      }
      if (recent.isCatchingUp() && recent.catchUp()) {
        transcript.notice(texts.of("caught-up"));
      }
      notices.lines(batch, own).forEach(transcript::notice);
      conversation.somethingChanged();
      if (transcript.isClosed()) {
        end.complete(Outcome.OUTPUT_CLOSED);
      }
      if (feed.isOver()) {
        end.complete(Outcome.NODE_STOPPED);
      }
    }
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

  private static void start(String name, Work work, CompletableFuture<Outcome> end) {
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
