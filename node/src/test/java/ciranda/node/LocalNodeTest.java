package ciranda.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ciranda.core.Event;
import ciranda.core.Timing;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.Command;
import ciranda.core.view.Feed;
import ciranda.core.view.History;
import ciranda.core.view.Result;
import ciranda.core.view.Room;
import ciranda.node.network.AddressUnusableException;
import ciranda.node.network.PortTakenException;
import ciranda.node.storage.DataDirectory;
import ciranda.node.storage.DirectoryInUseException;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Role;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalNodeTest {
  @TempDir private Path directory;

  private NodeOptions options(String name, int port, Endpoint... peers) throws Exception {
    return options(name, OptionalInt.of(port), Optional.empty(), Optional.empty(), peers);
  }

  private NodeOptions options(
      String name,
      OptionalInt port,
      Optional<String> networkInterface,
      Optional<InetSocketAddress> multicast,
      Endpoint... peers)
      throws Exception {
    return new NodeOptions(
        name,
        "test",
        DataDirectory.open(directory.resolve(name)),
        Optional.of(InetAddress.getLoopbackAddress()),
        port,
        networkInterface,
        multicast,
        List.of(peers),
        Timing.LAN,
        "test");
  }

  private static LocalNode start(NodeOptions options) throws Exception {
    return LocalNode.start(
        options,
        _ -> {},
        cause -> {
          throw new AssertionError("the node failed", cause);
        });
  }

  private static Endpoint endpoint(LocalNode node) {
    return new Endpoint("127.0.0.1", node.port());
  }

  @Test
  void whatCannotBeHadIsNamedAndNothingStaysOpen() throws Exception {
    try (LocalNode ana = start(options("ana", 0))) {
      assertThatThrownBy(() -> start(options("ana", 0)))
          .isInstanceOf(DirectoryInUseException.class);
      assertThatThrownBy(() -> start(options("bia", ana.port())))
          .isInstanceOfSatisfying(
              PortTakenException.class, taken -> assertThat(taken.port()).isEqualTo(ana.port()));
      assertThatThrownBy(() ->
              start(options("bia", OptionalInt.of(0), Optional.of("none0"), Optional.empty())))
          .isInstanceOf(AddressUnusableException.class);
      start(options("bia", 0)).close();
    }
  }

  @Test
  void thePortIsTheSameFromStartToStart() throws Exception {
    int port;
    try (LocalNode first = start(options("ana", 0))) {
      port = first.port();
    }
    NodeOptions same = options("ana", OptionalInt.empty(), Optional.empty(), Optional.empty());
    try (LocalNode second = start(same)) {
      assertThat(second.port()).isEqualTo(port);
    }
  }

  @Test
  void aNodeAloneStopsWithinTwoSeconds() throws Exception {
    LocalNode ana = start(options("ana", 0));
    assertThat(ana.status().name()).isEqualTo("ana");
    assertThat(ana.people()).hasSize(1);
    assertThatThrownBy(() -> ana.history(History.Query.newest("nowhere", 5)))
        .isInstanceOf(History.UnknownRoomException.class);
    assertThat(ana.rooms()).containsExactly(new Room(ChatMessage.GENERAL, ""));
    ana.close();
    assertThat(ana.awaitStopped(Duration.ZERO)).isTrue();
    assertThat(ana.isStopped()).isTrue();
    assertThat(ana.status().name()).isEqualTo("ana");
    assertThat(ana.request(new Command.Post("general", "late", "")))
        .isInstanceOfSatisfying(
            Result.Rejected.class,
            rejected -> assertThat(rejected.cause()).isEqualTo(Result.Cause.STOPPING));
  }

  @Test
  void twoNodesTalkAndTheOtherGoesOnWhenOneLeaves() throws Exception {
    try (LocalNode ana = start(options("ana", 0));
        LocalNode bia = start(options("bia", 0, endpoint(ana)))) {
      talkAndPart(ana, bia);
    }
  }

  @Test
  void nodesFindEachOtherByMulticastOnLoopback() throws Exception {
    InetSocketAddress group;
    try (DatagramSocket free = new DatagramSocket(0)) {
      group = new InetSocketAddress(InetAddress.ofLiteral("239.255.67.82"), free.getLocalPort());
    }
    OptionalInt any = OptionalInt.of(0);
    try (LocalNode ana = start(options("ana", any, Optional.empty(), Optional.of(group)));
        LocalNode bia = start(options("bia", any, Optional.empty(), Optional.of(group)))) {
      talkAndPart(ana, bia);
    }
  }

  private static void talkAndPart(LocalNode ana, LocalNode bia) throws Exception {
    await().until(() -> ana.status().members().size() == 2);
    await().until(() -> bia.status().members().size() == 2);
    assertThat(ana.status().coordinator()).isEqualTo(bia.status().coordinator());
    try (Feed feed = bia.events()) {
      Result posted = ana.request(new Command.Post("general", "olá", "key-1"));
      ChatMessage message = ((Result.Accepted) posted).message();
      assertThat(ana.request(new Command.Post("general", "olá", "key-1")))
          .isEqualTo(new Result.Accepted(message));
      assertThat(shown(feed).id()).isEqualTo(message.id());
      await().until(() -> ana.receipts(List.of(message.id())).getFirst().state().equals("all"));
      await().until(() -> texts(bia).equals(List.of("olá")));
      assertThat(texts(ana)).containsExactly("olá");
    }
    whatGoesTogetherIsSaidOnce(ana);
    assertThat(ana.request(new Command.Rename("Ana Lúcia"))).isEqualTo(new Result.Done());
    await().until(() -> bia.people().stream().anyMatch(one -> one.name().equals("Ana Lúcia")));
    assertThat(ana.request(new Command.Rename("a\nb"))).isInstanceOf(Result.Rejected.class);
    ana.close();
    await().until(() -> bia.status().role() == Role.COORDINATOR);
    assertThat(bia.status().members()).hasSize(1);
  }

  private static void whatGoesTogetherIsSaidOnce(LocalNode node) throws Exception {
    Command all =
        new Command.PostAll(
            List.of(
                new Command.Post("general", "one", "one"),
                new Command.Post("general", "olá again", "key-1"),
                new Command.Post("general", "waves", true, "", "two")));
    Result first = node.request(all);
    assertThat(((Result.AllAccepted) first).messages())
        .extracting(ChatMessage::text)
        .containsExactly("one", "olá", "waves");
    assertThat(node.request(all)).isEqualTo(first);
    assertThat(texts(node)).containsExactly("olá", "one", "waves");
  }

  private static ChatMessage shown(Feed feed) throws InterruptedException {
    while (true) {
      Feed.Item item = feed.next(10_000).orElseThrow();
      if (item instanceof Feed.Delivered(long _, Event.Shown(ChatMessage message))) {
        return message;
      }
    }
  }

  private static List<String> texts(LocalNode node) throws Exception {
    return node.history(History.Query.newest("general", 10)).messages().stream()
        .map(ChatMessage::text)
        .toList();
  }
}
