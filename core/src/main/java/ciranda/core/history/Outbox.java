package ciranda.core.history;

import ciranda.core.Change;
import ciranda.core.Effect;
import ciranda.core.Input.StorageTrouble;
import ciranda.core.Now;
import ciranda.core.Settings;
import ciranda.core.Signatures;
import ciranda.core.history.HeldLog.Pending;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.Command;
import ciranda.core.view.Result;
import ciranda.core.view.Result.Cause;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.Entry;
import ciranda.protocol.Head;
import ciranda.protocol.Limits;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * This node's own log: posts wait here, are sealed into a segment, and are accepted when that is on
 * disk. One own append is in flight at a time: the first post goes alone, those that come while the
 * disk works go together (group commit without waiting for anybody).
 */
final class Outbox {
  /** Bytes of the bodies of posts that wait for the disk. */
  static final long BYTES_WAITING_MAX = 8L << 20;

  /** Recent own posts whose key is remembered. */
  static final int KEYS_MAX = 1_024;

  private final Settings settings;
  private final Signatures signatures;
  private final RandomGenerator random;
  private final LongSupplier tickets;
  private final HeldLogs held;
  private final Timeline timeline;
  private final Storage storage;
  private final PostRules rules;

  private final ArrayDeque<Post> waiting = new ArrayDeque<>();
  private final Map<String, Post> byKey = new HashMap<>();
  private final LinkedHashMap<String, Result> recentKeys = new LinkedHashMap<>();
  private String name;
  private long bytesWaiting;

  /** What the disk was given at once, a segment each, in the order of their numbers. */
  private final ArrayDeque<Batch> inFlight = new ArrayDeque<>();

  private Optional<LogId> current;

  /** Why a generation was begun, until its first entry, which says so, is on disk. */
  private Optional<String> opening = Optional.empty();

  private Optional<Long> claimedUntil = Optional.empty();

  /**
   * What waits to be written.
   *
   * @param key idempotency key, empty for none
   * @param asked who waits for it; nobody where the node writes of itself
   */
  private record Post(Body says, Bytes body, String key, long wallMillis, List<Asked> asked) {}

  /** Who waits for a post, and which of its posts it is. */
  private record Asked(Request request, int index) {}

  /** One request, which is answered when all of its posts are. */
  private static final class Request {
    private final long id;
    private final Result[] results;
    private int missing;

    Request(long id, int posts) {
      this.id = id;
      this.results = new Result[posts];
      this.missing = posts;
    }

    /** One of its posts was accepted or rejected. */
    void got(int index, Result result, List<Effect> out) {
      results[index] = result;
      missing--;
      if (missing == 0) {
        out.add(new Effect.Reply(id, whole()));
      }
    }

    private Result whole() {
      if (results.length == 1) {
        return results[0];
      }
      List<ChatMessage> messages = new ArrayList<>();
      for (Result result : results) {
        if (!(result instanceof Result.Accepted accepted)) {
          return result;
        }
        messages.add(accepted.message());
      }
      return new Result.AllAccepted(messages);
    }
  }

  private record Batch(long ticket, List<Post> posts) {}

  /** An own entry that is on disk, and what it says. */
  record Stored(Entry entry, Body says) {}

  Outbox(
      Settings settings,
      Signatures signatures,
      RandomGenerator random,
      LongSupplier tickets,
      HeldLogs held,
      Timeline timeline,
      Storage storage,
      PostRules rules,
      Optional<LogId> own) {
    this.settings = settings;
    this.name = settings.name();
    this.signatures = signatures;
    this.random = random;
    this.tickets = tickets;
    this.held = held;
    this.timeline = timeline;
    this.storage = storage;
    this.rules = rules;
    this.current = own;
  }

  /** Takes all of these or none. */
  void post(long id, List<? extends Command.Write> posts, Now now, List<Effect> out) {
    Optional<Result> objection = objection(posts, now);
    if (objection.isPresent()) {
      out.add(new Effect.Reply(id, objection.get()));
      return;
    }
    Request request = new Request(id, posts.size());
    for (int i = 0; i < posts.size(); i++) {
      take(new Asked(request, i), posts.get(i), now, out);
    }
    seal(now, out);
  }

  private static String keyOf(Command.Write write) {
    return write instanceof Command.Post post ? post.key() : "";
  }

  private void take(Asked asked, Command.Write post, Now now, List<Effect> out) {
    String key = keyOf(post);
    Result known = recentKeys.get(key);
    Post same = byKey.get(key);
    if (known != null) {
      asked.request().got(asked.index(), known, out);
    } else if (same != null) {
      same.asked().add(asked);
    } else {
      Post accepted = enqueued(rules.body(post, name), key, now, List.of(asked));
      if (!key.isEmpty()) {
        byKey.put(key, accepted);
      }
    }
  }

  private Post enqueued(Body says, String key, Now now, List<Asked> asked) {
    Bytes body = Codec.encode(says);
    Post post = new Post(says, body, key, now.wall().toEpochMilli(), new ArrayList<>(asked));
    waiting.addLast(post);
    bytesWaiting += body.length();
    return post;
  }

  private Optional<Result> objection(List<? extends Command.Write> posts, Now now) {
    int fresh = 0;
    long bytes = 0;
    for (Command.Write post : posts) {
      if (!recentKeys.containsKey(keyOf(post))) {
        Optional<Result> rule = rules.objection(post);
        if (rule.isPresent()) {
          return rule;
        }
        fresh++;
        bytes += lengthOf(post);
      }
    }
    if (fresh > 0 && inFlight.isEmpty() && !storage.mayTry(now)) {
      return Optional.of(new Result.Rejected(cause(storage.trouble()), "not tried again"));
    }
    int most = settings.bounds().postsWaiting();
    if (waiting.size() + fresh > most || bytesWaiting + bytes > BYTES_WAITING_MAX) {
      return Optional.of(new Result.Rejected(Cause.OVER_QUOTA, waiting.size() + " posts wait"));
    }
    return Optional.empty();
  }

  /** What counts of it before it is encoded. */
  private static int lengthOf(Command.Write write) {
    return switch (write) {
      case Command.Post post -> post.text().length();
      case Command.Edit edit -> edit.text().length();
      case Command.Delete _, Command.React _, Command.MakeRoom _, Command.SetTopic _ -> 0;
    };
  }

  /**
   * What is said from now on is said under this name. The log says so too, unless the disk takes
   * nothing: then only the messages do.
   */
  void rename(String next, Now now, List<Effect> out) {
    String before = name;
    name = next;
    if (storage.mayTry(now) && waiting.size() < settings.bounds().postsWaiting()) {
      enqueued(new Body.Renamed(before, next), "", now, List.of());
      seal(now, out);
    }
  }

  /**
   * Hands all that waits to the disk, for one flush, unless the disk is at work: what comes
   * meanwhile gathers for the next.
   */
  void seal(Now now, List<Effect> out) {
    if (!inFlight.isEmpty() || waiting.isEmpty()) {
      return;
    }
    if (current.isEmpty()) {
      begin(held.headsOf(settings.key()).isEmpty() ? "first start" : "restored");
    }
    while (!waiting.isEmpty()) {
      sealOne(now, out);
    }
    storage.tried(now);
  }

  /** As much as one segment takes. */
  private void sealOne(Now now, List<Effect> out) {
    List<Segment.Draft> drafts = new ArrayList<>();
    int bytes = 0;
    if (opening.isPresent() && inFlight.isEmpty()) {
      Bytes body = Codec.encode(new Body.Generation(opening.get(), ownHeads()));
      bytes = body.length();
      drafts.add(new Segment.Draft(timeline.next(now), now.wall().toEpochMilli(), body));
    }
    List<Post> posts = new ArrayList<>();
    while (!waiting.isEmpty()
        && drafts.size() < settings.bounds().segmentEntries()
        && fits(drafts.size() + 1, bytes + waiting.getFirst().body().length())) {
      Post post = waiting.removeFirst();
      bytesWaiting -= post.body().length();
      bytes += post.body().length();
      drafts.add(new Segment.Draft(timeline.next(now), post.wallMillis(), post.body()));
      posts.add(post);
    }
    LogId log = current.orElseThrow();
    Optional<HeldLog> own = held.find(log);
    Segment segment =
        Segment.seal(
            settings.group(),
            log,
            held.accepted(log).high() + 1,
            own.map(HeldLog::lastHash).orElse(Segment.CHAIN_START),
            drafts,
            signatures::sign);
    long ticket = tickets.getAsLong();
    Change append = held.acceptMine(new Pending(ticket, segment, false, HeldLog.NO_LINK, false));
    inFlight.addLast(new Batch(ticket, posts));
    out.add(new Effect.Persist(ticket, append));
  }

  private static boolean fits(int entries, int bodyBytes) {
    return Segment.lengthOf(entries, bodyBytes) <= Limits.SEGMENT_BYTES_MAX;
  }

  int postsWaiting() {
    return waiting.size();
  }

  boolean isMine(long ticket) {
    return inFlight.stream().anyMatch(batch -> batch.ticket() == ticket);
  }

  /** The own append is on disk: answers its requests and returns what it says. */
  List<Stored> stored(Segment segment, List<Effect> out) {
    Batch batch = inFlight.removeFirst();
    if (isCurrent(segment.log())) {
      opening = Optional.empty();
    }
    int before = segment.entries().size() - batch.posts().size();
    List<Stored> stored = new ArrayList<>();
    for (int i = 0; i < batch.posts().size(); i++) {
      Post post = batch.posts().get(i);
      Entry entry = segment.entries().get(before + i);
      Result result =
          post.says() instanceof Body.Chat chat
              ? new Result.Accepted(ChatMessage.of(entry, chat, false))
              : new Result.Recorded(entry.id());
      post.asked().forEach(asked -> asked.request().got(asked.index(), result, out));
      remember(post.key(), result);
      stored.add(new Stored(entry, post.says()));
    }
    return stored;
  }

  private void remember(String key, Result result) {
    if (key.isEmpty()) {
      return;
    }
    byKey.remove(key);
    if (recentKeys.size() >= KEYS_MAX) {
      recentKeys.pollFirstEntry();
    }
    recentKeys.put(key, result);
  }

  /**
   * An own append failed, and with it all that was to follow: nothing of it was sent, so its
   * numbers are used again.
   */
  void failed(StorageTrouble trouble, List<Effect> out) {
    List<Post> rejected = new ArrayList<>();
    inFlight.forEach(batch -> rejected.addAll(batch.posts()));
    inFlight.clear();
    rejected.addAll(waiting);
    waiting.clear();
    bytesWaiting = 0;
    for (Post post : rejected) {
      byKey.remove(post.key());
      Result rejection = new Result.Rejected(cause(trouble), trouble.name());
      post.asked().forEach(asked -> asked.request().got(asked.index(), rejection, out));
    }
  }

  static Cause cause(StorageTrouble trouble) {
    return switch (trouble) {
      case DISK_FULL -> Cause.DISK_FULL;
      case IO_ERROR -> Cause.STORAGE_FAILED;
    };
  }

  /** Whether this is the log that this node writes. */
  boolean isCurrent(LogId log) {
    return current.filter(log::equals).isPresent();
  }

  /** A signed entry shows that this node wrote more than it holds: its tail is lost. */
  void tailIsLost() {
    begin("restored");
  }

  /** Somebody says, without proof, that this node wrote more than it holds. */
  void tailIsSaidToBeLost(Now now) {
    if (claimedUntil.isEmpty() || now.reached(claimedUntil.get())) {
      claimedUntil = Optional.of(now.after(Pace.CLAIM));
      begin("restored");
    }
  }

  /** From the next post on, entries go into a new log; the former one becomes like anybody's. */
  private void begin(String reason) {
    LogId fresh;
    do {
      fresh = new LogId(settings.key(), random.nextLong(1L << LogId.GENERATION_BITS));
    } while (held.find(fresh).isPresent());
    current = Optional.of(fresh);
    opening = Optional.of(reason);
  }

  private List<Head> ownHeads() {
    List<Head> heads = held.headsOf(settings.key());
    return heads.subList(0, Math.min(heads.size(), Limits.HEADS_MAX));
  }
}
