package ciranda.sim;

import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.Input;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Row;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a node treats what it hears of others: a living link is not given up for another of the same
 * key, old news end somewhere, a goodbye is told as one, and nothing keeps a node busy (E7).
 */
final class Hearsay {
  /** A link that spoke within this is alive. */
  private static final long ALIVE_MILLIS = 1_000;

  /** A word that was passed on within this time is not forgotten yet. */
  private static final long REMEMBERED_MILLIS = 1_000;

  /** News of a node are passed on for so long. */
  private static final long NEWS_MILLIS = 1_500;

  /** Who was away for so long takes what it heard for fresh once more. */
  private static final long AWAY_MILLIS = 500;

  /** A node that looks at itself more often than this in a second is busy. */
  private static final long TICKS_MAX = 400;

  /** So long it may be busy at a stretch, where its disk does nothing meanwhile. */
  private static final long BUSY_SECONDS_MAX = 5;

  /** Who is lost so long after a goodbye was there again: a copy of its directory said it. */
  private static final long GOODBYE_MILLIS = 10_000;

  private final World world;
  private final Map<Host, Life> lives = new HashMap<>();

  /** One start of one node. */
  private static final class Life {
    private final Neighbours neighbours;
    private final Map<Long, Long> heardMillis = new HashMap<>();
    private final Map<NodeKey, News> news = new HashMap<>();
    private final Map<NodeKey, Long> direct = new HashMap<>();

    /** Who has said goodbye, when, and is not back, as far as could be told. */
    private final Map<NodeKey, Long> goodbyes = new HashMap<>();

    private final Set<NodeKey> everLeft = new HashSet<>();
    private long steppedMillis;
    private long second;
    private long ticks;
    private long busySeconds;
    private boolean leaving;

    private Life(NodeKey self) {
      neighbours = new Neighbours(self);
    }
  }

  /** A row that was passed on: for the first time, and for the last. */
  private record News(long instance, long sequence, long firstMillis, long lastMillis) {}

  Hearsay(World world) {
    this.world = world;
  }

  void starts(Host host) {
    lives.put(host, new Life(host.key()));
  }

  void stopped(Host host) {
    lives.remove(host);
  }

  void stepped(Host host, Input input, List<Effect> out) {
    Life life = lives.get(host);
    if (life == null || life.leaving || host.isHostile()) {
      return;
    }
    long millis = host.now().monotonicNanos() / World.MILLI;
    if (millis - life.steppedMillis >= AWAY_MILLIS) {
      life.news.clear();
      life.busySeconds = 0;
    }
    life.steppedMillis = millis;
    life.neighbours.takes(input);
    life.neighbours.heard(input).ifPresent(said -> heard(life, said, millis));
    switch (input) {
      case Input.Received received -> {
        hears(life, received.link(), millis);
        direct(life, received);
      }
      case Input.SegmentReceived received -> hears(life, received.link(), millis);
      case Input.Opened opened -> {
        life.goodbyes.remove(opened.peer().key());
        opened(host, life, opened, out, millis);
      }
      case Input.Tick _ -> ticks(host, life, millis);
      case Input.Closed closed -> life.heardMillis.remove(closed.link());
      case Input.Persisted _, Input.PersistFailed _ -> life.busySeconds = 0;
      case Input.DialFailed _, Input.Discovered _, Input.Requested _, Input.AddressesChanged _ -> {}
    }
    for (Effect effect : out) {
      life.neighbours.gives(effect);
      if (effect instanceof Effect.Send send && send.message() instanceof Message.Heartbeat beat) {
        beat.relayed().forEach(row -> passesOn(host, life, row, millis));
      } else if (effect instanceof Effect.Publish publish
          && publish.event() instanceof Event.MemberChanged changed) {
        tells(host, life, changed, millis);
      }
      life.leaving |= effect instanceof Effect.Stop;
    }
  }

  private static void heard(Life life, Neighbours.Said said, long millis) {
    if (said.message() instanceof Message.Leave) {
      life.goodbyes.put(said.other(), millis);
      life.everLeft.add(said.other());
    } else if (said.message() instanceof Message.JoinRequest) {
      life.goodbyes.remove(said.other());
    }
  }

  private static void hears(Life life, long link, long millis) {
    life.heardMillis.computeIfPresent(link, (_, before) -> millis);
  }

  private static void direct(Life life, Input.Received received) {
    Input.Peer peer = life.neighbours.links().get(received.link());
    if (peer != null
        && received.message() instanceof Message.Heartbeat beat
        && beat.row().key().equals(peer.key())
        && beat.row().instance() == peer.instance()) {
      life.direct.put(peer.key(), beat.row().instance());
    }
  }

  /**
   * A second instance of a key waits while the link of the first shows life; and a link that is
   * kept begins with what is held (C1).
   */
  private static void opened(
      Host host, Life life, Input.Opened opened, List<Effect> out, long millis) {
    Set<Long> hungUp = new HashSet<>();
    boolean told = false;
    for (Effect effect : out) {
      if (effect instanceof Effect.Hangup hangup && hangup.reason() != Effect.HangupReason.SILENT) {
        hungUp.add(hangup.link());
      }
      told |=
          effect instanceof Effect.Send send
              && send.link() == opened.link()
              && send.message() instanceof Message.Heads;
    }
    for (Map.Entry<Long, Input.Peer> other : life.neighbours.links().entrySet()) {
      Input.Peer peer = other.getValue();
      long heard = life.heardMillis.getOrDefault(other.getKey(), Long.MIN_VALUE / 2);
      if (peer.key().equals(opened.peer().key())
          && peer.instance() != opened.peer().instance()
          && millis - heard < ALIVE_MILLIS
          && hungUp.contains(other.getKey())) {
        throw new Violation(
            "E5", host + " gives up a link that lives for another start of " + peer.name());
      }
    }
    if (!hungUp.contains(opened.link())) {
      life.heardMillis.put(opened.link(), millis);
      if (!told) {
        throw new Violation(
            "C1", host + " does not tell " + opened.peer().name() + " what it holds");
      }
    }
  }

  /**
   * E7: a node may look for what it waits for many times in a second, while it trusts itself not or
   * its disk is busy; but not for long.
   */
  private static void ticks(Host host, Life life, long millis) {
    long second = millis / 1_000;
    if (second != life.second) {
      life.busySeconds =
          life.ticks > TICKS_MAX && second == life.second + 1 ? life.busySeconds + 1 : 0;
      life.second = second;
      life.ticks = 0;
    }
    life.ticks++;
    if (life.busySeconds > BUSY_SECONDS_MAX) {
      throw new Violation("E7", host + " looks for something all the time and does not find it");
    }
  }

  /** What a neighbour says of somebody is passed on while it is news, and never goes back. */
  private void passesOn(Host host, Life life, Row row, long millis) {
    News before = life.news.get(row.key());
    if (before == null) {
      life.news.put(row.key(), new News(row.instance(), row.sequence(), millis, millis));
      return;
    }
    boolean same = before.instance() == row.instance();
    // Who was forgotten meanwhile may come back once more by somebody who slept.
    boolean remembered = millis - before.lastMillis() < REMEMBERED_MILLIS;
    if (same && remembered && row.sequence() < before.sequence()) {
      throw new Violation("E5", host + " passes on an older word of " + row.name());
    }
    boolean repeated = same && row.sequence() == before.sequence();
    if (repeated && millis - before.firstMillis() > NEWS_MILLIS) {
      throw new Violation("E5", host + " passes on for ever what " + row.name() + " said");
    }
    boolean itself = life.direct.getOrDefault(row.key(), before.instance()) == row.instance();
    if (!same && !itself && millis - before.lastMillis() < NEWS_MILLIS - 1) {
      throw new Violation("E5", host + " believes a rumour of another start of " + row.name());
    }
    life.news.put(
        row.key(),
        new News(row.instance(), row.sequence(), repeated ? before.firstMillis() : millis, millis));
  }

  /** Who said goodbye has left; who did not is lost. */
  private void tells(Host host, Life life, Event.MemberChanged changed, long millis) {
    boolean lie =
        switch (changed.presence()) {
          case LOST ->
              millis - life.goodbyes.getOrDefault(changed.key(), -GOODBYE_MILLIS) < GOODBYE_MILLIS;
          case LEFT -> !life.everLeft.contains(changed.key());
          case JOINED -> false;
        };
    if (lie) {
      throw new Violation(
          "E5", host + " calls " + world.nameOf(changed.key()) + " " + changed.presence());
    }
  }
}
