package ciranda.app.remote;

import ciranda.core.Timing;
import ciranda.node.LocalNode;
import ciranda.node.NodeOptions;
import ciranda.node.storage.DataDirectory;
import ciranda.web.ApiServer;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A real node in this process that nobody else can find, and its API. */
public final class LoneNode implements Closeable {
  private final LocalNode node;
  private final ApiServer api;
  private final Path apiFile;

  private LoneNode(LocalNode node, ApiServer api, Path apiFile) {
    this.node = node;
    this.api = api;
    this.apiFile = apiFile;
  }

  /** Starts one in the group {@code test}. */
  public static LoneNode start(String name, Path directory) throws Exception {
    LocalNode node =
        LocalNode.start(
            new NodeOptions(
                name,
                "test",
                DataDirectory.open(directory),
                Optional.of(InetAddress.getLoopbackAddress()),
                OptionalInt.of(0),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Timing.LAN,
                "test"),
            _ -> {},
            cause -> {
              throw new AssertionError("the node failed", cause);
            });
    Path file = directory.resolve("api.json");
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new LoneNode(node, ApiServer.start(node, any, file), file);
  }

  /** Its {@code api.json}. */
  public Path apiFile() {
    return apiFile;
  }

  @Override
  public void close() {
    api.close();
    node.close();
  }
}
