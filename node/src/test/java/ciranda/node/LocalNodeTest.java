package ciranda.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ciranda.core.Timing;
import ciranda.core.view.Command;
import ciranda.core.view.History;
import ciranda.core.view.Result;
import ciranda.node.network.AddressUnusableException;
import ciranda.node.network.PortTakenException;
import ciranda.node.storage.DirectoryInUseException;
import ciranda.protocol.Endpoint;
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

  private NodeOptions options(String name, int port, Endpoint... peers) {
    return options(name, OptionalInt.of(port), Optional.empty(), Optional.empty(), peers);
  }

  private NodeOptions options(
      String name,
      OptionalInt port,
      Optional<String> networkInterface,
      Optional<InetSocketAddress> multicast,
      Endpoint... peers) {
    return new NodeOptions(
        name,
        "test",
        directory.resolve(name),
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
      assertThatThrownBy(
              () ->
                  start(
                      options(
                          "bia", OptionalInt.of(0), Optional.of("none0"), Optional.empty())))
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
    ana.close();
    assertThat(ana.awaitStopped(Duration.ZERO)).isTrue();
    assertThat(ana.isStopped()).isTrue();
    assertThat(ana.status().name()).isEqualTo("ana");
    assertThat(ana.request(new Command.Post("general", "late", "")))
        .isInstanceOfSatisfying(
            Result.Rejected.class,
            rejected -> assertThat(rejected.cause()).isEqualTo(Result.Cause.STOPPING));
    assertThatThrownBy(() -> ana.history(History.Query.newest("nowhere", 5)))
        .isInstanceOf(History.UnknownRoomException.class);
  }
}
