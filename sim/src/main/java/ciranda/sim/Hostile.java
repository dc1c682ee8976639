package ciranda.sim;

import ciranda.core.Effect;
import ciranda.protocol.Beacon;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Claim;
import ciranda.protocol.Codec;
import ciranda.protocol.Endpoint;
import ciranda.protocol.EntryId;
import ciranda.protocol.Epoch;
import ciranda.protocol.Head;
import ciranda.protocol.Hearing;
import ciranda.protocol.HybridTime;
import ciranda.protocol.Limits;
import ciranda.protocol.LogId;
import ciranda.protocol.Member;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Pulse;
import ciranda.protocol.Role;
import ciranda.protocol.Row;
import ciranda.protocol.Segment;
import ciranda.protocol.Sender;
import ciranda.protocol.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A member that runs code of its own: it takes part as everybody does, and cheats in one way. What
 * it sends is well formed and signed with its own key; whatever it may do, the conversation of all
 * others stays whole and equal, and nobody stops (H1).
 */
final class Hostile {
  private static final long EVERY_NANOS = 400 * World.MILLI;

  private final World world;
  private final Host host;
  private final Kind kind;
  private final SplittableRandom random;
  private long left;

  /** How it cheats. */
  enum Kind {
    BAD_SIGNATURE,
    FORGED_AUTHOR,
    HOLE,
    FORK,
    FAR_EPOCH,
    FAR_TIME,
    /** Edits and takes back what others said, by entries of its own. */
    FORGED_CHANGE,
    FLOOD,
    FALSE_VIEW,
    FALSE_ROWS,
    FALSE_HEADS,
    FALSE_CLAIM,
    FORGED_RELAY,
    STRANGERS,
    CROWD,
    LOGS,
    /** Leaves out, of what it passes on, what others said. */
    STRIP,
    /** Large entries, more than a disk takes; dear, so no seed draws it. */
    BULK;

    static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  Hostile(World world, Host host, Kind kind) {
    this.world = world;
    this.host = host;
    this.kind = kind;
    this.random = world.sources().of("hostile", host.number() * 100L + kind.name().hashCode());
  }

  void begin(long times) {
    left = times;
    act();
  }

  private void act() {
    if (left <= 0) {
      return;
    }
    if (host.isUp() && !host.isFrozen() && !host.isAsleep()) {
      left--;
      world.coverage().fault("hostile " + kind.word());
      world.note(host, "cheats: " + kind.word());
      List<Long> links = world.network().linksOf(host);
      if (!links.isEmpty()) {
        cheat(links);
      }
    }
    world.after(EVERY_NANOS, this::act);
  }

  private void cheat(List<Long> links) {
    switch (kind) {
      case BAD_SIGNATURE -> all(links, segment(host.key(), fresh(), 1, world.seal()::sign, true));
      case FORGED_AUTHOR -> {
        NodeKey victim = someone().key();
        all(links, segment(victim, fresh(), 1, (key, bytes) -> signed(bytes), false));
      }
      case HOLE -> all(links, segment(host.key(), fresh(), 5, world.seal()::sign, false));
      case FORK -> {
        long generation = fresh();
        links.forEach(link -> one(link, segment(host.key(), generation, 1, this::mine, false)));
      }
      case FAR_EPOCH -> say(links, new Message.Coordinator(view(Long.MAX_VALUE, true)));
      case FAR_TIME -> all(links, segment(host.key(), fresh(), 1, this::mine, false));
      case FORGED_CHANGE -> changes(links);
      case FLOOD -> flood(links);
      case FALSE_VIEW -> {
        View view = view(host.disk().view().epoch().number() + 1, random.nextBoolean());
        say(links, new Message.Coordinator(view));
        say(links, new Message.ViewUpdate(view));
      }
      case FALSE_ROWS -> say(links, rows());
      case FALSE_HEADS -> say(links, heads());
      case FALSE_CLAIM ->
          say(links, new Message.ClaimMade(new Claim(true, 500, 500, view(7, true))));
      case FORGED_RELAY -> relays(links);
      case STRANGERS -> strangers();
      case CROWD -> crowd(links);
      case LOGS -> {
        for (int i = 0; i < 300; i++) {
          all(links, segment(host.key(), fresh(), 1, this::mine, false));
        }
      }
      case STRIP -> host.strips();
      case BULK -> bulk(links);
    }
  }

  private interface Signing {
    Bytes sign(NodeKey key, Bytes message);
  }

  private Bytes signed(Bytes message) {
    return world.seal().sign(host.key(), message);
  }

  private Bytes mine(NodeKey key, Bytes message) {
    return world.seal().sign(key, message);
  }

  private long fresh() {
    return random.nextLong(1L << LogId.GENERATION_BITS);
  }

  private Host someone() {
    return world.hosts().get(random.nextInt(world.hosts().size()));
  }

  private Segment segment(
      NodeKey author, long generation, long number, Signing signing, boolean broken) {
    Body lie = new Body.Chat("general", "mallory", "lie " + random.nextInt(1 << 30), "");
    return segment(author, generation, number, lie, signing, broken);
  }

  private void changes(List<Long> links) {
    List<Segment> held = host.disk().segments();
    if (held.isEmpty()) {
      return;
    }
    Segment some = held.get(random.nextInt(held.size()));
    EntryId target = some.entries().get(random.nextInt(some.entries().size())).entryId();
    Body change =
        random.nextBoolean()
            ? new Body.Edit(target, "mallory", "forged")
            : new Body.Deletion(target, "general", "mallory");
    all(links, segment(host.key(), fresh(), 1, change, this::mine, false));
  }

  private Segment segment(
      NodeKey author, long generation, long number, Body says, Signing signing, boolean broken) {
    boolean far = kind == Kind.FAR_TIME;
    long millis = far ? HybridTime.FAR_DATE_MILLIS : host.now().wall().toEpochMilli();
    HybridTime time = new HybridTime(Math.clamp(millis, 0, HybridTime.FAR_DATE_MILLIS), 7);
    Bytes body = Codec.encode(says);
    return Segment.seal(
        World.GROUP,
        new LogId(author, generation),
        number,
        Segment.CHAIN_START,
        List.of(new Segment.Draft(time, time.millis(), body)),
        bytes -> {
          byte[] signature = signing.sign(author, bytes).toArray();
          signature[3] ^= (byte) (broken ? 1 : 0);
          return Bytes.of(signature);
        });
  }

  private void bulk(List<Long> links) {
    Bytes body = Bytes.of(new byte[Limits.BODY_BYTES_MAX]);
    for (int i = 0; i < 50; i++) {
      HybridTime time = new HybridTime(host.now().wall().toEpochMilli(), i);
      all(
          links,
          Segment.seal(
              World.GROUP,
              new LogId(host.key(), fresh()),
              1,
              Segment.CHAIN_START,
              List.of(new Segment.Draft(time, time.millis(), body)),
              this::signed));
    }
  }

  private void all(List<Long> links, Segment segment) {
    links.forEach(link -> one(link, segment));
  }

  private void one(long link, Segment segment) {
    world.network().sendSegment(host, link, segment);
  }

  private void say(List<Long> links, Message message) {
    links.forEach(link -> world.network().send(host, link, message));
  }

  /** Itself as coordinator of some, with ids as it likes. */
  private View view(long number, boolean namesAll) {
    View known = host.disk().view();
    List<Member> members = new ArrayList<>();
    int id = 0;
    for (Member member : known.members()) {
      if (namesAll || member.key().equals(host.key()) || random.nextBoolean()) {
        members.add(member.withId(++id));
      }
    }
    View view =
        new View(
            new Epoch(Math.max(1, number), host.key()),
            1 + random.nextInt(9),
            id + 1,
            members,
            List.of(),
            known.epoch().isNone() ? List.of() : List.of(known.epoch()),
            Bytes.EMPTY);
    return view.signedWith(signed(view.signed(World.GROUP)));
  }

  private Message rows() {
    List<Row> relayed = new ArrayList<>();
    for (Host other : world.hosts()) {
      if (other != host && relayed.size() < 20) {
        relayed.add(row(other.key(), random.nextLong(1L << 40), Role.SEARCHING));
      }
    }
    return new Message.Heartbeat(
        row(host.key(), 1L << 50, Role.COORDINATOR), relayed, Pulse.NONE, true);
  }

  private Row row(NodeKey key, long sequence, Role role) {
    return new Row(
        key,
        "mallory",
        random.nextLong(1L << 52),
        sequence,
        role,
        random.nextInt(100),
        new Epoch(1 + random.nextInt(9), key),
        random.nextInt(9),
        1 + random.nextInt(1_000_000),
        Hearing.CLOSED,
        world.hosts().stream().map(Host::key).distinct().filter(k -> random.nextBoolean()).toList(),
        Bytes.of(new byte[32]));
  }

  private Message heads() {
    List<Head> heads = new ArrayList<>();
    for (Host other : world.hosts()) {
      other
          .disk()
          .load()
          .logs()
          .forEach(log -> {
            if (heads.size() < 200) {
              heads.add(new Head(log.log(), 1, log.high() + 1 + random.nextInt(1 << 20)));
            }
          });
    }
    return new Message.Heads(heads, true);
  }

  private void flood(List<Long> links) {
    Epoch epoch = host.disk().view().epoch();
    for (int i = 0; i < 300; i++) {
      say(links, new Message.Election(epoch, 1 + random.nextInt(100)));
      say(links, new Message.JoinRequest(epoch, random.nextInt(100), random.nextInt(9), List.of()));
      say(links, new Message.ViewAck(epoch, random.nextInt(9)));
      say(links, new Message.Redirect(someone().key(), epoch));
      say(links, new Message.Pull(new LogId(someone().key(), fresh()), 1, Limits.ENTRY_NUMBER_MAX));
      say(links, new Message.Answer(epoch, 1 + random.nextInt(100), Pulse.NONE));
    }
  }

  /** In the names of others, with wrong numbers of hops, in circles. */
  private void relays(List<Long> links) {
    Epoch epoch = host.disk().view().epoch();
    for (Host other : world.hosts()) {
      Sender source = new Sender(someone().key(), "mallory");
      Message leave = new Message.Leave(epoch, host.key());
      for (Message inner :
          List.of(leave, new Message.Election(epoch, 1), new Message.Redirect(host.key(), epoch))) {
        say(links, new Message.Relay(other.key(), source, random.nextInt(3), inner));
      }
    }
  }

  private void strangers() {
    for (int i = 0; i < 200; i++) {
      NodeKey key =
          NodeKey.of(ciranda.protocol.Hash.of("stranger").add(random.nextLong()).finish());
      Beacon beacon =
          new Beacon.JoinRequest(
              1, World.GROUP, new Sender(key, "stranger"), random.nextInt(1_000), 6782);
      world.network().announce(host, new Effect.Announce(beacon, Optional.empty()));
    }
  }

  private void crowd(List<Long> links) {
    NodeKey coordinator = host.disk().view().epoch().coordinator();
    for (int i = 0; i < 150; i++) {
      NodeKey key = NodeKey.of(ciranda.protocol.Hash.of("crowd").add(random.nextLong()).finish());
      Message request =
          new Message.JoinRequest(
              Epoch.NONE, 0, random.nextInt(9), List.of(new Endpoint("10.9.9.9", 6782)));
      say(links, new Message.Relay(coordinator, new Sender(key, "crowd"), 3, request));
    }
  }
}
