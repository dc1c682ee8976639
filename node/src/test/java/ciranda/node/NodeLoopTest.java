package ciranda.node;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Bounds;
import ciranda.core.Effect;
import ciranda.core.Input;
import ciranda.core.Node;
import ciranda.core.Saved;
import ciranda.core.Settings;
import ciranda.core.Timing;
import ciranda.node.network.Inbox;
import ciranda.node.storage.Identity;
import ciranda.protocol.Endpoint;
import ciranda.protocol.GroupId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeLoopTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private final Inbox inbox = new Inbox();
  private final Recorder record = new Recorder();
  private NodeLoop loop;

  @BeforeEach
  void assemble() throws Exception {
    Identity identity = Identity.loadOrCreate(directory.resolve("key"));
    Settings settings =
        new Settings(
            GroupId.ofOpenGroup("test"),
            "test",
            identity.key(),
            "ana",
            1,
            4_000,
            List.of(),
            false,
            "test",
            Timing.LAN,
            Bounds.WIDE);
    Node node =
        Node.restore(
            settings,
            Saved.NOTHING,
            identity,
            RandomGenerator.of("L64X128MixRandom"),
            Monotonic.now());
    loop = new NodeLoop(node, inbox);
  }

  /** Performs nothing, and keeps how it ended. */
  private static final class Recorder implements NodeLoop.Performer, NodeLoop.Ending {
    final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();

    @Override
    public void persist(List<Effect.Persist> batch) {
      // Nothing is ever durable here.
    }

    @Override
    public void perform(Effect effect) {
      // Nobody hears it.
    }

    @Override
    public void stopped(Node node) {
      end.complete(Optional.empty());
    }

    @Override
    public void failed(Throwable cause) {
      end.complete(Optional.of(cause));
    }
  }

  @Test
  void questionsAreAnsweredOnTheLoop() throws Exception {
    loop.start(record, record);
    assertThat(loop.ask(_ -> Thread.currentThread().getName(), LONG)).contains("node-loop");
    loop.force();
    assertThat(loop.awaitEnd(LONG)).isTrue();
    assertThat(record.end.get(10, TimeUnit.SECONDS)).isEmpty();
    assertThat(loop.ask(_ -> 1, LONG)).isEmpty();
  }

  @Test
  void aMistakeOfOursStopsTheNode() throws Exception {
    loop.start(record, record);
    inbox.put(new Input.AddressesChanged(List.of(new Endpoint("192.0.2.1", 1))));
    Optional<Integer> answer =
        loop.ask(
            _ -> {
              throw new IllegalStateException("planted");
            },
            LONG);
    assertThat(answer).isEmpty();
    assertThat(record.end.get(10, TimeUnit.SECONDS).orElseThrow())
        .rootCause()
        .hasMessage("planted");
    assertThat(loop.awaitEnd(LONG)).isTrue();
    inbox.put(new Input.Tick());
    assertThat(inbox.take(10, Long.MAX_VALUE)).as("nothing goes on").isEmpty();
  }

  @Test
  void aBrokenThreadOfTheNodeStopsItToo() throws Exception {
    loop.start(record, record);
    loop.fail(new IllegalStateException("the store's thread"));
    assertThat(record.end.get(10, TimeUnit.SECONDS).orElseThrow())
        .rootCause()
        .hasMessage("the store's thread");
  }
}
