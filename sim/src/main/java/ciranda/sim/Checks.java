package ciranda.sim;

import ciranda.core.Change;
import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.Input;
import ciranda.core.Load;
import ciranda.core.Reason;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.Command;
import ciranda.core.view.Result;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.Epoch;
import ciranda.protocol.Member;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.View;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The invariants that hold at every step (DESIGN and ARCHITECTURE name them), in naive code that
 * shares nothing with the core.
 */
final class Checks {
  private final World world;
  private final Oracle oracle;
  private final Elections elections;
  private final Obedience obedience;
  private final Hearsay hearsay;
  private final Map<String, View> views = new HashMap<>();
  private final Map<Host, Life> lives = new HashMap<>();
  private final Map<Host, Epoch> greatest = new HashMap<>();
  private final Map<Host, View> last = new HashMap<>();

  /** What is known of one start of one node. */
  private static final class Life {
    private final Set<Long> closed = new HashSet<>();
    private final Set<String> shown = new HashSet<>();
    private final Writing writing;
    private final Set<Long> views = new HashSet<>();

    /** The highest epoch that was on its disk: who joins downward speaks in it until told. */
    private Epoch stored;

    /** Whether its disk refused a view: it goes on in memory until one is stored again. */
    private boolean inMemory;

    private boolean leaving;
    private final Map<Long, Command> requests = new LinkedHashMap<>();
    private final byte[] digest;

    private Life(Writing writing, byte[] digest, Epoch stored) {
      this.writing = writing;
      this.digest = digest;
      this.stored = stored;
    }
  }

  Checks(World world) {
    this.world = world;
    this.oracle = new Oracle(world);
    this.elections = new Elections(world, oracle);
    this.obedience = new Obedience(world, oracle);
    this.hearsay = new Hearsay(world);
  }

  Oracle oracle() {
    return oracle;
  }

  Elections elections() {
    return elections;
  }

  private static void check(boolean holds, String invariant, Host host, Supplier<String> what) {
    if (!holds) {
      throw new Violation(invariant, host + " " + what.get());
    }
  }

  private Life life(Host host) {
    Life life = lives.get(host);
    if (life == null) {
      throw new IllegalStateException(host + " does not run");
    }
    return life;
  }

  // ---- what the shell reports

  void starts(Host host) {
    byte[] digest = new byte[32];
    host.disk().segments().stream()
        .flatMap(segment -> segment.entries().stream())
        .forEach(entry -> Disk.xor(digest, entry.hash()));
    Life life = new Life(new Writing(host, oracle), digest, host.disk().view().epoch());
    greatest.merge(host, host.disk().view().epoch(), (a, b) -> a.isAbove(b) ? a : b);
    if (host.disk().takeOlder()) {
      greatest.remove(host);
      last.remove(host);
      oracle.wentBack(host);
      oracle.excuse(host);
    }
    if (host.disk().takeShorter()) {
      greatest.remove(host);
      last.remove(host);
      oracle.wentBack(host);
    }
    lives.put(host, life);
    oracle.starts(host);
    elections.starts(host);
    obedience.starts(host);
    hearsay.starts(host);
  }

  void stopped(Host host) {
    lives.remove(host);
    elections.stopped(host);
    obedience.stopped(host);
    hearsay.stopped(host);
  }

  void requested(Host host, long request, Command command) {
    life(host).requests.put(request, command);
    if (command instanceof Command.Import brought) {
      brought.segments().forEach(life(host).writing::receives);
    }
  }

  /** C6: what is answered as accepted is on the disk. */
  void replied(Host host, Effect.Reply reply) {
    Command asked = life(host).requests.remove(reply.request());
    if (asked == null) {
      throw new Violation("C6", host + " answers twice " + reply);
    }
    switch (reply.result()) {
      case Result.Accepted accepted -> accepted(host, asked, List.of(accepted.message()));
      case Result.AllAccepted all -> accepted(host, asked, all.messages());
      case Result.Recorded recorded ->
          check(
              oracle.isOnDisk(host, recorded.id()),
              "C6",
              host,
              () -> "records what is not durable");
      case Result.Imported imported -> imported(host, asked, imported);
      case Result.Rejected _, Result.Done _ -> {}
    }
  }

  private void imported(Host host, Command asked, Result.Imported told) {
    List<Entry> entries =
        asked instanceof Command.Import brought
            ? brought.segments().stream().flatMap(one -> one.entries().stream()).toList()
            : List.of();
    long there = entries.stream().filter(one -> oracle.isOnDisk(host, one.id())).count();
    check(
        told.stored() + told.known() + told.refused() == entries.size() && told.stored() <= there,
        "C6",
        host,
        () -> "tells " + told + " of " + entries.size() + " entries, " + there + " of them there");
  }

  private void accepted(Host host, Command asked, List<ChatMessage> messages) {
    List<String> wanted =
        switch (asked) {
          case Command.Post post -> List.of(post.text());
          case Command.PostAll all -> all.posts().stream().map(Command.Post::text).toList();
          default -> List.of();
        };
    List<String> texts = messages.stream().map(ChatMessage::text).toList();
    check(texts.equals(wanted), "C6", host, () -> "accepts " + texts + " in place of " + wanted);
    for (ChatMessage message : messages) {
      boolean stored = oracle.isOnDisk(host, message.id());
      check(stored, "C6", host, () -> "accepts before it is durable");
      oracle.accepted(host, message);
    }
  }

  /** How many requests a running node has not answered. */
  int unanswered(Host host) {
    return life(host).requests.size();
  }

  /** E1, E2, E4 on what reached a disk; C2 on logs. */
  void committed(Host host, Change change) {
    switch (change) {
      case Change.SaveMembership saved -> {
        view(host, saved.view());
        obedience.committed(host, saved);
      }
      case Change.Append append -> oracle.committed(host, append.segment());
      case Change.AddBodies _ -> {}
    }
  }

  private void view(Host host, View view) {
    Epoch before = greatest.getOrDefault(host, Epoch.NONE);
    boolean downward = before.isFarAbove(view.epoch()) && view.names(host.key());
    check(
        view.epoch().compareTo(before) >= 0 || downward || oracle.isUnruly(),
        "E1",
        host,
        () -> "goes back from epoch " + before + " to " + view.epoch());
    greatest.put(host, view.epoch());
    if (downward) {
      // It no longer knows which numbers it used.
      views.values().removeIf(old -> old.epoch().coordinator().equals(host.key()));
    }
    Life life = life(host);
    life.stored = life.stored.compareTo(view.epoch()) >= 0 ? life.stored : view.epoch();
    boolean trusted =
        world.hostOf(view.epoch().coordinator()).filter(oracle::isTrusted).isPresent();
    if (trusted) {
      View same = views.putIfAbsent(view.epoch() + " v" + view.version(), view);
      check(
          same == null || same.equals(view), "E2", host, () -> "has another view " + view.epoch());
    }
    Optional<View> earlier = Optional.ofNullable(last.put(host, view));
    // Who went on in memory for a while has been given an id that its disk does not know.
    if (view.epoch().coordinator().equals(host.key()) && !life.inMemory) {
      earlier.ifPresent(known -> ids(host, known, view));
    }
  }

  /** E4: a key keeps its id, unless somebody else of the new view has it. */
  private static void ids(Host host, View earlier, View view) {
    Map<NodeKey, Integer> ids = new HashMap<>();
    Map<Integer, NodeKey> holders = new HashMap<>();
    for (Member member : view.members()) {
      ids.put(member.key(), member.id());
      holders.put(member.id(), member.key());
    }
    for (Member member : earlier.members()) {
      Integer id = ids.get(member.key());
      boolean collides = holders.containsKey(member.id());
      check(
          id == null || id == member.id() || collides,
          "E4",
          host,
          () -> "gives " + member.name() + " the id " + id + " in place of " + member.id());
    }
    check(
        view.nextId() >= earlier.nextId() || collidesFar(earlier, view),
        "E4",
        host,
        () -> "lowers the next id from " + earlier.nextId() + " to " + view.nextId());
  }

  /** Joining downward leaves a whole lineage behind. */
  private static boolean collidesFar(View earlier, View view) {
    return earlier.epoch().isFarAbove(view.epoch());
  }

  /** E3, C2, C3, C5 on what goes into a node and comes out. */
  void stepped(Host host, Input input, List<Effect> out) {
    obedience.stepped(host, input, out);
    hearsay.stepped(host, input, out);
    Life life = life(host);
    if (input instanceof Input.Received received && life.closed.contains(received.link())) {
      onlyRefused(host, life, out);
    } else if (input instanceof Input.SegmentReceived received
        && life.closed.contains(received.link())) {
      onlyRefused(host, life, out);
    } else if (input instanceof Input.Opened opened) {
      elections.opened(host, opened);
    } else if (input instanceof Input.SegmentReceived received) {
      life.writing.receives(received.segment());
    } else if (input instanceof Input.Closed closed) {
      life.closed.add(closed.link());
      elections.closed(host, closed);
    } else if (input instanceof Input.Persisted persisted) {
      life.inMemory &= !life.views.remove(persisted.ticket());
      life.writing
          .stored(persisted.ticket())
          .ifPresent(
              segment -> segment.entries().forEach(entry -> Disk.xor(life.digest, entry.hash())));
    }
    if (input instanceof Input.PersistFailed failed) {
      life.inMemory |= life.views.remove(failed.ticket());
      life.writing.failed(failed.ticket());
    }
    if (input instanceof Input.Requested requested) {
      life.writing.takes(requested.request(), requested.command());
    }
    for (Effect effect : out) {
      switch (effect) {
        case Effect.Persist persist -> persist(life, persist);
        case Effect.Send send -> send(host, life, send);
        case Effect.Hangup hangup -> {
          life.closed.add(hangup.link());
          elections.hungUp(host, hangup);
        }
        case Effect.SendSegment send -> segment(host, send);
        case Effect.Reply reply -> life.writing.answers(reply.request());
        // Judged at once: a node that obeys in the next step has not elected against that.
        case Effect.Publish publish -> elections.published(host, publish.event());
        case Effect.Stop _ -> life.leaving = true;
        case Effect.Serve _, Effect.Dial _, Effect.Announce _, Effect.Rename _ -> {}
      }
    }
    life.writing.isBounded();
    if (input instanceof Input.Tick) {
      Load load = host.node().load();
      check(load.isWithin(host.node().bounds()), "C7", host, () -> "holds " + load);
    }
  }

  private static void onlyRefused(Host host, Life life, List<Effect> out) {
    // Who has said goodbye says nothing more.
    boolean told = life.leaving && out.isEmpty();
    for (Effect effect : out) {
      told |=
          effect instanceof Effect.Publish publish
              && publish.event() instanceof Event.Refused refused
              && refused.reason() == Reason.CLOSED_LINK;
    }
    check(told, "E3", host, () -> "listens to a closed link");
  }

  private static void persist(Life life, Effect.Persist persist) {
    if (persist.change() instanceof Change.SaveMembership) {
      life.views.add(persist.ticket());
    }
    if (persist.change() instanceof Change.Append append) {
      life.writing.handsOver(persist.ticket(), append);
    }
  }

  private void send(Host host, Life life, Effect.Send send) {
    check(
        !life.closed.contains(send.link()) || host.isHostile(),
        "E3",
        host,
        () -> "sends " + send + " on a closed link");
    life.leaving |= send.message() instanceof Message.Leave;
    check(
        !life.leaving || send.message() instanceof Message.Leave || host.isHostile(),
        "E3",
        host,
        () -> "sends " + send + " after its goodbye");
    elections.sent(host, send.message());
    switch (send.message()) {
      case Message.Heads heads ->
          heads
              .heads()
              .forEach(head ->
                  check(
                      host.disk().holds(head),
                      "C2",
                      host,
                      () -> "claims " + head + " but holds less"));
      case Message.Heartbeat beat -> {
        check(
            beat.row().history().equals(Bytes.of(life.digest)),
            "C2",
            host,
            () -> "states another digest than that of what is on its disk");
        check(
            life.inMemory || beat.row().epoch().compareTo(life.stored) <= 0,
            "E1",
            host,
            () -> "speaks in " + beat.row().epoch() + ", which is not on its disk");
      }
      case Message.Coordinator coordinator -> own(host, life, coordinator.view());
      case Message.ViewUpdate update -> own(host, life, update.view());
      case Message.JoinAck ack -> {
        own(host, life, ack.view());
        elections
            .peer(host, send.link())
            .ifPresent(to ->
                check(
                    ack.view().names(to) || host.isHostile(),
                    "E4",
                    host,
                    () -> "gives " + world.nameOf(to) + " a place in a view without it"));
      }
      case Message.Hello _,
          Message.Refused _,
          Message.Election _,
          Message.Answer _,
          Message.Leave _,
          Message.ViewAck _,
          Message.JoinRequest _,
          Message.ClaimMade _,
          Message.Merge _,
          Message.Redirect _,
          Message.Relay _,
          Message.Pull _,
          Message.Unknown _ -> {}
    }
  }

  /** A coordinator's view is on its disk before it is sent. */
  private void own(Host host, Life life, View view) {
    if (!life.inMemory && view.epoch().coordinator().equals(host.key()) && !host.isHostile()) {
      View stored = host.disk().view();
      check(
          !view.isNewerThan(stored),
          "E1",
          host,
          () -> "sends " + view.epoch() + " v" + view.version() + " before it is on its disk");
    }
  }

  private void segment(Host host, Effect.SendSegment send) {
    Entry entry = send.segment().entries().getLast();
    check(
        oracle.isOnDisk(host, entry.id()),
        "C3",
        host,
        () -> "sends " + entry.id() + " before it is stored");
  }

  void published(Host host, Event event) {
    switch (event) {
      case Event.Shown shown -> shown(host, shown.message());
      case Event.Changed changed ->
          check(
              oracle.isOnDisk(host, changed.change().id()),
              "C3",
              host,
              () -> "tells of what is not durable");
      case Event.ReceiptChanged changed ->
          check(
              oracle.mayHold(changed.id(), changed.receipt().holders()),
              "C2",
              host,
              () -> "counts " + changed.receipt() + " of " + changed.id());
      case Event.RoleChanged _,
          Event.MemberChanged _,
          Event.Renamed _,
          Event.CoordinatorChanged _,
          Event.ElectionStep _,
          Event.Protocol _,
          Event.Refused _,
          Event.StorageChanged _ -> {}
    }
  }

  /** C3, and nothing is shown twice. */
  private void shown(Host host, ChatMessage message) {
    Life life = life(host);
    check(oracle.isOnDisk(host, message.id()), "C3", host, () -> "shows what is not durable");
    check(life.shown.add(message.id()), "C2", host, () -> "shows twice " + message.id());
    oracle.shows(host, message);
    oracle.onlyEntry(message.id()).map(Entry::position).ifPresent(life.writing::read);
  }

  Set<String> shown(Host host) {
    return Set.copyOf(life(host).shown);
  }
}
