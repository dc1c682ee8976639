package ciranda.node.network;

import ciranda.node.network.PortTakenException.Transport;
import ciranda.protocol.Beacon;
import ciranda.protocol.Codec;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Limits;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Beacons over UDP. One socket hears the multicast group on every usable interface; several nodes
 * on one machine share its port. The other, with a port of its own, sends, so that an answer by
 * unicast to a beacon's source reaches this very node.
 *
 * <p>Any thread may call. A failing interface is never fatal: it goes on without it.
 */
public final class Multicast implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Multicast.class.getName());

  /** Beacons that may wait to be sent; one more is dropped, as a network may. */
  private static final int SENDING_MAX = 64;

  private static final long ERROR_PAUSE_MILLIS = 50;

  private final InetSocketAddress group;
  private final DatagramChannel groupChannel;
  private final DatagramChannel ownChannel;
  private final BeaconFilter filter;
  private final Inbox inbox;
  private final BlockingQueue<Outgoing> sending = new ArrayBlockingQueue<>(SENDING_MAX);
  private final Map<Joined, MembershipKey> joined = new HashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Interfaces interfaces = new Interfaces(List.of());

  private record Outgoing(ByteBuffer datagram, Optional<InetSocketAddress> to) {}

  /** An interface that comes back under its name has another index and must be joined again. */
  private record Joined(String name, int index) {}

  private Multicast(
      InetSocketAddress group,
      DatagramChannel groupChannel,
      DatagramChannel ownChannel,
      Self self,
      Inbox inbox) {
    this.group = group;
    this.groupChannel = groupChannel;
    this.ownChannel = ownChannel;
    this.filter = new BeaconFilter(self);
    this.inbox = inbox;
  }

  /**
   * Opens both sockets. Nothing is heard before {@link #start}.
   *
   * @param bind the address to send from, empty for that of each interface
   * @throws PortTakenException if another program has the group's port and does not share it
   */
  public static Multicast open(
      InetSocketAddress group, Optional<InetAddress> bind, Self self, Inbox inbox)
      throws PortTakenException, IOException {
    if (!(group.getAddress() instanceof Inet4Address address) || !address.isMulticastAddress()) {
      throw new IllegalArgumentException("not an IPv4 multicast address: " + group);
    }
    DatagramChannel groupChannel = DatagramChannel.open(StandardProtocolFamily.INET);
    DatagramChannel ownChannel = DatagramChannel.open(StandardProtocolFamily.INET);
    try {
      share(groupChannel);
      groupChannel.bind(new InetSocketAddress(group.getPort()));
      ownChannel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
      Optional<InetAddress> source = bind.filter(Inet4Address.class::isInstance);
      ownChannel.bind(
          source
              .map(one -> new InetSocketAddress(one, 0))
              .orElseGet(() -> new InetSocketAddress(0)));
      return new Multicast(group, groupChannel, ownChannel, self, inbox);
    } catch (BindException _) {
      closeQuietly(groupChannel);
      closeQuietly(ownChannel);
      throw new PortTakenException(Transport.UDP, group.getPort());
    } catch (IOException e) {
      closeQuietly(groupChannel);
      closeQuietly(ownChannel);
      throw e;
    }
  }

  private static void share(DatagramChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
    // Some systems look for this on the receiving side.
    channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
  }

  /** Begins to hear and to send. */
  public void start() {
    Thread.ofVirtual().name("beacons-group").start(() -> receive(groupChannel));
    Thread.ofVirtual().name("beacons-own").start(() -> receive(ownChannel));
    Thread.ofVirtual().name("beacons-sending").start(this::send);
  }

  /** Uses these interfaces from now on: joins the group on new ones, forgets those that went. */
  synchronized void use(Interfaces current) {
    interfaces = current;
    Map<Joined, Interfaces.Usable> wanted = new HashMap<>();
    current.list().stream()
        .filter(Interfaces.Usable::hasIpv4)
        .forEach(usable -> wanted.put(new Joined(usable.name(), usable.index()), usable));
    joined.entrySet().removeIf(entry -> leaveUnless(wanted.containsKey(entry.getKey()), entry));
    wanted.forEach((key, usable) -> {
      if (!joined.containsKey(key)) {
        join(key, usable);
      }
    });
  }

  /** Sends a beacon: to the group on every usable interface, or to one address. Never waits. */
  public void announce(Beacon beacon, Optional<Endpoint> to) {
    Optional<InetSocketAddress> target = Optional.empty();
    if (to.isPresent()) {
      try {
        target =
            Optional.of(
                new InetSocketAddress(InetAddress.ofLiteral(to.get().host()), to.get().port()));
      } catch (IllegalArgumentException _) {
        // A name: datagrams go to literal addresses only; names are dialled.
        return;
      }
    }
    if (!sending.offer(new Outgoing(ByteBuffer.wrap(Codec.encode(beacon)), target))) {
      LOG.log(Level.DEBUG, "a beacon was dropped before it was sent");
    }
  }

  /** What was heard and dropped. */
  BeaconFilter.Dropped dropped() {
    return filter.dropped();
  }

  /** The port that answers by unicast come to. */
  int ownPort() throws IOException {
    return ownChannel.getLocalAddress() instanceof InetSocketAddress address
        ? address.getPort()
        : 0;
  }

  @Override
  public void close() {
    closed.countDown();
    closeQuietly(groupChannel);
    closeQuietly(ownChannel);
  }

  private void join(Joined key, Interfaces.Usable usable) {
    try {
      joined.put(key, groupChannel.join(group.getAddress(), usable.network()));
    } catch (IOException e) {
      // Some interfaces cannot; it is tried again with the next look at them.
      LOG.log(Level.DEBUG, "{0}: cannot join: {1}", key.name, String.valueOf(e.getMessage()));
    }
  }

  private static boolean leaveUnless(boolean wanted, Map.Entry<Joined, MembershipKey> entry) {
    if (!wanted) {
      entry.getValue().drop();
    }
    return !wanted;
  }

  private void send() {
    try {
      while (closed.getCount() > 0) {
        Outgoing next = sending.poll(1, TimeUnit.SECONDS);
        if (next != null && next.to.isPresent()) {
          send(next.datagram, next.to.get());
        } else if (next != null) {
          sendToGroup(next.datagram);
        }
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it but the end of the program.
      LOG.log(Level.DEBUG, "sending beacons was interrupted");
    }
  }

  private void sendToGroup(ByteBuffer datagram) {
    for (Interfaces.Usable usable : interfaces.list()) {
      if (usable.hasIpv4()) {
        try {
          ownChannel.setOption(StandardSocketOptions.IP_MULTICAST_IF, usable.network());
          send(datagram, group);
        } catch (IOException e) {
          // It went away; the next look at the interfaces says so.
          LOG.log(Level.DEBUG, "{0}: {1}", usable.name(), String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private void send(ByteBuffer datagram, InetSocketAddress to) {
    try {
      ownChannel.send(datagram.duplicate(), to);
    } catch (IOException e) {
      // No route, a firewall, a cable that is out: other ways remain, and the next beacon.
      LOG.log(Level.DEBUG, "beacon to {0}: {1}", to, String.valueOf(e.getMessage()));
    }
  }

  private void receive(DatagramChannel channel) {
    // One byte more than a beacon has, so that a longer datagram is seen to be longer.
    ByteBuffer buffer = ByteBuffer.allocateDirect(Limits.BEACON_BYTES + 1);
    while (closed.getCount() > 0) {
      try {
        buffer.clear();
        SocketAddress source = channel.receive(buffer);
        if (source instanceof InetSocketAddress address && filter.admits(address.getAddress())) {
          byte[] datagram = new byte[buffer.flip().remaining()];
          buffer.get(datagram);
          filter.read(datagram, address).ifPresent(inbox::putBeacon);
        }
      } catch (ClosedChannelException e) {
        // Closed by us: the end.
        return;
      } catch (IOException e) {
        // An earlier datagram of ours was answered with "port unreachable", or the like.
        LOG.log(Level.DEBUG, "receive: {0}", String.valueOf(e.getMessage()));
        pause();
      }
    }
  }

  private void pause() {
    try {
      if (closed.await(ERROR_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.log(Level.DEBUG, "hears no more beacons");
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it; going on at once is right too.
      LOG.log(Level.DEBUG, "hearing beacons was interrupted");
    }
  }

  private static void closeQuietly(DatagramChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The descriptor is released all the same.
      LOG.log(Level.DEBUG, "close", e);
    }
  }
}
