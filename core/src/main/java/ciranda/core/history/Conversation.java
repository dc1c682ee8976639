package ciranda.core.history;

import ciranda.core.Bounds;
import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.Input.StorageTrouble;
import ciranda.core.Now;
import ciranda.core.Reason;
import ciranda.core.Saved;
import ciranda.core.Settings;
import ciranda.core.Signatures;
import ciranda.core.history.HeldLog.Pending;
import ciranda.core.view.ChatChange;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode.Receipt;
import ciranda.core.view.Command;
import ciranda.core.view.Result;
import ciranda.core.view.Status;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.Head;
import ciranda.protocol.LogId;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The conversation as one node has it: takes posts, keeps its own and everybody else's log, and
 * makes them equal to what the peers hold (docs/PROTOCOL.md, "Anti-entropy").
 *
 * <p>Only the node loop's thread calls. What is wanted done is appended to {@code out}, in order.
 * Invariants: what is answered, shown, sent or counted in heads, digest and entries is on disk (C2,
 * C3); each stretch of a log that is held has its hash chain intact.
 */
public final class Conversation {
  private final NodeKey self;
  private final Bounds bounds;
  private final HeldLogs held;
  private final Peers peers;
  private final Storage storage = new Storage();
  private final Timeline timeline;
  private final Rooms rooms;
  private final Outbox outbox;
  private final CatchUp catchUp;
  private final Exchange exchange;
  private final Receipts receipts;
  private final MissingBodies missingBodies;
  private final Imports imports = new Imports();
  private final Intake intake;
  private Optional<Now> latest = Optional.empty();

  /**
   * Goes on from what the disk holds.
   *
   * @param random draws the names of generations
   * @param tickets gives numbers that nobody else gets
   */
  public Conversation(
      Settings settings,
      Saved saved,
      Signatures signatures,
      RandomGenerator random,
      LongSupplier tickets) {
    this.self = settings.key();
    this.bounds = settings.bounds();
    held = new HeldLogs(saved);
    peers = new Peers(self, bounds.page());
    timeline = new Timeline(saved.newest());
    rooms = new Rooms(saved.rooms());
    PostRules rules = new PostRules(self, held, rooms);
    outbox =
        new Outbox(
            settings, signatures, random, tickets, held, timeline, storage, rules, saved.own());
    catchUp = new CatchUp(bounds, held, peers, storage);
    exchange = new Exchange(held, peers, catchUp);
    receipts = new Receipts(bounds.receipts(), self, held, peers);
    missingBodies = new MissingBodies(saved.bodiless(), bounds.page());
    intake =
        new Intake(
            bounds,
            tickets,
            held,
            peers,
            storage,
            timeline,
            outbox,
            catchUp,
            imports,
            missingBodies);
  }

  /** Writes things; the one answer to {@code request} comes when all are on disk, or refused. */
  public void post(long request, List<? extends Command.Write> posts, Now now, List<Effect> out) {
    begin(now);
    outbox.post(request, posts, now, out);
  }

  /** Takes what somebody brought; the one answer comes when all of it is on disk. */
  public void take(long request, List<Segment> segments, Now now, List<Effect> out) {
    begin(now);
    intake.take(request, segments, now, out);
    finish(now, out);
  }

  /** What is said from now on is said under this name. */
  public void rename(String name, Now now, List<Effect> out) {
    begin(now);
    outbox.rename(name, now, out);
  }

  /**
   * A change is on disk.
   *
   * @return whether the ticket was one of this conversation's
   */
  public boolean persisted(long ticket, Now now, List<Effect> out) {
    begin(now);
    if (missingBodies.awaits(ticket)) {
      storage.succeeded(out);
      catchUp.storageChanged();
      for (Entry entry : missingBodies.added(ticket)) {
        entry.says().ifPresent(body -> tell(entry, body, true, out));
      }
      finish(now, out);
      return true;
    }
    if (!held.awaits(ticket)) {
      return false;
    }
    boolean mine = outbox.isMine(ticket);
    Pending stored = held.persisted(ticket);
    storage.succeeded(out);
    catchUp.storageChanged();
    if (mine) {
      sendToAll(stored.segment(), now, out);
      for (Outbox.Stored own : outbox.stored(stored.segment(), out)) {
        Entry entry = own.entry();
        if (own.says() instanceof Body.Chat) {
          receipts.accepted(entry.id(), entry.log(), entry.number());
        }
        tell(entry, own.says(), false, out);
      }
    } else {
      forward(stored, now, out);
      show(stored, out);
      catchUp.stored(stored.segment().log());
      imports.stored(ticket, stored.segment().entries().size(), out);
    }
    outbox.seal(now, out);
    finish(now, out);
    return true;
  }

  /**
   * A change is not on disk and will not be.
   *
   * @return whether the ticket was one of this conversation's
   */
  public boolean persistFailed(long ticket, StorageTrouble trouble, Now now, List<Effect> out) {
    begin(now);
    if (missingBodies.awaits(ticket)) {
      missingBodies.notAdded(ticket);
      storage.failed(trouble, now, out);
      catchUp.storageChanged();
      finish(now, out);
      return true;
    }
    if (!held.awaits(ticket)) {
      return false;
    }
    boolean mine = outbox.isMine(ticket);
    List<Pending> lost = held.failed(ticket);
    if (lost.isEmpty()) {
      return true;
    }
    storage.failed(trouble, now, out);
    catchUp.storageChanged();
    if (mine) {
      outbox.failed(trouble, out);
    } else {
      catchUp.lost(lost.getFirst().segment().log());
      Result rejected = new Result.Rejected(Outbox.cause(trouble), "not stored");
      lost.forEach(one -> imports.failed(one.ticket(), rejected, out));
    }
    finish(now, out);
    return true;
  }

  /** A segment came: well formed, of this group, its signature valid. */
  public void segmentReceived(long link, Segment segment, Now now, List<Effect> out) {
    begin(now);
    Optional<Link> from = peers.link(link);
    if (from.isEmpty()) {
      Intake.refuse(Reason.CLOSED_LINK, segment, out);
      return;
    }
    intake.receive(from.get(), segment, now, out);
    finish(now, out);
  }

  private void show(Pending stored, List<Effect> out) {
    for (Entry entry : stored.segment().entries()) {
      timeline.shown(entry);
      missingBodies.stored(entry);
      entry.says().ifPresent(body -> tell(entry, body, stored.late(), out));
    }
  }

  /** An entry is on disk: those who watch hear what it says. */
  private void tell(Entry entry, Body body, boolean late, List<Effect> out) {
    rooms.stored(body);
    if (body instanceof Body.Deletion deletion && entry.isByAuthorOf(deletion.target())) {
      missingBodies.takenBack(deletion.target(), held);
    }
    if (body instanceof Body.Chat chat) {
      out.add(new Effect.Publish(new Event.Shown(ChatMessage.of(entry, chat, late))));
    } else {
      ChatChange.of(entry, body)
          .ifPresent(change -> out.add(new Effect.Publish(new Event.Changed(change))));
    }
  }

  private void sendToAll(Segment segment, Now now, List<Effect> out) {
    for (Link link : peers.links()) {
      send(link, segment, now, out);
    }
  }

  /** Passes what was just written on to those whom its author cannot reach. */
  private void forward(Pending stored, Now now, List<Effect> out) {
    Segment segment = stored.segment();
    if (!stored.fresh()) {
      return;
    }
    for (Link link : peers.links()) {
      boolean hasIt = link.peer.holds(segment.log(), segment.last());
      if (!hasIt && !peers.linked(link.peer.key(), segment.log().author())) {
        send(link, segment, now, out);
      }
    }
  }

  private static void send(Link link, Segment segment, Now now, List<Effect> out) {
    link.segmentAt = now.monotonicNanos();
    out.add(new Effect.SendSegment(link.id, segment));
  }

  /** A link stands: both sides say what they hold. */
  public void linkUp(long link, NodeKey peer, Now now, List<Effect> out) {
    begin(now);
    exchange.begin(peers.up(link, peer, now), now, out);
    finish(now, out);
  }

  /** Links are gone; what was asked for on them is asked of others. */
  public void linksDown(List<Long> links, Now now, List<Effect> out) {
    if (links.isEmpty()) {
      return;
    }
    List<Link> gone = links.stream().flatMap(link -> peers.link(link).stream()).toList();
    if (!gone.isEmpty()) {
      begin(now);
      gone.forEach(link -> peers.down(link.id));
      gone.forEach(catchUp::down);
      finish(now, out);
    }
  }

  /** The digest in the row that the direct peer says of itself, once for each heartbeat. */
  public void digest(long link, Bytes digest, Now now, List<Effect> out) {
    begin(now);
    Optional<Link> from = peers.link(link);
    if (from.isPresent()) {
      exchange.digest(from.get(), digest, now, out);
      finish(now, out);
    }
  }

  /** The digest in a row that a neighbour passed on: counts as a receipt where it is our own. */
  public void relayedDigest(NodeKey member, Bytes digest, Now now, List<Effect> out) {
    begin(now);
    exchange.relayedDigest(member, digest);
    finish(now, out);
  }

  /** A peer says what it holds. */
  public void heads(long link, Message.Heads heads, Now now, List<Effect> out) {
    begin(now);
    Optional<Link> from = peers.link(link);
    if (from.isEmpty()) {
      out.add(new Effect.Publish(new Event.Refused(Reason.CLOSED_LINK, "HEADS")));
      return;
    }
    for (Head head : heads.heads()) {
      if (outbox.isCurrent(head.log()) && head.high() > held.stored(head.log()).high()) {
        outbox.tailIsSaidToBeLost(now);
      }
    }
    exchange.heads(from.get(), heads);
    finish(now, out);
  }

  /** A peer asks for entries; it gets a bounded page of what is on disk here. */
  public void pull(long link, Message.Pull pull, Now now, List<Effect> out) {
    begin(now);
    if (peers.link(link).isEmpty()) {
      out.add(new Effect.Publish(new Event.Refused(Reason.CLOSED_LINK, "PULL")));
      return;
    }
    LogId log = pull.log();
    Optional<Span> mine = held.stored(log).around(pull.from());
    if (mine.isEmpty()) {
      String detail = log + ":" + pull.from();
      out.add(new Effect.Publish(new Event.Refused(Reason.NOT_HELD, detail)));
      return;
    }
    long page = bounds.page() - 1L;
    long to =
        Math.clamp(
            pull.to(),
            Math.max(mine.get().low(), pull.from() - page),
            Math.min(mine.get().high(), pull.from() + page));
    out.add(new Effect.Serve(link, log, pull.from(), to));
  }

  /** The members of the view that the node obeys, this node among them. */
  public void members(Set<NodeKey> present, Now now, List<Effect> out) {
    begin(now);
    peers.members(present);
    finish(now, out);
  }

  /**
   * How to see whether a peer has a link to an author, as far as rows tell. What was just written
   * is passed on to linked peers without one. Until this is called, all are taken to be linked.
   *
   * @param linked takes the peer and the author
   */
  public void neighbours(BiPredicate<NodeKey, NodeKey> linked) {
    peers.linked(linked);
  }

  /** Time has passed. */
  public void tick(Now now, List<Effect> out) {
    begin(now);
    catchUp.expire(now);
    finish(now, out);
  }

  /** When {@link #tick} is due, in monotonic nanoseconds; {@link Long#MAX_VALUE} for never. */
  public long nextWakeNanos() {
    if (latest.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long next = catchUp.nextWakeNanos();
    if (!catchUp.isComplete()) {
      return next;
    }
    long bodies = missingBodies.nextWakeNanos(peers.links());
    return Math.min(next, storage.writable() ? bodies : Math.max(bodies, storage.probeDue()));
  }

  private void begin(Now now) {
    latest = Optional.of(now);
    timeline.begin(now);
  }

  private void finish(Now now, List<Effect> out) {
    catchUp.schedule(now, out);
    if (catchUp.isComplete() && storage.mayTry(now)) {
      missingBodies.ask(peers.links(), now, out);
    }
    receipts.refresh(out);
  }

  /** Digest of the set of entries on disk: XOR of their hashes. */
  public Bytes digest() {
    return held.digest();
  }

  /** How many entries are on disk. */
  public long entries() {
    return held.entries();
  }

  /** How many entries are on disk here, or known to be with linked peers. */
  public long known() {
    return held.entries() + catchUp.missing();
  }

  /** By {@link LogId#text}, the newest range on disk. */
  public Map<String, Status.Range> heads() {
    return held.ranges();
  }

  /** Whether nothing is known to be missing, and every linked peer has said what it holds. */
  public boolean complete() {
    return catchUp.isComplete() && latest.filter(this::awaitsHeads).isEmpty();
  }

  private boolean awaitsHeads(Now now) {
    return peers.links().stream().anyMatch(link -> !link.told && !now.reached(link.awaitedUntil));
  }

  /** How many pulls are under way. */
  public int pulls() {
    return catchUp.pulls();
  }

  /** How many posts wait for the disk. */
  public int postsWaiting() {
    return outbox.postsWaiting();
  }

  /** How many own messages have their receipts told. */
  public int receiptsTold() {
    return receipts.told();
  }

  /** Whether posts are taken, as far as the last attempts to write showed. */
  public boolean writable() {
    return storage.writable();
  }

  /** For each message id, how many of the present members are known to have it on disk. */
  public List<Receipt> receipts(List<String> ids, Set<NodeKey> presentMembers) {
    return receipts.of(ids, presentMembers);
  }

  /** Who of the present members, and this node, is known to have a message; empty if it has not. */
  public Optional<Set<NodeKey>> holders(String id, Set<NodeKey> presentMembers) {
    return receipts.holders(id, presentMembers);
  }
}
