package ciranda.tui;

import ciranda.core.Event;
import ciranda.core.view.ChatChange;
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
import ciranda.protocol.Name;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A node without network and disk: the conversation is a list, the group what the test says. Starts
 * alone, as node 1 and coordinator. Any thread may call.
 */
final class InMemoryNode implements ChatNode {
  static final NodeKey OWN = key(1);

  private String name;
  private final List<ChatMessage> conversation = new ArrayList<>();
  private final Map<String, Room> rooms =
      new TreeMap<>(Map.of(ChatMessage.GENERAL, new Room(ChatMessage.GENERAL, "")));
  private final Map<String, Long> numbers = new HashMap<>();
  private final List<InMemoryFeed> feeds = new ArrayList<>();
  private final List<Person> others = new ArrayList<>();
  private Role role = Role.COORDINATOR;
  private boolean complete = true;
  private boolean stopped;
  private boolean left;
  private int holders = Integer.MAX_VALUE;
  private Optional<Result.Cause> rejection = Optional.empty();
  private long sequence;

  InMemoryNode(String name) {
    this.name = name;
  }

  static NodeKey key(int number) {
    byte[] bytes = new byte[NodeKey.LENGTH];
    bytes[0] = (byte) number;
    return NodeKey.of(Bytes.of(bytes));
  }

  /** Lets somebody be there, without telling. */
  synchronized InMemoryNode with(int id, String person, Person.State state, boolean coordinator) {
    others.add(
        new Person(
            id,
            person,
            key(id + 100).fingerprint(),
            state == Person.State.GONE ? "" : "192.0.2." + (id + 10) + ":6782",
            state,
            coordinator,
            Instant.parse("2026-03-01T12:00:00Z")));
    if (coordinator) {
      role = Role.MEMBER;
    }
    return this;
  }

  /** From now on own messages are known to be held by at most so many, this node among them. */
  synchronized InMemoryNode heldBy(int most) {
    holders = most;
    return this;
  }

  /** From now on posts are rejected. */
  synchronized InMemoryNode rejecting(Result.Cause cause) {
    rejection = Optional.of(cause);
    return this;
  }

  synchronized void becomes(Role newRole) {
    Role before = role;
    role = newRole;
    tell(new Event.RoleChanged(before, newRole, "test"));
  }

  synchronized InMemoryNode lacking(boolean past) {
    complete = !past;
    return this;
  }

  /** A message of somebody else arrives below all others. */
  synchronized void receive(int id, String author, String text) {
    receiveAt(conversation.size(), id, author, text);
  }

  /** A message of somebody else arrives and stands at that place. */
  synchronized void receiveAt(int place, int id, String author, String text) {
    ChatMessage message = message(key(id + 100), author, text, false);
    conversation.add(place, message);
    tell(new Event.Shown(message));
  }

  /** A message of somebody else arrives that was said then, perhaps long ago. */
  synchronized void receiveLate(int id, String author, String text, Instant time, boolean late) {
    ChatMessage now = message(key(id + 100), author, text, false);
    ChatMessage then =
        new ChatMessage(
            now.id(),
            now.author(),
            author,
            now.sequence(),
            time,
            now.room(),
            text,
            false,
            late,
            now.cursor(),
            "",
            "",
            false,
            false,
            List.of());
    conversation.add(then);
    tell(new Event.Shown(then));
  }

  synchronized void tell(Event event) {
    sequence++;
    feeds.forEach(feed -> feed.items.add(new Feed.Delivered(sequence, event)));
  }

  /** Until somebody watches. */
  synchronized void awaitWatcher() throws InterruptedException {
    while (feeds.isEmpty()) {
      wait();
    }
  }

  /** Drops what every feed has not delivered yet. */
  synchronized void lag() {
    sequence++;
    feeds.forEach(feed -> {
      feed.items.clear();
      feed.items.add(new Feed.Lagged(sequence));
    });
  }

  synchronized void stop() {
    stopped = true;
  }

  synchronized boolean hasLeft() {
    return left;
  }

  synchronized List<String> texts() {
    return conversation.stream().map(ChatMessage::text).toList();
  }

  @Override
  public synchronized Status status() {
    boolean inGroup = role != Role.SEARCHING;
    List<Status.Member> members = new ArrayList<>();
    Status.Member self = new Status.Member(1, name, OWN.fingerprint());
    members.add(self);
    for (Person other : others) {
      if (other.state() != Person.State.GONE) {
        members.add(new Status.Member(other.id(), other.name(), other.fingerprint()));
      }
    }
    Optional<Status.Member> coordinator =
        others.stream()
            .filter(Person::coordinator)
            .map(p -> new Status.Member(p.id(), p.name(), p.fingerprint()))
            .findFirst();
    return new Status(
        name,
        inGroup ? 1 : 0,
        OWN.fingerprint(),
        "ciranda",
        role,
        inGroup ? 4 : 0,
        inGroup ? coordinator.or(() -> Optional.of(self)) : Optional.empty(),
        1,
        inGroup ? members : List.of(),
        Map.of(),
        conversation.size(),
        "digest",
        conversation.size() + (complete ? 0 : 41_200),
        complete,
        true,
        "1.0");
  }

  @Override
  public synchronized List<Person> people() {
    List<Person> people = new ArrayList<>();
    boolean coordinator = others.stream().noneMatch(Person::coordinator);
    people.add(
        new Person(
            1,
            name,
            OWN.fingerprint(),
            "192.0.2.1:6782",
            Person.State.SELF,
            coordinator,
            Instant.EPOCH));
    people.addAll(others);
    return people;
  }

  @Override
  public synchronized Result request(Command command) {
    return switch (command) {
      case Command.Leave _ -> {
        left = true;
        yield new Result.Done();
      }
      case Command.Post post -> post(post);
      case Command.Write write -> written(write);
      case Command.PostAll _ -> throw new UnsupportedOperationException("a chat posts one by one");
      case Command.Import _ -> throw new UnsupportedOperationException("a chat imports nothing");
      case Command.Rename(String next) -> rename(next);
    };
  }

  @Override
  public synchronized List<Room> rooms() {
    return List.copyOf(rooms.values());
  }

  /** As the real node, but for the rules that it has for each. */
  private Result written(Command.Write write) {
    if (rejection.isPresent()) {
      return new Result.Rejected(rejection.get(), "as the test wants it");
    }
    switch (write) {
      case Command.Edit edit -> {
        change(edit.id(), was -> with(was, edit.text(), true, false, was.reactions()));
        tellChange(ChatChange.Kind.EDITED, edit.id(), "", edit.text(), true);
      }
      case Command.Delete delete -> {
        change(delete.id(), was -> with(was, "", false, true, List.of()));
        tellChange(ChatChange.Kind.DELETED, delete.id(), "", "", true);
      }
      case Command.React react -> {
        List<ChatMessage.Reaction> marks =
            react.on()
                ? List.of(new ChatMessage.Reaction(react.symbol(), List.of(OWN.fingerprint())))
                : List.of();
        change(react.id(), was -> with(was, was.text(), was.edited(), false, marks));
        tellChange(ChatChange.Kind.REACTED, react.id(), "", react.symbol(), react.on());
      }
      case Command.MakeRoom make -> {
        if (make.room().contains(" ")) {
          return new Result.Rejected(Result.Cause.BAD_ROOM, "");
        }
        rooms.put(make.room(), new Room(make.room(), ""));
        tellChange(ChatChange.Kind.ROOM_MADE, "", make.room(), "", true);
      }
      case Command.SetTopic set -> {
        rooms.put(set.room(), new Room(set.room(), set.topic()));
        tellChange(ChatChange.Kind.TOPIC_SET, "", set.room(), set.topic(), true);
      }
      case Command.Post _ -> throw new IllegalStateException("posts go another way");
    }
    return new Result.Recorded("entry");
  }

  private void change(String id, UnaryOperator<ChatMessage> by) {
    conversation.replaceAll(message -> message.id().equals(id) ? by.apply(message) : message);
  }

  private void tellChange(
      ChatChange.Kind kind, String target, String room, String text, boolean on) {
    tell(
        new Event.Changed(
            new ChatChange(
                kind, "entry", OWN.fingerprint(), name, Instant.EPOCH, target, room, text, on)));
  }

  private static ChatMessage with(
      ChatMessage was,
      String text,
      boolean edited,
      boolean deleted,
      List<ChatMessage.Reaction> marks) {
    return new ChatMessage(
        was.id(),
        was.author(),
        was.authorName(),
        was.sequence(),
        was.time(),
        was.room(),
        text,
        was.action(),
        was.late(),
        was.cursor(),
        was.key(),
        was.reply(),
        edited,
        deleted,
        marks);
  }

  /** A message of somebody else arrives in another room, which is there from then on. */
  synchronized void receiveIn(String room, int id, String author, String text) {
    rooms.putIfAbsent(room, new Room(room, ""));
    ChatMessage message = message(key(id + 100), author, room, text, false, "");
    conversation.add(message);
    tell(new Event.Shown(message));
  }

  private Result rename(String next) {
    try {
      String before = name;
      name = Name.normalized(next);
      tell(new Event.Renamed(OWN, 1, before, name));
      return new Result.Done();
    } catch (IllegalArgumentException e) {
      // As the real node answers.
      return new Result.Rejected(Result.Cause.BAD_NAME, String.valueOf(e.getMessage()));
    }
  }

  private Result post(Command.Post post) {
    if (rejection.isPresent()) {
      return new Result.Rejected(rejection.get(), "as the test wants it");
    }
    if (!rooms.containsKey(post.room())) {
      return new Result.Rejected(Result.Cause.UNKNOWN_ROOM, post.room());
    }
    if (post.text().getBytes(StandardCharsets.UTF_8).length > Limits.TEXT_BYTES_MAX) {
      return new Result.Rejected(Result.Cause.TEXT_TOO_LONG, "");
    }
    ChatMessage message = message(OWN, name, post.room(), post.text(), post.action(), post.reply());
    conversation.add(message);
    tell(new Event.Shown(message));
    return new Result.Accepted(message);
  }

  private ChatMessage message(NodeKey author, String authorName, String text, boolean action) {
    return message(author, authorName, ChatMessage.GENERAL, text, action, "");
  }

  private ChatMessage message(
      NodeKey author, String authorName, String room, String text, boolean action, String reply) {
    String log = author.fingerprint() + ".1";
    long number = numbers.merge(log, 1L, Long::sum);
    return new ChatMessage(
        log + "." + number,
        author.fingerprint(),
        authorName,
        number,
        Instant.EPOCH.plusSeconds(number),
        room,
        text,
        action,
        false,
        "c" + log + number,
        "",
        reply,
        false,
        false,
        List.of());
  }

  @Override
  public synchronized History.Page history(History.Query query) {
    if (query.direction() != History.Direction.NEWEST) {
      throw new IllegalArgumentException("the plain chat reads the newest page only");
    }
    List<ChatMessage> all =
        conversation.stream().filter(message -> message.room().equals(query.room())).toList();
    int from = Math.max(0, all.size() - query.limit());
    return new History.Page(all.subList(from, all.size()), from > 0 ? "before" : "");
  }

  @Override
  public Result bring(List<String> segments) {
    throw new UnsupportedOperationException("a chat imports nothing");
  }

  @Override
  public Bundle segments(String after) {
    throw new UnsupportedOperationException("a chat exports nothing");
  }

  @Override
  public synchronized Search.Found find(Search.Query query) {
    List<ChatMessage> found =
        conversation.stream()
            .filter(message ->
                query.search().words().stream().allMatch(word -> message.text().contains(word)))
            .toList();
    int from = Math.max(0, found.size() - query.limit());
    return new Search.Found(found.subList(from, found.size()), from > 0 ? "before" : "", true);
  }

  @Override
  public synchronized List<Receipt> receipts(List<String> ids) {
    int members = status().members().size();
    return ids.stream()
        .map(id -> new Receipt(Math.min(holders, Math.max(1, members)), Math.max(1, members)))
        .toList();
  }

  @Override
  public synchronized Optional<Holders> holders(String id) {
    List<Status.Member> members = status().members();
    int has = Math.min(holders, members.size());
    return Optional.of(new Holders(members.subList(0, has), members.subList(has, members.size())));
  }

  @Override
  public synchronized Feed events() {
    InMemoryFeed feed = new InMemoryFeed();
    feeds.add(feed);
    notifyAll();
    return feed;
  }

  @Override
  public Feed eventsAfter(String after) {
    throw new UnsupportedOperationException("the plain chat never resumes");
  }

  @Override
  public String eventId(long number) {
    return "1." + number;
  }

  @Override
  public synchronized boolean isStopped() {
    return stopped;
  }

  /** Everything that is told, in an unbounded queue. */
  private final class InMemoryFeed implements Feed {
    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();

    @Override
    public Optional<Item> next(long timeoutMillis) throws InterruptedException {
      return Optional.ofNullable(items.poll(timeoutMillis, TimeUnit.MILLISECONDS));
    }

    @Override
    public boolean isOver() {
      return isStopped() && items.isEmpty();
    }

    @Override
    public void close() {
      synchronized (InMemoryNode.this) {
        feeds.remove(this);
      }
    }
  }
}
