package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bytes that no node would send end at most the connection on which they came. */
@Tag("system")
final class HostileBytesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int HANG_UP_MAX_MILLIS = 15_000;

  @Test
  void nonsenseOnEveryPortDisturbsNobody() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (Desk desk = new Desk("hostile-bytes")) {
      int port = Desk.freePort();
      RunningNode ana = desk.serve("ana", "--port", "" + port);
      RunningNode bia = desk.serve("bia");
      Agreement two = Agreement.within(SOON, List.of(ana, bia));
      try (Quiet quiet = Quiet.of(two.nodes());
          SocketChannel idle = connect(port);
          SocketChannel half = connect(port)) {
        half.write(ByteBuffer.wrap(new byte[] {0, 0, 1, 0, 'J', '{'}));
        for (int i = 0; i < 20; i++) {
          byte[] noise = new byte[1 + random.nextInt(3_000)];
          random.nextBytes(noise);
          send(port, noise);
          byte[] fourGibibytes = Arrays.copyOf(new byte[] {-1, -1, -1, -1, 'J'}, 1 + 4 + i * 50);
          assertHungUp(port, fourGibibytes);
        }
        multicastNoise(desk, random);
        assertHungUp(half);
        assertHungUp(idle);

        List<String> accepted = List.of(ana.api().say("still here"), bia.api().say("so am I"));
        Conversation.isOne(SOON, two.nodes(), accepted);
        quiet.assertNoElection();
        Agreement.now(two.nodes());
      }
    } catch (AssertionError e) {
      throw new AssertionError("with seed " + seed, e);
    }
  }

  private static void multicastNoise(Desk desk, Random random) throws IOException {
    InetSocketAddress group =
        new InetSocketAddress(InetAddress.getByName("239.255.67.82"), desk.multicastPort());
    try (DatagramChannel channel = ThisMachine.HERE.datagrams()) {
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("lo"));
      for (int i = 0; i < 500; i++) {
        byte[] noise = new byte[random.nextInt(1_500)];
        random.nextBytes(noise);
        channel.send(ByteBuffer.wrap(noise), group);
      }
    }
  }

  private static SocketChannel connect(int port) throws IOException {
    return SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static void send(int port, byte[] bytes) throws IOException {
    try (SocketChannel channel = connect(port)) {
      write(channel, bytes);
    }
  }

  private static void assertHungUp(int port, byte[] bytes) throws IOException {
    try (SocketChannel channel = connect(port)) {
      write(channel, bytes);
      assertHungUp(channel);
    }
  }

  private static void write(SocketChannel channel, byte[] bytes) {
    try {
      channel.write(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      assertThat(e)
          .as("a node may hang up at the first wrong byte")
          .isInstanceOf(IOException.class);
    }
  }

  /** Whatever the node may still say, in the end it hangs up. */
  private static void assertHungUp(SocketChannel channel) throws IOException {
    channel.socket().setSoTimeout(HANG_UP_MAX_MILLIS);
    try {
      assertThat(channel.socket().getInputStream().readNBytes(10_000)).hasSizeLessThan(10_000);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }
}
