package ciranda.core;

import ciranda.core.history.Conversation;
import ciranda.core.membership.Links;
import ciranda.core.membership.Rows;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Command;
import ciranda.core.view.Person;
import ciranda.core.view.Result;
import ciranda.core.view.Status;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Hearing;
import ciranda.protocol.Member;
import ciranda.protocol.Message;
import ciranda.protocol.Name;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import ciranda.protocol.Row;
import ciranda.protocol.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One node: a function of its inputs and the time. Only the loop thread touches it.
 *
 * <p>Routes between the two halves, the {@link Circle} (who is there, who leads) and the {@link
 * Conversation} (what was said), which do not know each other: the conversation is right whoever
 * leads. What depends on a {@link Effect.Persist} is emitted when its {@code Persisted} comes back:
 * durable before visible.
 */
public final class Node {
  private final Settings settings;
  private final Self self;
  private final Links links;
  private final Rows rows;
  private final Outbox out;
  private final Circle circle;
  private final Conversation conversation;
  private final Map<NodeKey, Instant> lastSeen = new HashMap<>();
  private Set<NodeKey> present = Set.of();
  private boolean leaving;
  private boolean stepped;

  private Node(
      Settings settings, Saved saved, Signatures signatures, RandomGenerator random, Now now) {
    this.settings = settings;
    this.self = new Self(settings, saved);
    this.links = new Links(settings.key(), settings.timing());
    this.rows = new Rows(settings.key(), settings.timing(), settings.bounds().relayedRows());
    this.out = new Outbox(self, links, rows);
    this.conversation = new Conversation(settings, saved, signatures, random, out::nextTicket);
    conversation.neighbours(
        (peer, author) -> rows.row(peer).isEmpty() || rows.areLinked(peer, author));
    this.circle = new Circle(self, saved, links, rows, out, signatures, conversation::digest, now);
  }

  /** Builds a node from what its disk holds. Nothing happens before the first step. */
  public static Node restore(
      Settings settings, Saved saved, Signatures signatures, RandomGenerator random, Now now) {
    return new Node(settings, saved, signatures, random, now);
  }

  /** Takes one input and returns what is to be done, in order. */
  public List<Effect> step(Input input, Now now) {
    if (leaving) {
      return afterLeaving(input);
    }
    // What is due is due since then: a node that was away trusts none of its deadlines.
    if (stepped && now.millisSince(nextWakeNanos()) >= settings.timing().late()) {
      circle.late(now);
    }
    stepped = true;
    boolean look = take(input, now);
    if (leaving) {
      return out.drain();
    }
    if (look || now.reached(circle.nextWakeNanos())) {
      circle.evaluate(now);
      forgetHungUp(now);
      Set<NodeKey> members = circle.presentMembers();
      if (!members.equals(present)) {
        present = members;
        conversation.members(present, now, out.effects());
      }
    }
    if (now.reached(conversation.nextWakeNanos())) {
      conversation.tick(now, out.effects());
    }
    return out.drain();
  }

  /** Takes the input; returns whether the circle has to be looked at because of it. */
  private boolean take(Input input, Now now) {
    return switch (input) {
      case Input.Opened opened -> {
        boolean wasOpen = links.get(opened.link()).isPresent();
        circle.opened(opened, now);
        forgetHungUp(now);
        if (!wasOpen && links.get(opened.link()).isPresent()) {
          conversation.linkUp(opened.link(), opened.peer().key(), now, out.effects());
        }
        yield true;
      }
      case Input.Received received -> received(received, now);
      case Input.SegmentReceived received -> {
        Optional<Links.Link> link = open(received.link());
        link.ifPresent(from -> segment(from, received, now));
        yield false;
      }
      case Input.Closed closed -> {
        conversation.linksDown(List.of(closed.link()), now, out.effects());
        circle.closed(closed.link(), closed.reason(), now);
        yield true;
      }
      case Input.DialFailed failed -> {
        circle.dialFailed(failed.endpoint(), failed.failure(), now);
        yield true;
      }
      case Input.Discovered discovered -> {
        circle.discovered(discovered, now);
        yield true;
      }
      case Input.Requested requested -> {
        requested(requested, now);
        yield requested.command() instanceof Command.Rename;
      }
      case Input.Persisted persisted -> {
        boolean circles = circle.persisted(persisted.ticket(), now);
        if (!circles) {
          conversation.persisted(persisted.ticket(), now, out.effects());
        }
        yield circles;
      }
      case Input.PersistFailed failed -> {
        boolean circles = circle.persistFailed(failed.ticket(), now);
        if (!circles) {
          conversation.persistFailed(failed.ticket(), failed.trouble(), now, out.effects());
        }
        yield circles;
      }
      case Input.AddressesChanged changed -> {
        circle.addressesChanged(changed.addresses());
        yield false;
      }
      case Input.Tick tick -> false;
    };
  }

  /** Nothing is said any more on a link that was just hung up. */
  private void forgetHungUp(Now now) {
    conversation.linksDown(out.takeHungUp(), now, out.effects());
  }

  private Optional<Links.Link> open(long id) {
    Optional<Links.Link> link = links.get(id);
    if (link.isEmpty()) {
      out.refuse(Reason.CLOSED_LINK, "link " + id);
    }
    return link;
  }

  private void segment(Links.Link from, Input.SegmentReceived received, Now now) {
    links.heard(from.id(), now);
    conversation.segmentReceived(from.id(), received.segment(), now, out.effects());
  }

  private boolean received(Input.Received received, Now now) {
    Optional<Links.Link> open = open(received.link());
    if (open.isEmpty()) {
      return false;
    }
    Links.Link link = open.get();
    lastSeen.put(link.key(), now.wall());
    if (received.message() instanceof Message.Heads heads) {
      heard(link, heads, now);
      conversation.heads(link.id(), heads, now, out.effects());
      return false;
    }
    if (received.message() instanceof Message.Pull pull) {
      heard(link, pull, now);
      conversation.pull(link.id(), pull, now, out.effects());
      return false;
    }
    circle.received(link, received.senderName(), received.message(), now);
    if (received.message() instanceof Message.Heartbeat beat
        && beat.row().key().equals(link.key())) {
      digests(link, beat, now);
    }
    return true;
  }

  private void heard(Links.Link link, Message message, Now now) {
    links.heard(link.id(), now);
    out.trace(Event.Direction.RECEIVED, message, link.key());
  }

  private void digests(Links.Link link, Message.Heartbeat beat, Now now) {
    conversation.digest(link.id(), beat.row().history(), now, out.effects());
    for (Row row : beat.relayed()) {
      conversation.relayedDigest(row.key(), row.history(), now, out.effects());
    }
  }

  private void requested(Input.Requested requested, Now now) {
    switch (requested.command()) {
      case Command.Write write ->
          conversation.post(requested.request(), List.of(write), now, out.effects());
      case Command.PostAll all ->
          conversation.post(requested.request(), all.posts(), now, out.effects());
      case Command.Import brought ->
          conversation.take(requested.request(), brought.segments(), now, out.effects());
      case Command.Rename rename ->
          out.add(new Effect.Reply(requested.request(), renamed(rename.name(), now)));
      case Command.Leave leave -> {
        leaving = true;
        circle.leave(now);
        out.add(new Effect.Reply(requested.request(), new Result.Done()));
        out.add(new Effect.Stop());
      }
    }
  }

  private Result renamed(String wanted, Now now) {
    String name;
    try {
      name = Name.normalized(wanted);
    } catch (IllegalArgumentException e) {
      // A person's mistake, told to the person.
      return new Result.Rejected(Result.Cause.BAD_NAME, String.valueOf(e.getMessage()));
    }
    if (!name.equals(self.name())) {
      self.rename(name);
      conversation.rename(name, now, out.effects());
      out.add(new Effect.Rename(name));
      circle.renamed(now);
    }
    return new Result.Done();
  }

  /** A node that has said goodbye answers every request, and does nothing else. */
  private List<Effect> afterLeaving(Input input) {
    if (input instanceof Input.Requested requested) {
      out.add(
          new Effect.Reply(
              requested.request(), new Result.Rejected(Result.Cause.STOPPING, "leaving")));
    }
    return out.drain();
  }

  /** When {@link Input.Tick} is due, in monotonic nanoseconds. */
  public long nextWakeNanos() {
    return leaving
        ? Long.MAX_VALUE
        : Math.min(circle.nextWakeNanos(), conversation.nextWakeNanos());
  }

  /** A snapshot for views. */
  public Status status() {
    View view = self.isJoined() ? self.view() : View.NONE;
    List<Status.Member> members = new ArrayList<>();
    for (Member member : view.members()) {
      members.add(memberOf(member));
    }
    return new Status(
        self.name(),
        self.isJoined() ? self.id() : 0,
        settings.key().fingerprint(),
        settings.groupName(),
        self.role(),
        view.epoch().number(),
        self.coordinatorMember().map(Node::memberOf),
        view.version(),
        members,
        conversation.heads(),
        conversation.entries(),
        conversation.digest().toBase64(),
        conversation.known(),
        conversation.complete(),
        conversation.writable(),
        settings.software());
  }

  /** How much it may hold of each kind. */
  public Bounds bounds() {
    return settings.bounds();
  }

  /** How much it holds of what is bounded. */
  public Load load() {
    return new Load(
        conversation.pulls(),
        conversation.postsWaiting(),
        conversation.receiptsTold(),
        circle.newcomers(),
        circle.applicants(),
        circle.dials());
  }

  private static Status.Member memberOf(Member member) {
    return new Status.Member(member.id(), member.name(), member.key().fingerprint());
  }

  /** Everybody known, this node first. */
  public List<Person> people(Now now) {
    Map<NodeKey, Person> people = new LinkedHashMap<>();
    boolean joined = self.isJoined();
    people.put(
        settings.key(),
        new Person(
            joined ? self.id() : 0,
            self.name(),
            settings.key().fingerprint(),
            "",
            Person.State.SELF,
            self.role() == Role.COORDINATOR,
            now.wall()));
    for (Member member : joined ? self.view().members() : List.<Member>of()) {
      people.computeIfAbsent(member.key(), key -> person(member, now));
    }
    for (Links.Link link : links.each()) {
      people.computeIfAbsent(link.key(), key -> stranger(link, now));
    }
    return List.copyOf(people.values());
  }

  private Person person(Member member, Now now) {
    NodeKey key = member.key();
    boolean linked = links.isLinked(key);
    boolean coordinator = key.equals(self.coordinator());
    boolean doubted =
        coordinator && circle.hearing(now) != Hearing.LINKED && circle.hearing(now) != Hearing.VIA;
    Person.State state =
        doubted || !rows.isPresent(key)
            ? Person.State.SUSPECTED
            : linked ? Person.State.LINKED : Person.State.VIA;
    return new Person(
        member.id(),
        member.name(),
        key.fingerprint(),
        member.addresses().stream().findFirst().map(Endpoint::text).orElse(""),
        state,
        coordinator,
        lastSeen.getOrDefault(key, now.wall()));
  }

  private Person stranger(Links.Link link, Now now) {
    Optional<Row> row = rows.row(link.key());
    return new Person(
        row.map(Row::id).orElse(0),
        row.map(Row::name).orElse(link.peer().name()),
        link.key().fingerprint(),
        link.peer().addresses().stream().findFirst().map(Endpoint::text).orElse(""),
        Person.State.LINKED,
        false,
        lastSeen.getOrDefault(link.key(), now.wall()));
  }

  /** See {@link ChatNode#receipts}. */
  public List<ChatNode.Receipt> receipts(List<String> ids) {
    return conversation.receipts(ids, present);
  }

  /** See {@link ChatNode#holders}. */
  public Optional<ChatNode.Holders> holders(String id) {
    Optional<Set<NodeKey>> keys = conversation.holders(id, present);
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    List<Status.Member> there = new ArrayList<>();
    List<Status.Member> lacking = new ArrayList<>();
    if (!self.isJoined()) {
      there.add(new Status.Member(0, self.name(), settings.key().fingerprint()));
    } else {
      for (Member member : self.view().members()) {
        (keys.get().contains(member.key()) ? there : lacking).add(memberOf(member));
      }
    }
    return Optional.of(new ChatNode.Holders(there, lacking));
  }
}
