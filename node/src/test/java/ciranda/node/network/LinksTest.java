package ciranda.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ciranda.core.Input;
import ciranda.core.Input.CloseReason;
import ciranda.core.Input.DialFailure;
import ciranda.node.storage.Identity;
import ciranda.protocol.Bytes;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Epoch;
import ciranda.protocol.Frame;
import ciranda.protocol.GroupId;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.Message;
import ciranda.protocol.Pulse;
import ciranda.protocol.Refusal;
import ciranda.protocol.Segment;
import ciranda.protocol.Sender;
import ciranda.protocol.View;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LinksTest {
  @TempDir private Path directory;
  private Place ana;
  private Identity script;

  @BeforeEach
  void start() throws Exception {
    ana = new Place(directory, "ana");
    script = Identity.loadOrCreate(directory.resolve("script.key"));
  }

  @AfterEach
  void stop() {
    ana.close();
  }

  @Test
  void twoNodesLinkTalkAndPart() throws Exception {
    try (Place bia = new Place(directory, "bia")) {
      bia.links.addresses(
          List.of(new Endpoint("192.0.2.7", bia.port), new Endpoint("127.0.0.1", bia.port)));
      ana.links.dial(bia.endpoint());
      Input.Opened here = ana.inputs.await(Input.Opened.class);
      Input.Opened there = bia.inputs.await(Input.Opened.class);
      assertThat(here.dialled()).isTrue();
      assertThat(there.dialled()).isFalse();
      assertThat(here.peer().key()).isEqualTo(bia.identity.key());
      assertThat(here.peer().addresses())
          .containsExactly(bia.endpoint(), new Endpoint("192.0.2.7", bia.port));
      assertThat(there.peer().addresses()).containsExactly(ana.endpoint());

      ana.links.send(here.link(), new Message.ViewAck(Epoch.NONE, 5));
      Input.Received received = bia.inputs.await(Input.Received.class);
      assertThat(received.senderName()).isEqualTo("ana");
      assertThat(received.message()).isEqualTo(new Message.ViewAck(Epoch.NONE, 5));

      ana.links.send(here.link(), new Message.ViewAck(Epoch.NONE, 6));
      ana.links.hangUp(here.link());
      assertThat(bia.inputs.await(Input.Received.class).message())
          .isEqualTo(new Message.ViewAck(Epoch.NONE, 6));
      assertThat(ana.inputs.await(Input.Closed.class).reason()).isEqualTo(CloseReason.BY_US);
      assertThat(bia.inputs.await(Input.Closed.class).reason()).isEqualTo(CloseReason.BY_PEER);
    }
  }

  @Test
  void nobodyThereIsRefusedAndNoNodeIsUnreachable() throws Exception {
    int free;
    try (ServerSocket closed = new ServerSocket(0)) {
      free = closed.getLocalPort();
    }
    ana.links.dial(new Endpoint("localhost", free));
    assertThat(ana.inputs.await(Input.DialFailed.class).failure()).isEqualTo(DialFailure.REFUSED);
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      ana.links.dial(new Endpoint("127.0.0.1", mute.getLocalPort()));
      mute.accept().close();
      assertThat(ana.inputs.await(Input.DialFailed.class).failure())
          .isEqualTo(DialFailure.UNREACHABLE);
    }
    ana.links.dial(new Endpoint("no-such-host.invalid", 1));
    assertThat(ana.inputs.await(Input.DialFailed.class).failure())
        .isEqualTo(DialFailure.UNREACHABLE);
  }

  @Test
  void silenceInPlaceOfHelloEndsAtTheDeadline() throws Exception {
    try (ServerSocket frozen = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        ScriptedPeer silent = new ScriptedPeer(script, ana.port);
        ScriptedPeer dribbling = new ScriptedPeer(script, ana.port)) {
      // A frozen process: the kernel completes the connection, nobody says HELLO.
      ana.links.dial(new Endpoint("127.0.0.1", frozen.getLocalPort()));
      dribbling.say((byte) 0).say((byte) 0);
      assertThat(ana.inputs.await(Input.DialFailed.class).failure())
          .isEqualTo(DialFailure.UNREACHABLE);
      assertThat(silent.isHungUp()).isTrue();
      assertThat(dribbling.isHungUp()).isTrue();
      await().until(() -> ana.links.silent() == 0);
    }
  }

  @Test
  void anotherGroupOrVersionIsRefusedInWords() throws Exception {
    try (Place other = new Place(directory, "rui", GroupId.ofOpenGroup("other"), 1)) {
      ana.links.dial(other.endpoint());
      assertThat(ana.inputs.await(Input.DialFailed.class).failure())
          .isEqualTo(DialFailure.INCOMPATIBLE);
      assertThat(other.inputs.all(100)).isEmpty();
    }
    try (ScriptedPeer newer = new ScriptedPeer(script, ana.port)) {
      newer.hello(2, Place.GROUP, 7);
      assertThat(newer.hear()).isInstanceOf(Message.Hello.class);
      Message.Refused refused = (Message.Refused) newer.hear();
      assertThat(refused.reason()).isEqualTo(Refusal.VERSION);
      assertThat(refused.detail()).contains("1.0");
      newer.socket.shutdownOutput();
      assertThat(newer.isHungUp()).isTrue();
    }
  }

  @Test
  void whoDialsItselfNoticesAndASecondInstanceIsPassedOn() throws Exception {
    ana.links.dial(ana.endpoint());
    assertThat(ana.inputs.await(Input.DialFailed.class).failure())
        .isEqualTo(DialFailure.INCOMPATIBLE);
    try (Place copy = new Place(directory, "ana", Place.GROUP, 2)) {
      ana.links.dial(copy.endpoint());
      Input.Peer peer = ana.inputs.await(Input.Opened.class).peer();
      assertThat(peer.key()).isEqualTo(ana.identity.key());
      assertThat(peer.instance()).isEqualTo(2);
    }
  }

  @Test
  void garbageInPlaceOfHelloCostsNothing() throws Exception {
    try (ScriptedPeer http = new ScriptedPeer(script, ana.port);
        ScriptedPeer huge = new ScriptedPeer(script, ana.port);
        ScriptedPeer half = new ScriptedPeer(script, ana.port)) {
      http.say("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      huge.say((byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 'J');
      half.say((byte) 0, (byte) 0, (byte) 1, (byte) 0, (byte) 'J', (byte) '{');
      half.socket.shutdownOutput();
      assertThat(http.isHungUp()).isTrue();
      assertThat(huge.isHungUp()).isTrue();
      assertThat(half.isHungUp()).isTrue();
    }
    assertThat(ana.inputs.all(50)).isEmpty();
    assertThat(ana.links.count()).isZero();
  }

  @Test
  void aThousandIdleConnectionsKeepNobodyOut() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        idle.add(new Socket(InetAddress.getLoopbackAddress(), ana.port));
      }
      try (ScriptedPeer honest = new ScriptedPeer(script, ana.port)) {
        honest.hello();
        assertThat(ana.inputs.await(Input.Opened.class).peer().key()).isEqualTo(script.key());
        assertThat(ana.links.silent()).isLessThanOrEqualTo(Lobby.PER_LOOPBACK_ADDRESS_MAX);
      }
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void malformedFramesEndThatLinkAlone() throws Exception {
    byte[] huge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 'S'};
    byte[] unknownKind = {0, 0, 0, 1, 'X', 0};
    byte[] notJson = {0, 0, 0, 2, 'J', '{', '{'};
    byte[] notASegment = {0, 0, 0, 2, 'S', 1, 1};
    byte[] nothing = {0, 0, 0, 0, 'J'};
    for (byte[] bytes : List.of(huge, unknownKind, notJson, notASegment, nothing)) {
      try (ScriptedPeer peer = new ScriptedPeer(script, ana.port)) {
        peer.hello().say(bytes);
        assertClosedAsMalformed();
        assertThat(peer.isHungUp()).isTrue();
      }
    }
    try (ScriptedPeer peer = new ScriptedPeer(script, ana.port)) {
      peer.hello().say((byte) 0, (byte) 0, (byte) 1, (byte) 0, (byte) 'J', (byte) '{');
      peer.socket.shutdownOutput();
      Input.Opened opened = ana.inputs.await(Input.Opened.class);
      Input.Closed closed = ana.inputs.await(Input.Closed.class);
      assertThat(closed).isEqualTo(new Input.Closed(opened.link(), CloseReason.BY_PEER));
    }
  }

  @Test
  void wrongSignaturesAndNamesEndTheLink() throws Exception {
    Pulse forged = new Pulse(new Epoch(3, script.key()), 1, 9, script.sign(Bytes.EMPTY));
    View unsigned =
        new View(new Epoch(3, script.key()), 1, 1, List.of(), List.of(), List.of(), Bytes.EMPTY);
    List<Message> wrong =
        List.of(
            new Message.Answer(Epoch.NONE, 1, forged),
            new Message.Coordinator(View.NONE),
            new Message.ViewUpdate(unsigned),
            new Message.JoinAck(unsigned),
            new Message.Merge(Epoch.NONE, unsigned),
            new Message.Relay(
                ana.identity.key(),
                new Sender(script.key(), "script"),
                3,
                new Message.Coordinator(unsigned)),
            new Message.Hello(1, 0, Place.GROUP, 7, 1, List.of(), "again"));
    for (Message message : wrong) {
      try (ScriptedPeer peer = new ScriptedPeer(script, ana.port)) {
        peer.hello().say(message);
        assertClosedAsMalformed();
      }
    }
    try (ScriptedPeer peer = new ScriptedPeer(script, ana.port)) {
      peer.hello().say(new Sender(ana.identity.key(), "ana"), new Message.ViewAck(Epoch.NONE, 1));
      assertClosedAsMalformed();
    }
    try (ScriptedPeer peer = new ScriptedPeer(script, ana.port)) {
      peer.hello();
      for (int i = 0; i < Unproven.WRONG_MAX; i++) {
        peer.say(Frame.of(segment(ana.identity, 10 + i, script)).encoded());
        peer.say(new Message.ViewAck(Epoch.NONE, 1));
      }
      assertClosedAsMalformed();
    }
  }

  @Test
  void validSignaturesPass() throws Exception {
    Epoch epoch = new Epoch(3, script.key());
    Pulse pulse = new Pulse(epoch, 1, 9, script.sign(Pulse.signed(Place.GROUP, epoch, 1, 9)));
    View view = new View(epoch, 1, 1, List.of(), List.of(), List.of(), Bytes.EMPTY);
    view = view.signedWith(script.sign(view.signed(Place.GROUP)));
    try (ScriptedPeer peer = new ScriptedPeer(script, ana.port)) {
      peer.hello()
          .say(new Message.Answer(epoch, 1, pulse))
          .say(new Message.Answer(epoch, 1, Pulse.NONE))
          .say(new Message.Coordinator(view))
          .say(Frame.of(segment(ana.identity, 1)).encoded());
      ana.inputs.await(Input.SegmentReceived.class);
      assertThat(ana.inputs.all(0))
          .extracting(input -> input.getClass().getSimpleName())
          .containsExactly("Opened", "Received", "Received", "Received");
    }
  }

  @Test
  void aPeerThatDoesNotReadIsHungUp() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer(script, ana.port)) {
      peer.hello();
      long link = ana.inputs.await(Input.Opened.class).link();
      Segment large = segment(ana.identity, 200_000);
      for (int i = 0; i < 200 && ana.links.count() > 0; i++) {
        ana.links.send(link, large);
      }
      assertThat(ana.inputs.await(Input.Closed.class).reason()).isEqualTo(CloseReason.TOO_SLOW);
    }
  }

  @Test
  void servedSegmentsWaitForTheReader() throws Exception {
    for (int i = 0; i < 100; i++) {
      ana.stored.add(segment(ana.identity, 200_000));
    }
    LogId log = ana.stored.getFirst().log();
    try (ScriptedPeer peer = new ScriptedPeer(script, ana.port)) {
      peer.hello();
      long link = ana.inputs.await(Input.Opened.class).link();
      ana.links.serve(link, log, 1, 100);
      ana.links.serve(link, log, 1, 100);
      assertThat(peer.hear()).isInstanceOf(Message.Hello.class);
      for (int i = 0; i < 200; i++) {
        assertThat(peer.hearSegment().log()).isEqualTo(log);
      }
      ana.links.send(link, new Message.ViewAck(Epoch.NONE, 1));
      assertThat(peer.hear()).isInstanceOf(Message.ViewAck.class);
    }
  }

  @Test
  void aFloodBlocksItsOwnReaderOnly() throws Exception {
    try (ScriptedPeer flood = new ScriptedPeer(script, ana.port)) {
      flood.hello();
      long link = ana.inputs.await(Input.Opened.class).link();
      Thread flooding =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int i = 0; i < 3_000; i++) {
                    flood.say(new Message.ViewAck(Epoch.NONE, i));
                  }
                } catch (IOException e) {
                  // The test is over.
                  return;
                }
              });
      flooding.join();
      Identity other = Identity.loadOrCreate(directory.resolve("other.key"));
      try (ScriptedPeer quiet = new ScriptedPeer(other, ana.port)) {
        quiet.hello().say(new Message.ViewAck(Epoch.NONE, 1));
        await().until(() -> ana.links.count() == 2);
        List<Input> first = ana.inbox.take(10_000, 0);
        assertThat(first.stream().filter(input -> from(link, input)).count())
            .isLessThanOrEqualTo(Inbox.LINK_INPUTS_MAX);
        ana.inputs.await(
            Input.Received.class,
            received -> received.message().equals(new Message.ViewAck(Epoch.NONE, 2_999)));
      }
    }
  }

  private static boolean from(long link, Input input) {
    return input instanceof Input.Received received && received.link() == link;
  }

  private void assertClosedAsMalformed() throws InterruptedException {
    Input.Opened opened = ana.inputs.await(Input.Opened.class);
    Input.Closed closed = ana.inputs.await(Input.Closed.class);
    assertThat(closed).isEqualTo(new Input.Closed(opened.link(), CloseReason.MALFORMED));
  }

  private static Segment segment(Identity author, int length) {
    return segment(author, length, author);
  }

  private static Segment segment(Identity author, int length, Identity signer) {
    Segment.Draft draft =
        new Segment.Draft(new HybridTime(1_000, 0), 1_000, Bytes.of(new byte[length]));
    return Segment.seal(
        Place.GROUP,
        new LogId(author.key(), 5),
        1,
        Segment.CHAIN_START,
        List.of(draft),
        signer::sign);
  }
}
