package ciranda.app.realnet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Somebody on the network who holds many connections to a node, half of them silent and half full
 * of noise, and opens them again when they are closed; and who multicasts noise.
 */
@SuppressWarnings("FutureReturnValueIgnored") // ended by close
final class Strangers implements AutoCloseable {
  private static final int ROUND_MILLIS = 200;
  private static final int CONNECT_MILLIS = 200;
  private static final int NOISE_MAX = 1_400;

  private final Machine machine;
  private final InetSocketAddress target;
  private final Random random;
  private final List<Stranger> strangers = new ArrayList<>();
  private final AtomicInteger opened = new AtomicInteger();
  private final ScheduledExecutorService clock =
      Executors.newScheduledThreadPool(2, Thread.ofPlatform().daemon().factory());

  /** Begins at once. The seed decides what the noise is. */
  Strangers(Machine machine, InetSocketAddress target, int count, long seed) {
    this.machine = machine;
    this.target = target;
    this.random = new Random(seed);
    for (int i = 0; i < count; i++) {
      strangers.add(new Stranger(i % 2 == 0));
    }
    clock.scheduleWithFixedDelay(this::round, 0, ROUND_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** How often a connection was opened. */
  int opened() {
    return opened.get();
  }

  /** Multicasts noise, so many datagrams a second, from an interface of the machine. */
  void multicast(String networkInterface, InetSocketAddress group, int perSecond)
      throws IOException {
    DatagramChannel channel = machine.datagrams();
    machine.call(() ->
        channel.setOption(
            StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName(networkInterface)));
    clock.scheduleAtFixedRate(
        () -> {
          try {
            channel.send(ByteBuffer.wrap(noise()), group);
          } catch (IOException e) {
            // A full queue loses datagrams, as networks do.
            opened.get();
          }
        },
        0,
        1_000 / perSecond,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    strangers.forEach(Stranger::hangUp);
  }

  private void round() {
    strangers.forEach(Stranger::goOn);
  }

  private byte[] noise() {
    synchronized (random) {
      byte[] bytes = new byte[1 + random.nextInt(NOISE_MAX)];
      random.nextBytes(bytes);
      return bytes;
    }
  }

  private final class Stranger {
    private final boolean isSilent;
    private @Nullable SocketChannel channel;

    Stranger(boolean isSilent) {
      this.isSilent = isSilent;
    }

    synchronized void goOn() {
      try {
        SocketChannel connected = channel;
        if (connected == null) {
          channel = connect();
          return;
        }
        if (connected.read(ByteBuffer.allocate(4_096)) < 0) {
          hangUp();
        } else if (!isSilent) {
          connected.write(ByteBuffer.wrap(noise()));
        }
      } catch (IOException e) {
        hangUp();
      }
    }

    synchronized void hangUp() {
      SocketChannel connected = channel;
      channel = null;
      if (connected != null) {
        try {
          connected.close();
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    private SocketChannel connect() throws IOException {
      SocketChannel fresh = machine.socket();
      try {
        fresh.socket().connect(target, CONNECT_MILLIS);
        fresh.configureBlocking(false);
        opened.incrementAndGet();
        return fresh;
      } catch (IOException e) {
        fresh.close();
        throw e;
      }
    }
  }
}
