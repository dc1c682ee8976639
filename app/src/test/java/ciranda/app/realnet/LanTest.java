package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The virtual network does what the other tests believe of it. */
@Tag("netns")
final class LanTest {
  private static final int PORT = 4_000;
  private static final InetSocketAddress GROUP = new InetSocketAddress("239.255.1.1", 4_001);
  private static final int PATIENCE_MILLIS = 300;

  private static final Lan lan = Lan.of("harness", 3);

  @AfterAll
  static void removeNetwork() {
    lan.close();
  }

  @AfterEach
  void heal() {
    lan.heal();
  }

  @Test
  void hostsReachEachOther() throws Exception {
    for (Host from : lan.hosts()) {
      for (Host to : lan.hosts()) {
        assertThat(reaches(from, to)).as("%s to %s", from, to).isTrue();
      }
    }
  }

  @Test
  void aPartitionCutsBothWaysAndHeals() throws Exception {
    lan.partition(lan.hosts(1));

    assertThat(reaches(lan.hosts().get(0), lan.hosts().get(1))).isFalse();
    assertThat(reaches(lan.hosts().get(1), lan.hosts().get(0))).isFalse();
    assertThat(reaches(lan.hosts().get(1), lan.hosts().get(2))).isTrue();
    lan.heal();
    eventuallyReaches(lan.hosts().get(0), lan.hosts().get(1));
  }

  @Test
  void separateHostsStillReachTheThird() throws Exception {
    Host one = lan.hosts().get(0);
    Host two = lan.hosts().get(1);
    Host three = lan.hosts().get(2);
    lan.separate(one, three);

    assertThat(reaches(one, three)).isFalse();
    assertThat(reaches(three, one)).isFalse();
    assertThat(reaches(one, two)).isTrue();
    assertThat(reaches(three, two)).isTrue();
  }

  @Test
  void aOneWayCutLetsTheOtherWayPass() throws Exception {
    Host one = lan.hosts().get(0);
    Host two = lan.hosts().get(1);
    assertThat(hearsDatagram(one, two, new InetSocketAddress(two.address(), PORT))).isTrue();
    assertThat(hearsDatagram(two, one, new InetSocketAddress(one.address(), PORT))).isTrue();
    lan.cutOneWay(one, two);

    assertThat(hearsDatagram(one, two, new InetSocketAddress(two.address(), PORT))).isFalse();
    assertThat(hearsDatagram(two, one, new InetSocketAddress(one.address(), PORT))).isTrue();
  }

  @Test
  void multicastPassesUntilItIsBlocked() throws Exception {
    Host one = lan.hosts().get(0);
    Host two = lan.hosts().get(1);
    assertThat(hearsDatagram(one, two, GROUP)).isTrue();
    lan.blockMulticast(two);

    assertThat(hearsDatagram(one, two, GROUP)).isFalse();
    assertThat(hearsDatagram(two, one, GROUP)).isFalse();
    assertThat(hearsDatagram(one, lan.hosts().get(2), GROUP)).isTrue();
    assertThat(reaches(one, two)).isTrue();
  }

  @Test
  void aPulledCableCutsTheHostOff() throws Exception {
    Host one = lan.hosts().get(0);
    Host two = lan.hosts().get(1);
    two.pullCable();
    assertThat(reaches(one, two)).isFalse();
    two.putCableBack();

    eventuallyReaches(one, two);
  }

  @Test
  void aHostMayComeLaterAndWithoutInterface() throws Exception {
    try (Lan other = Lan.of("later", 1)) {
      Host first = other.hosts().getFirst();
      Host second = other.addUnpluggedHost();
      String before = interfaces(second);
      second.plugIn();

      assertThat(before).contains("lo:").doesNotContain("eth0");
      assertThat(interfaces(second)).contains("lo:").contains("eth0@");
      assertThat(reaches(first, second)).isTrue();
    }
  }

  private static String interfaces(Host host) {
    List<String> command = new ArrayList<>(host.prefix());
    command.addAll(List.of("ip", "-brief", "link"));
    return Commands.run(command, "").replaceAll(" .*", ":");
  }

  /** A host that could not find a neighbour's hardware address asks for it once a second. */
  private static void eventuallyReaches(Host from, Host to) {
    Eventually.within(
        Duration.ofSeconds(5), "healed", () -> assertThat(reaches(from, to)).isTrue());
  }

  private static boolean reaches(Host from, Host to) throws IOException {
    InetSocketAddress address = new InetSocketAddress(to.address(), PORT);
    try (ServerSocketChannel server = to.call(ServerSocketChannel::open);
        SocketChannel client = from.socket()) {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(address);
      client.socket().connect(address, PATIENCE_MILLIS);
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static boolean hearsDatagram(Host from, Host to, InetSocketAddress destination)
      throws IOException {
    try (DatagramChannel receiver = to.datagrams();
        DatagramChannel sender = from.datagrams()) {
      receiver.bind(new InetSocketAddress(destination.getPort()));
      if (destination.getAddress().isMulticastAddress()) {
        InetAddress group = destination.getAddress();
        to.call(() -> receiver.join(group, NetworkInterface.getByName("eth0")));
        from.call(() ->
            sender.setOption(
                StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("eth0")));
      }
      sender.send(ByteBuffer.wrap(new byte[] {1, 2, 3}), destination);
      receiver.socket().setSoTimeout(Math.toIntExact(Duration.ofMillis(200).toMillis()));
      DatagramPacket packet = new DatagramPacket(new byte[10], 10);
      receiver.socket().receive(packet);
      return packet.getLength() == 3;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }
}
