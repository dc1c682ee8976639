package ciranda.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ciranda.core.Input;
import ciranda.protocol.Beacon;
import ciranda.protocol.Bytes;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Epoch;
import ciranda.protocol.GroupId;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Sender;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MulticastTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress GROUP_ADDRESS = InetAddress.ofLiteral("239.255.67.82");

  private InetSocketAddress group = new InetSocketAddress(GROUP_ADDRESS, 1);

  @BeforeEach
  void findPort() throws Exception {
    try (DatagramSocket free = new DatagramSocket(0)) {
      group = new InetSocketAddress(GROUP_ADDRESS, free.getLocalPort());
    }
  }

  /** One node's beacons on the loopback interface. */
  private final class Voice implements AutoCloseable {
    final Self self;
    final Inbox inbox = new Inbox();
    final Inputs inputs = new Inputs(inbox);
    final Multicast multicast;

    Voice(int name, GroupId groupId) throws Exception {
      byte[] key = new byte[NodeKey.LENGTH];
      key[0] = (byte) name;
      Sender sender = new Sender(NodeKey.of(Bytes.of(key)), "n" + name);
      self = new Self(groupId, sender, name, "test");
      multicast = Multicast.open(group, Optional.empty(), self, inbox);
      multicast.use(
          Interfaces.scan(new Interfaces.Selection(Optional.empty(), Optional.of(LOOPBACK))));
      multicast.start();
    }

    Beacon request() {
      return new Beacon.JoinRequest(1, self.group(), self.sender(), self.instance(), 4_000);
    }

    @Override
    public void close() {
      multicast.close();
    }
  }

  @Test
  void twoNodesOnOneMachineHearEachOtherAndAnswerByUnicast() throws Exception {
    try (Voice ana = new Voice(1, Place.GROUP);
        Voice bia = new Voice(2, Place.GROUP)) {
      ana.multicast.announce(ana.request(), Optional.empty());
      Input.Discovered heard = bia.inputs.await(Input.Discovered.class);
      assertThat(heard.beacon()).isEqualTo(ana.request());
      assertThat(heard.reach()).isEqualTo(new Endpoint("127.0.0.1", 4_000));
      assertThat(heard.source()).isEqualTo(new Endpoint("127.0.0.1", ana.multicast.ownPort()));

      Beacon answer =
          new Beacon.Announcement(1, Place.GROUP, bia.self.sender(), 2, 4_001, Epoch.NONE);
      bia.multicast.announce(answer, Optional.of(heard.source()));
      Input.Discovered answered = ana.inputs.await(Input.Discovered.class);
      assertThat(answered.beacon()).isEqualTo(answer);
      assertThat(ana.inputs.all(100)).as("its own are not told").isEmpty();
    }
  }

  @Test
  void noiseOtherGroupsAndFloodsAreDropped() throws Exception {
    try (Voice ana = new Voice(1, Place.GROUP);
        Voice stranger = new Voice(2, GroupId.ofOpenGroup("other"));
        DatagramSocket noise = new DatagramSocket()) {
      InetSocketAddress target = new InetSocketAddress(LOOPBACK, ana.multicast.ownPort());
      noise.send(new DatagramPacket(new byte[0], 0, target));
      noise.send(new DatagramPacket(new byte[] {'{'}, 1, target));
      noise.send(new DatagramPacket(new byte[513], 513, target));
      noise.send(new DatagramPacket(new byte[60_000], 60_000, target));
      await().until(() -> ana.multicast.dropped().malformed() == 4);
      stranger.multicast.announce(stranger.request(), Optional.empty());
      await().until(() -> ana.multicast.dropped().foreign() == 1);
      for (int i = 0; i < 2 * BeaconFilter.SOURCE_AT_ONCE; i++) {
        noise.send(new DatagramPacket(new byte[] {'{'}, 1, target));
      }
      await().until(() -> ana.multicast.dropped().limited() > 0);
      assertThat(ana.inputs.all(50)).isEmpty();
    }
  }

  @Test
  void aPortThatIsNotSharedIsNamed() throws Exception {
    try (DatagramSocket holder = new DatagramSocket(null)) {
      holder.setReuseAddress(false);
      holder.bind(new InetSocketAddress(group.getPort()));
      assertThatThrownBy(() -> new Voice(1, Place.GROUP))
          .isInstanceOfSatisfying(
              PortTakenException.class,
              taken -> {
                assertThat(taken.transport()).isEqualTo(PortTakenException.Transport.UDP);
                assertThat(taken.port()).isEqualTo(group.getPort());
              });
    }
  }

  @Test
  void withoutAnyInterfaceNothingIsSentAndNothingFails() throws Exception {
    try (Voice ana = new Voice(1, Place.GROUP);
        Voice bia = new Voice(2, Place.GROUP)) {
      ana.multicast.use(
          Interfaces.scan(new Interfaces.Selection(Optional.of("none0"), Optional.empty())));
      ana.multicast.announce(ana.request(), Optional.empty());
      bia.multicast.announce(bia.request(), Optional.empty());
      assertThat(bia.inputs.all(100)).isEmpty();
      assertThat(ana.inputs.all(10)).as("left the group on lo").isEmpty();
      ana.multicast.use(Interfaces.scan(Interfaces.Selection.ALL));
      ana.multicast.announce(ana.request(), Optional.empty());
      bia.inputs.await(Input.Discovered.class);
    }
  }
}
