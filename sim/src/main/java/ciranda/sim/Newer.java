package ciranda.sim;

import ciranda.core.Effect;
import ciranda.protocol.Beacon;
import ciranda.protocol.Bytes;
import ciranda.protocol.LogId;
import ciranda.protocol.Message;
import ciranda.protocol.Segment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A node of a newer version: it says all that ours says, in messages with more fields, and besides
 * that messages, beacons and entries of types that ours does not know.
 */
final class Newer {
  private static final byte[] MORE =
      ",\"since\":{\"version\":[2,\"x\"]}},\"mood\":null}".getBytes(StandardCharsets.US_ASCII);

  private static final long EVERY_NANOS = 1_700 * World.MILLI;

  private final World world;
  private final Host host;
  private final SplittableRandom random;

  Newer(World world, Host host) {
    this.world = world;
    this.host = host;
    this.random = world.sources().of("newer", host.number());
  }

  void begin() {
    world.after(EVERY_NANOS, this::speak);
  }

  private void speak() {
    if (!host.isNewer()) {
      return;
    }
    if (host.isUp() && !host.isFrozen() && !host.isAsleep()) {
      Network network = world.network();
      List<Long> links = network.linksOf(host);
      links.forEach(link -> network.send(host, link, new Message.Unknown("WAVE")));
      if (random.nextInt(4) == 0) {
        Segment poll = poll();
        links.forEach(link -> network.sendSegment(host, link, poll));
      }
      network.announce(host, new Effect.Announce(new Beacon.Unknown("HORN"), Optional.empty()));
    }
    begin();
  }

  /** An entry whose body ours cannot read, in a log of its own. */
  private Segment poll() {
    LogId log = new LogId(host.key(), random.nextLong(1L << LogId.GENERATION_BITS));
    byte[] body = "{\"type\":\"poll\",\"choices\":[1,2]}".getBytes(StandardCharsets.UTF_8);
    var time = new ciranda.protocol.HybridTime(host.now().wall().toEpochMilli(), 0);
    List<Segment.Draft> drafts = List.of(new Segment.Draft(time, time.millis(), Bytes.of(body)));
    return Segment.seal(
        World.GROUP,
        log,
        1,
        Segment.CHAIN_START,
        drafts,
        bytes -> world.seal().sign(host.key(), bytes));
  }

  /** Adds a field to the envelope and one to the message, which is its last part. */
  static byte[] spoken(byte[] envelope) {
    int end = envelope.length - 2;
    if (envelope[end] != '}' || envelope[end + 1] != '}') {
      throw new IllegalArgumentException("the message is the last part of an envelope");
    }
    byte[] longer = Arrays.copyOf(envelope, end + MORE.length);
    System.arraycopy(MORE, 0, longer, end, MORE.length);
    return longer;
  }
}
