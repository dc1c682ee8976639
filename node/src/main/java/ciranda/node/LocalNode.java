package ciranda.node;

import ciranda.core.Input;
import ciranda.core.Node;
import ciranda.core.Settings;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Command;
import ciranda.core.view.Feed;
import ciranda.core.view.History;
import ciranda.core.view.Person;
import ciranda.core.view.Result;
import ciranda.core.view.Result.Cause;
import ciranda.core.view.Room;
import ciranda.core.view.Search;
import ciranda.core.view.Status;
import ciranda.node.network.AddressUnusableException;
import ciranda.node.network.Inbox;
import ciranda.node.network.Notice;
import ciranda.node.network.PortTakenException;
import ciranda.node.storage.CorruptDatabaseException;
import ciranda.node.storage.CorruptKeyException;
import ciranda.node.storage.NewerDatabaseException;
import ciranda.node.storage.StorageException;
import ciranda.protocol.Bytes;
import ciranda.protocol.Limits;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A real node: the core on its loop, with sockets and a disk. Any thread may call; what needs the
 * node's state asks the loop and waits a bounded time.
 */
public final class LocalNode implements ChatNode, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LocalNode.class.getName());
  private static final Duration ASK = Duration.ofSeconds(2);
  private static final Duration REQUEST = Duration.ofSeconds(10);

  /** A polite end takes at most these two together. */
  private static final Duration LEAVE = Duration.ofSeconds(1);

  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final Settings settings;
  private final Inbox inbox;
  private final NodeLoop loop;
  private final Parts parts;
  private volatile Status lastStatus;
  private volatile List<Person> lastPeople;

  LocalNode(Settings settings, Node node, Inbox inbox, NodeLoop loop, Parts parts) {
    this.settings = settings;
    this.inbox = inbox;
    this.loop = loop;
    this.parts = parts;
    this.lastStatus = node.status();
    this.lastPeople = node.people(Monotonic.now());
  }

  /**
   * Starts a node. When this returns it listens, and looks for its group.
   *
   * @param notices told of states of the network, on a thread of the node; must not block
   * @param failure told when the node has stopped by a mistake of its own, with the cause; the
   *     process should end with 1
   */
  public static LocalNode start(
      NodeOptions options, Consumer<Notice> notices, Consumer<Throwable> failure)
      throws CorruptKeyException,
          CorruptDatabaseException,
          NewerDatabaseException,
          StorageException,
          PortTakenException,
          AddressUnusableException,
          IOException {
    return new Startup(options, notices).start(failure);
  }

  void run(Consumer<Throwable> failure) {
    parts.start();
    loop.start(parts, new End(failure));
  }

  /** The TCP port that it listens on. */
  public int port() {
    return settings.port();
  }

  /** The network interfaces that it uses, the most useful first, each with its first address. */
  public List<String> interfaces() {
    return parts.watch().places();
  }

  /** A snapshot of the fixed part. */
  public String fingerprint() {
    return settings.key().fingerprint();
  }

  @Override
  public Status status() {
    Optional<Status> current = loop.ask(Node::status, ASK);
    current.ifPresent(status -> lastStatus = status);
    return current.orElse(lastStatus);
  }

  @Override
  public List<Person> people() {
    Optional<List<Person>> current = loop.ask(node -> node.people(Monotonic.now()), ASK);
    current.ifPresent(people -> lastPeople = people);
    return current.orElse(lastPeople);
  }

  /** After the node has stopped, nobody but itself is known to hold anything. */
  @Override
  public List<Receipt> receipts(List<String> ids) {
    return loop.ask(node -> node.receipts(ids), ASK)
        .orElseGet(() -> {
          int members = Math.max(1, lastStatus.members().size());
          return ids.stream().map(_ -> new Receipt(1, members)).toList();
        });
  }

  @Override
  public Optional<Holders> holders(String id) {
    return loop.ask(node -> node.holders(id), ASK).orElse(Optional.empty());
  }

  @Override
  public Result request(Command command) throws InterruptedException {
    return switch (command) {
      case Command.Post post -> posted(post);
      case Command.PostAll all -> postAll(all.posts());
      case Command.Write write -> asked(write);
      case Command.Import brought -> imported(brought.segments());
      case Command.Rename rename -> asked(rename);
      case Command.Leave leave -> asked(leave);
    };
  }

  @Override
  public Result bring(List<String> texts) throws InterruptedException {
    List<Segment> segments = new ArrayList<>();
    for (String text : texts) {
      try {
        segments.add(Segment.parse(Bytes.fromBase64(text)));
      } catch (MalformedException | IllegalArgumentException e) {
        // Counted below: the rest of a damaged file is good all the same.
        LOG.log(Level.DEBUG, "a segment that cannot be read was brought", e);
      }
    }
    return refusing(texts.size() - segments.size(), imported(segments));
  }

  /** The core gets only what is proven, as from any link. */
  private Result imported(List<Segment> segments) throws InterruptedException {
    List<Segment> proven = parts.links().proven(segments);
    long unproven = entries(segments) - entries(proven);
    return refusing(unproven, asked(new Command.Import(proven)));
  }

  private static long entries(List<Segment> segments) {
    return segments.stream().mapToLong(segment -> segment.entries().size()).sum();
  }

  private static Result refusing(long more, Result result) {
    return result instanceof Result.Imported(long stored, long known, long refused)
        ? new Result.Imported(stored, known, refused + more)
        : result;
  }

  @Override
  public Bundle segments(String after) throws History.BadCursorException {
    try {
      return parts.store().bundle(after);
    } catch (StorageException e) {
      throw new UncheckedIOException(new IOException("the segments cannot be read", e));
    }
  }

  private Result posted(Command.Post post) throws InterruptedException {
    try {
      Optional<ChatMessage> earlier = Optional.ofNullable(earlier(List.of(post)).get(post.key()));
      return earlier.isPresent() ? new Result.Accepted(earlier.get()) : asked(post);
    } catch (StorageException e) {
      return unknown(e);
    }
  }

  /** Those that were accepted before this start are not said again. */
  private Result postAll(List<Command.Post> posts) throws InterruptedException {
    Map<String, ChatMessage> earlier;
    try {
      earlier = earlier(posts);
    } catch (StorageException e) {
      return unknown(e);
    }
    Map<Integer, ChatMessage> done = new TreeMap<>();
    List<Command.Post> fresh = new ArrayList<>();
    for (int i = 0; i < posts.size(); i++) {
      Optional<ChatMessage> message = Optional.ofNullable(earlier.get(posts.get(i).key()));
      if (message.isPresent()) {
        done.put(i, message.get());
      } else {
        fresh.add(posts.get(i));
      }
    }
    List<ChatMessage> messages = new ArrayList<>();
    if (!fresh.isEmpty()) {
      switch (asked(new Command.PostAll(fresh))) {
        case Result.Accepted(ChatMessage message) -> messages.add(message);
        case Result.AllAccepted(List<ChatMessage> all) -> messages.addAll(all);
        case Result.Rejected rejected -> {
          return rejected;
        }
        case Result.Done _, Result.Recorded _, Result.Imported _ ->
            throw new IllegalStateException("posts are accepted or rejected");
      }
    }
    done.forEach(messages::add);
    return new Result.AllAccepted(messages);
  }

  /** Asks the loop, which has its own memory of recent keys. */
  private Result asked(Command command) throws InterruptedException {
    Optional<Requests.Open> opened = parts.requests().open();
    if (opened.isEmpty()) {
      return new Result.Rejected(Cause.OVER_QUOTA, "too many requests wait");
    }
    Requests.Open open = opened.get();
    inbox.put(new Input.Requested(open.id(), command));
    try {
      return open.result().get(REQUEST.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      // The disk is stuck; what it says later comes as an event.
      return new Result.Rejected(Cause.STORAGE_FAILED, "no answer in time");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is only ever a result", e);
    } finally {
      parts.requests().forget(open.id());
    }
  }

  /** What was accepted, before this start too, by the keys of these posts. */
  private Map<String, ChatMessage> earlier(List<Command.Post> posts) throws StorageException {
    List<String> keys =
        posts.stream()
            .map(Command.Post::key)
            .filter(key -> !key.isEmpty() && key.length() <= Limits.POST_KEY_LENGTH_MAX)
            .toList();
    return keys.isEmpty() ? Map.of() : parts.store().byKeys(keys);
  }

  /** Whether it was accepted before cannot be said, so it is not accepted now. */
  private static Result unknown(StorageException e) {
    LOG.log(Level.WARNING, "a key cannot be looked up", e);
    return new Result.Rejected(Cause.STORAGE_FAILED, "cannot read");
  }

  @Override
  public History.Page history(History.Query query)
      throws History.BadCursorException, History.UnknownRoomException {
    try {
      check(query.room());
      return parts.store().page(query);
    } catch (StorageException e) {
      throw new UncheckedIOException(new IOException("the history cannot be read", e));
    }
  }

  @Override
  public Search.Found find(Search.Query query)
      throws History.BadCursorException, History.UnknownRoomException {
    try {
      if (!query.search().room().isEmpty()) {
        check(query.search().room());
      }
      return parts.store().find(query);
    } catch (StorageException e) {
      throw new UncheckedIOException(new IOException("the history cannot be searched", e));
    }
  }

  private void check(String room) throws History.UnknownRoomException, StorageException {
    if (!room.equals(ChatMessage.GENERAL) && !parts.store().has(room)) {
      throw new History.UnknownRoomException(room);
    }
  }

  @Override
  public List<Room> rooms() {
    try {
      List<Room> rooms = new ArrayList<>(parts.store().rooms());
      if (rooms.stream().noneMatch(room -> room.name().equals(ChatMessage.GENERAL))) {
        rooms.addFirst(new Room(ChatMessage.GENERAL, ""));
      }
      return rooms;
    } catch (StorageException e) {
      throw new UncheckedIOException(new IOException("the rooms cannot be read", e));
    }
  }

  @Override
  public Feed events() {
    return parts.events().fromNow();
  }

  @Override
  public Feed eventsAfter(String after) {
    return parts.events().after(after);
  }

  @Override
  public String eventId(long sequence) {
    return parts.events().eventId(sequence);
  }

  @Override
  public boolean isStopped() {
    return loop.isEnded();
  }

  /** Waits until the node has stopped, whatever the cause. */
  public boolean awaitStopped(Duration atMost) throws InterruptedException {
    return loop.awaitEnd(atMost);
  }

  /** Leaves politely, within two seconds. */
  @Override
  public void close() {
    Optional<Requests.Open> leave = parts.requests().open();
    inbox.put(new Input.Requested(leave.map(Requests.Open::id).orElse(0L), new Command.Leave()));
    try {
      if (!loop.awaitEnd(LEAVE)) {
        loop.force();
        if (!loop.awaitEnd(CLOSE)) {
          LOG.log(Level.WARNING, "the node did not end in time");
        }
      }
    } catch (InterruptedException e) {
      // The caller is in a hurry: the others find out by the closed connections.
      loop.force();
      Thread.currentThread().interrupt();
    }
  }

  /** On the loop thread, once. */
  private final class End implements NodeLoop.Ending {
    private final Consumer<Throwable> failure;

    End(Consumer<Throwable> failure) {
      this.failure = failure;
    }

    @Override
    public void stopped(Node node) {
      lastStatus = node.status();
      lastPeople = node.people(Monotonic.now());
      parts.close();
    }

    @Override
    public void failed(Throwable cause) {
      parts.close();
      failure.accept(cause);
    }
  }
}
