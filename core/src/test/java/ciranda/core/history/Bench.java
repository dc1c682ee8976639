package ciranda.core.history;

import ciranda.core.Change;
import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.Input.StorageTrouble;
import ciranda.core.Now;
import ciranda.core.Reason;
import ciranda.core.Saved;
import ciranda.core.view.Command;
import ciranda.core.view.Result;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One conversation by hand: the test is its disk, its peers and its clock. */
final class Bench {
  static final long WALL = 1_700_000_000_000L;
  static final int SELF = 1;

  final Conversation conversation;
  List<Effect> out = new ArrayList<>();
  private long millis = 1_000;
  private long tickets;
  private long requests;

  Bench() {
    this(Saved.NOTHING);
  }

  Bench(Saved saved) {
    conversation =
        new Conversation(
            Keys.settings(SELF),
            saved,
            Keys.signatures(SELF),
            new SplittableRandom(1),
            () -> ++tickets);
  }

  Now now() {
    return new Now(millis * 1_000_000, Instant.ofEpochMilli(WALL + millis));
  }

  void pass(long passed) {
    millis += passed;
  }

  long post(String text) {
    return post("general", text, "");
  }

  long post(String room, String text, String key) {
    conversation.post(++requests, List.of(new Command.Post(room, text, key)), now(), out);
    return requests;
  }

  void write(Command.Write write) {
    conversation.post(++requests, List.of(write), now(), out);
  }

  void rename(String name) {
    conversation.rename(name, now(), out);
  }

  void postAll(List<Command.Post> posts) {
    conversation.post(++requests, posts, now(), out);
  }

  void linkUp(long link, int peer) {
    conversation.linkUp(link, Keys.key(peer), now(), out);
  }

  void receive(long link, Segment segment) {
    conversation.segmentReceived(link, segment, now(), out);
  }

  /** Reports everything that was handed to the disk as stored. */
  void persistAll() {
    take(Effect.Persist.class)
        .forEach(persist -> conversation.persisted(persist.ticket(), now(), out));
  }

  /** The same of what was handed over first. */
  void persistFirst() {
    List<Effect.Persist> handed = take(Effect.Persist.class);
    out.addAll(handed.subList(1, handed.size()));
    conversation.persisted(handed.getFirst().ticket(), now(), out);
  }

  void failAll(StorageTrouble trouble) {
    take(Effect.Persist.class)
        .forEach(persist -> conversation.persistFailed(persist.ticket(), trouble, now(), out));
  }

  /** Removes and returns the effects of a kind. */
  <E extends Effect> List<E> take(Class<E> kind) {
    List<E> taken = out.stream().filter(kind::isInstance).map(kind::cast).toList();
    out.removeAll(taken);
    return taken;
  }

  List<Segment> appends() {
    return out.stream()
        .filter(Effect.Persist.class::isInstance)
        .map(effect -> ((Change.Append) ((Effect.Persist) effect).change()).segment())
        .toList();
  }

  List<Result> results() {
    return take(Effect.Reply.class).stream().map(Effect.Reply::result).toList();
  }

  List<Event> events() {
    return take(Effect.Publish.class).stream().map(Effect.Publish::event).toList();
  }

  List<String> shown() {
    return events().stream()
        .filter(Event.Shown.class::isInstance)
        .map(event -> ((Event.Shown) event).message().text())
        .toList();
  }

  List<Reason> refusals() {
    return events().stream()
        .filter(Event.Refused.class::isInstance)
        .map(event -> ((Event.Refused) event).reason())
        .toList();
  }

  /** Writes segments of one log as another node would. */
  static final class Author {
    final int node;
    final LogId log;
    private long number = 1;
    private Bytes hash = Segment.CHAIN_START;
    private HybridTime time = HybridTime.ZERO;

    Author(int node, long generation) {
      this.node = node;
      this.log = new LogId(Keys.key(node), generation);
    }

    Segment says(String... texts) {
      List<Bytes> bodies = new ArrayList<>();
      for (String text : texts) {
        bodies.add(Codec.encode(new Body.Chat("general", "node" + node, text, "")));
      }
      return writes(WALL, bodies);
    }

    Segment writes(long wallMillis, List<Bytes> bodies) {
      List<Segment.Draft> drafts = new ArrayList<>();
      for (Bytes body : bodies) {
        time = time.next(wallMillis);
        drafts.add(new Segment.Draft(time, wallMillis, body));
      }
      Segment segment =
          Segment.seal(Keys.GROUP, log, number, hash, drafts, Keys.signatures(node)::sign);
      number += bodies.size();
      hash = segment.entries().getLast().hash();
      return segment;
    }
  }
}
