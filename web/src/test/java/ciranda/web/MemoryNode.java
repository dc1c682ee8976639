package ciranda.web;

import ciranda.core.Event;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Command;
import ciranda.core.view.Feed;
import ciranda.core.view.History;
import ciranda.core.view.Person;
import ciranda.core.view.Result;
import ciranda.core.view.Room;
import ciranda.core.view.Search;
import ciranda.core.view.Status;
import ciranda.protocol.Bytes;
import ciranda.protocol.Limits;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A node of one, in memory: a list of messages and a list of events. */
final class MemoryNode implements ChatNode {
  static final NodeKey KEY = key(1);
  static final NodeKey OTHER_KEY = key(2);
  static final int EVENTS_KEPT = 500;
  private static final int KEY_LENGTH_MAX = 64;
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final String instance;
  private final List<ChatMessage> messages = new ArrayList<>();
  private final Map<String, ChatMessage> byKey = new HashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Command.Write> written = new ArrayList<>();
  private Status status = joined();
  private Optional<Result.Cause> refusal = Optional.empty();
  private Receipt receipt = new Receipt(1, 2);
  private boolean stopped;
  private boolean unreadable;

  /** Posts take one each; tests that want posts to hang take them all. */
  final Semaphore storage = new Semaphore(Integer.MAX_VALUE);

  MemoryNode(String instance) {
    this.instance = instance;
  }

  static NodeKey key(int number) {
    byte[] bytes = new byte[NodeKey.LENGTH];
    bytes[0] = (byte) number;
    return NodeKey.of(Bytes.of(bytes));
  }

  static Status joined() {
    Status.Member ana = new Status.Member(1, "ana", KEY.fingerprint());
    Status.Member rui = new Status.Member(2, "rui", OTHER_KEY.fingerprint());
    return new Status(
        "ana",
        1,
        KEY.fingerprint(),
        "ciranda",
        Role.MEMBER,
        7,
        Optional.of(rui),
        3,
        List.of(ana, rui),
        Map.of(KEY.fingerprint() + ".1", new Status.Range(1, 12)),
        12,
        "digest",
        12,
        true,
        true,
        "0.1.0");
  }

  static Status searching() {
    return new Status(
        "ana",
        0,
        KEY.fingerprint(),
        "ciranda",
        Role.SEARCHING,
        0,
        Optional.empty(),
        0,
        List.of(),
        Map.of(),
        0,
        "digest",
        0,
        true,
        true,
        "0.1.0");
  }

  synchronized void setStatus(Status status) {
    this.status = status;
  }

  synchronized void refuse(Result.Cause cause) {
    refusal = Optional.of(cause);
  }

  synchronized void setReceipt(Receipt receipt) {
    this.receipt = receipt;
  }

  /** From now on the disk cannot be read. */
  synchronized void spoil() {
    unreadable = true;
  }

  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  synchronized void publish(Event event) {
    events.add(event);
    notifyAll();
  }

  synchronized List<ChatMessage> messages() {
    return List.copyOf(messages);
  }

  @Override
  public synchronized Status status() {
    return status;
  }

  @Override
  public List<Person> people() {
    return List.of(
        new Person(1, "ana", KEY.fingerprint(), "", Person.State.SELF, false, START),
        new Person(
            2, "rui", OTHER_KEY.fingerprint(), "10.0.0.2:4000", Person.State.LINKED, true, START),
        new Person(0, "eva", key(3).fingerprint(), "", Person.State.GONE, false, START));
  }

  @Override
  public Result request(Command command) throws InterruptedException {
    return switch (command) {
      case Command.Leave _ -> new Result.Done();
      case Command.Post post -> {
        storage.acquire();
        try {
          yield post(post);
        } finally {
          storage.release();
        }
      }
      case Command.PostAll all -> postAll(all.posts());
      case Command.Write write -> wrote(write);
      case Command.Import _ -> throw new UnsupportedOperationException("what is brought is text");
      case Command.Rename _ -> throw new UnsupportedOperationException("the API renames nobody");
    };
  }

  /** Remembers what was asked, so that a test can see what the API made of it. */
  private synchronized Result wrote(Command.Write write) {
    if (refusal.isPresent()) {
      return new Result.Rejected(refusal.get(), "");
    }
    if (write instanceof Command.MakeRoom make && make.room().equals(ChatMessage.GENERAL)) {
      return new Result.Done();
    }
    written.add(write);
    return new Result.Recorded(KEY.fingerprint() + ".1." + (1_000 + written.size()));
  }

  @Override
  public List<Room> rooms() {
    return List.of(new Room(ChatMessage.GENERAL, "all things"), new Room("lab", ""));
  }

  synchronized List<Command.Write> written() {
    return List.copyOf(written);
  }

  private synchronized Result postAll(List<Command.Post> posts) {
    for (Command.Post post : posts) {
      Optional<Result.Cause> cause = refusal.or(() -> judge(post));
      if (cause.isPresent()) {
        return new Result.Rejected(cause.get(), cause.get().name().toLowerCase(Locale.ROOT));
      }
    }
    List<ChatMessage> accepted = new ArrayList<>();
    for (Command.Post post : posts) {
      if (post(post) instanceof Result.Accepted(ChatMessage message)) {
        accepted.add(message);
      }
    }
    return new Result.AllAccepted(accepted);
  }

  private synchronized Result post(Command.Post post) {
    Optional<Result.Cause> cause = refusal.or(() -> judge(post));
    if (cause.isPresent()) {
      return new Result.Rejected(cause.get(), cause.get().name().toLowerCase(Locale.ROOT));
    }
    ChatMessage known = byKey.get(post.key());
    if (known != null) {
      return new Result.Accepted(known);
    }
    ChatMessage message = message(messages.size() + 1, post.text(), post.action(), post.key());
    messages.add(message);
    if (!post.key().isEmpty()) {
      byKey.put(post.key(), message);
    }
    publish(new Event.Shown(message));
    return new Result.Accepted(message);
  }

  static ChatMessage message(int number, String text, String key) {
    return message(number, text, false, key);
  }

  private static ChatMessage message(int number, String text, boolean action, String key) {
    return new ChatMessage(
        KEY.fingerprint() + ".1." + number,
        KEY.fingerprint(),
        "ana",
        number,
        START.plusNanos(TimeUnit.MILLISECONDS.toNanos(number) + 999),
        ChatMessage.GENERAL,
        text,
        action,
        false,
        "c" + number,
        key,
        "",
        false,
        false,
        List.of());
  }

  private static Optional<Result.Cause> judge(Command.Post post) {
    if (!post.room().equals(ChatMessage.GENERAL)) {
      return Optional.of(Result.Cause.UNKNOWN_ROOM);
    }
    if (post.text().isEmpty()) {
      return Optional.of(Result.Cause.EMPTY_TEXT);
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(post.text())) {
      return Optional.of(Result.Cause.NOT_TEXT);
    }
    if (post.text().getBytes(StandardCharsets.UTF_8).length > Limits.TEXT_BYTES_MAX) {
      return Optional.of(Result.Cause.TEXT_TOO_LONG);
    }
    return post.key().length() > KEY_LENGTH_MAX
        ? Optional.of(Result.Cause.BAD_KEY)
        : Optional.empty();
  }

  /** What was imported so far. */
  final List<String> brought = new ArrayList<>();

  @Override
  public Result bring(List<String> segments) {
    brought.addAll(segments);
    return new Result.Imported(segments.size(), 1, 2);
  }

  @Override
  public Bundle segments(String after) throws History.BadCursorException {
    if (!after.isEmpty() && !after.equals("1.1")) {
      throw new History.BadCursorException(after);
    }
    return new Bundle("c0ffee", brought, after.isEmpty() ? "1.1" : "");
  }

  @Override
  public synchronized Search.Found find(Search.Query query) throws History.UnknownRoomException {
    if (query.search().room().equals("nowhere")) {
      throw new History.UnknownRoomException("nowhere");
    }
    List<ChatMessage> found =
        messages.stream()
            .filter(message ->
                query.search().words().stream().allMatch(word -> message.text().contains(word)))
            .toList();
    List<ChatMessage> page = found.subList(Math.max(0, found.size() - query.limit()), found.size());
    return new Search.Found(query.ranked() ? page.reversed() : page, "", !query.ranked());
  }

  @Override
  public synchronized History.Page history(History.Query query)
      throws History.BadCursorException, History.UnknownRoomException {
    if (unreadable) {
      throw new UncheckedIOException(new IOException("the disk cannot be read"));
    }
    if (!query.room().equals(ChatMessage.GENERAL)) {
      throw new History.UnknownRoomException(query.room());
    }
    int at = query.direction() == History.Direction.NEWEST ? 0 : place(query.cursor());
    List<ChatMessage> found =
        messages.stream()
            .filter(message ->
                switch (query.direction()) {
                  case NEWEST -> true;
                  case BEFORE -> message.sequence() < at;
                  case AFTER -> message.sequence() > at;
                })
            .toList();
    boolean whole = found.size() <= query.limit();
    if (query.direction() == History.Direction.AFTER) {
      List<ChatMessage> page = found.subList(0, Math.min(query.limit(), found.size()));
      return new History.Page(page, whole ? "" : page.getLast().cursor());
    }
    List<ChatMessage> page = found.subList(Math.max(0, found.size() - query.limit()), found.size());
    return new History.Page(page, whole ? "" : page.getFirst().cursor());
  }

  private static int place(String cursor) throws History.BadCursorException {
    if (!cursor.matches("c[0-9]{1,6}")) {
      throw new History.BadCursorException(cursor);
    }
    return Integer.parseInt(cursor, 1, cursor.length(), 10);
  }

  @Override
  public synchronized List<Receipt> receipts(List<String> ids) {
    return ids.stream().map(_ -> receipt).toList();
  }

  @Override
  public synchronized Optional<Holders> holders(String id) {
    return messages.stream()
        .filter(message -> message.id().equals(id))
        .findFirst()
        .map(_ -> new Holders(status().members(), List.of()));
  }

  @Override
  public synchronized Feed events() {
    return new ListFeed(events.size(), false);
  }

  @Override
  public synchronized Feed eventsAfter(String after) {
    for (int from = Math.max(0, events.size() - EVENTS_KEPT); from <= events.size(); from++) {
      if (eventId(from).equals(after)) {
        return new ListFeed(from, false);
      }
    }
    return new ListFeed(events.size(), true);
  }

  @Override
  public String eventId(long sequence) {
    return instance + "." + sequence;
  }

  @Override
  public synchronized boolean isStopped() {
    return stopped;
  }

  /** Reads the node's one list; lags when it falls more than EVENTS_KEPT behind its end. */
  private final class ListFeed implements Feed {
    private int next;
    private boolean lagged;

    ListFeed(int next, boolean lagged) {
      this.next = next;
      this.lagged = lagged;
    }

    @Override
    public Optional<Item> next(long timeoutMillis) throws InterruptedException {
      synchronized (MemoryNode.this) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (!lagged && next == events.size() && !stopped) {
          long rest = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
          if (rest <= 0) {
            return Optional.empty();
          }
          MemoryNode.this.wait(rest);
        }
        if (lagged || events.size() - next > EVENTS_KEPT) {
          lagged = false;
          next = events.size();
          return Optional.of(new Lagged(next));
        }
        if (next == events.size()) {
          return Optional.empty();
        }
        next++;
        return Optional.of(new Delivered(next, events.get(next - 1)));
      }
    }

    @Override
    public boolean isOver() {
      return isStopped();
    }

    @Override
    public void close() {}
  }
}
