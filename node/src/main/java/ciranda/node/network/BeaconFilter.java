package ciranda.node.network;

import ciranda.core.Input;
import ciranda.protocol.Beacon;
import ciranda.protocol.Codec;
import ciranda.protocol.Endpoint;
import ciranda.protocol.GroupId;
import ciranda.protocol.MalformedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides which datagrams the node hears of. Anybody can send any number of them, so they are
 * counted by source before a byte is parsed.
 *
 * <p>Any thread may call.
 */
final class BeaconFilter {
  /** Datagrams of one source address that are parsed; several nodes may live there. */
  static final int SOURCE_PER_SECOND = 200;

  static final int SOURCE_AT_ONCE = 200;

  /** The same of all sources together. */
  static final int ALL_PER_SECOND = 2_000;

  static final int ALL_AT_ONCE = 1_000;

  /** Sources that are told apart; the one that was quiet longest is forgotten first. */
  static final int SOURCES_MAX = 512;

  private final Self self;
  private final TokenBucket all = new TokenBucket(ALL_PER_SECOND, ALL_AT_ONCE, System.nanoTime());
  private final Map<InetAddress, TokenBucket> sources = new Sources();
  private final LongAdder limited = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final LongAdder foreign = new LongAdder();

  BeaconFilter(Self self) {
    this.self = self;
  }

  /**
   * What was dropped.
   *
   * @param limited above the rate
   * @param malformed not a beacon
   * @param foreign of another group, version or type
   */
  record Dropped(long limited, long malformed, long foreign) {}

  Dropped dropped() {
    return new Dropped(limited.sum(), malformed.sum(), foreign.sum());
  }

  /** Whether a datagram may be looked at. */
  boolean admits(InetAddress source) {
    long now = System.nanoTime();
    boolean admitted;
    synchronized (sources) {
      TokenBucket bucket =
          sources.computeIfAbsent(
              source, _ -> new TokenBucket(SOURCE_PER_SECOND, SOURCE_AT_ONCE, now));
      admitted = bucket.take(now) && all.take(now);
    }
    if (!admitted) {
      limited.increment();
    }
    return admitted;
  }

  /** Reads a datagram; empty unless it is a beacon of this group from another node. */
  Optional<Input.Discovered> read(byte[] datagram, InetSocketAddress source) {
    Beacon beacon;
    try {
      beacon = Codec.decodeBeacon(datagram);
    } catch (MalformedException _) {
      // Noise on the group's port.
      malformed.increment();
      return Optional.empty();
    }
    return switch (beacon) {
      case Beacon.JoinRequest request when fits(request.major(), request.group()) ->
          self.is(request.from().key(), request.instance())
              ? Optional.empty()
              : discovered(beacon, request.port(), source);
      case Beacon.Announcement announcement when fits(announcement.major(), announcement.group()) ->
          self.is(announcement.from().key(), announcement.instance())
              ? Optional.empty()
              : discovered(beacon, announcement.port(), source);
      case Beacon.JoinRequest _, Beacon.Announcement _, Beacon.Unknown _ -> {
        foreign.increment();
        yield Optional.empty();
      }
    };
  }

  private boolean fits(int major, GroupId group) {
    return major == Handshake.MAJOR && group.equals(self.group());
  }

  /** The address is the datagram's own, never one that is named inside it. */
  private static Optional<Input.Discovered> discovered(
      Beacon beacon, int port, InetSocketAddress source) {
    if (source.getPort() == 0) {
      return Optional.empty();
    }
    String host = source.getAddress().getHostAddress();
    return Optional.of(
        new Input.Discovered(
            beacon, new Endpoint(host, port), new Endpoint(host, source.getPort())));
  }

  private static final class Sources extends LinkedHashMap<InetAddress, TokenBucket> {
    Sources() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<InetAddress, TokenBucket> eldest) {
      return size() > SOURCES_MAX;
    }
  }
}
