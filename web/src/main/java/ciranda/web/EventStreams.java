package ciranda.web;

import ciranda.core.Event;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Feed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /api/v1/events}: what happens, as server-sent events (WHATWG HTML, section 9.2).
 *
 * <p>Each stream is one virtual thread between a {@link Feed}, which is bounded and says when it
 * left something out, and a client, whom {@link WriteDeadline} hangs up on when it does not read.
 * The node waits for neither. A client that vanished shows at a write: hence the comments.
 */
final class EventStreams implements Endpoint, AutoCloseable {
  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  private final ChatNode node;
  private final ApiLimits limits;
  private final Semaphore places;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  EventStreams(ChatNode node, ApiLimits limits) {
    this.node = node;
    this.limits = limits;
    this.places = new Semaphore(limits.streamsMax());
  }

  int count() {
    return threads.size();
  }

  @Override
  public void serve(Call call) throws IOException, ProblemException, InterruptedException {
    call.query();
    String after = call.header("Last-Event-ID").orElse("");
    if (!places.tryAcquire()) {
      throw new ProblemException(
          Problem.TOO_MANY_STREAMS,
          "at most " + limits.streamsMax() + " at once",
          Map.of("Retry-After", "10"));
    }
    threads.add(Thread.currentThread());
    try (Feed feed = after.isEmpty() ? node.events() : node.eventsAfter(after)) {
      call.beginStream("text/event-stream");
      follow(feed, call);
      call.endStream();
    } finally {
      threads.remove(Thread.currentThread());
      places.release();
    }
  }

  private void follow(Feed feed, Call call) throws IOException {
    long commentNanos = TimeUnit.MILLISECONDS.toNanos(limits.commentMillis());
    long nextComment = System.nanoTime();
    while (!closed && !feed.isOver()) {
      long waitNanos = nextComment - System.nanoTime();
      if (waitNanos <= 0) {
        call.write(COMMENT);
        nextComment = System.nanoTime() + commentNanos;
        continue;
      }
      Optional<Feed.Item> item;
      try {
        // One more, so that a wait of less than a millisecond is not a spin.
        item = feed.next(TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1);
      } catch (InterruptedException e) {
        // Either the server is being closed or this client was too slow: both end the stream.
        return;
      }
      if (item.isPresent()) {
        call.write(encode(item.get()));
      }
    }
  }

  private byte[] encode(Feed.Item item) {
    return switch (item) {
      case Feed.Lagged lagged -> encode("lagged", lagged.sequence(), Json.object());
      case Feed.Delivered(long sequence, Event event) ->
          switch (event) {
            case Event.Shown shown -> encode("message", sequence, message(shown));
            case Event.Changed changed ->
                encode("change", sequence, Payloads.change(changed.change()));
            case Event.ReceiptChanged changed ->
                encode("receipt", sequence, Payloads.receipt(changed));
            case Event.MemberChanged changed ->
                encode("member", sequence, Payloads.member(changed));
            case Event.Renamed renamed -> encode("member", sequence, Payloads.renamed(renamed));
            case Event.CoordinatorChanged changed ->
                encode("coordinator", sequence, Payloads.coordinator(changed));
            case Event.RoleChanged changed -> encode("election", sequence, Payloads.role(changed));
            case Event.ElectionStep step -> encode("election", sequence, Payloads.step(step));
            case Event.Protocol message -> encode("protocol", sequence, Payloads.protocol(message));
            case Event.Refused refused -> encode("protocol", sequence, Payloads.refused(refused));
            case Event.StorageChanged changed ->
                encode("protocol", sequence, Payloads.storage(changed));
          };
    };
  }

  private ObjectNode message(Event.Shown shown) {
    return Payloads.message(
        shown.message(), node.receipts(List.of(shown.message().id())).getFirst());
  }

  /** JSON has no line ends inside, so that one data line holds it. */
  private byte[] encode(String name, long sequence, ObjectNode data) {
    String head = "id: " + node.eventId(sequence) + "\nevent: " + name + "\ndata: ";
    String json = new String(Json.bytes(data), StandardCharsets.UTF_8);
    return (head + json + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }
}
