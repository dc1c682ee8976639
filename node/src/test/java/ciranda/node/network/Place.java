package ciranda.node.network;

import ciranda.node.storage.Identity;
import ciranda.protocol.Endpoint;
import ciranda.protocol.GroupId;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import ciranda.protocol.Sender;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The links of one node on loopback, without its core. */
final class Place implements AutoCloseable {
  static final GroupId GROUP = GroupId.ofOpenGroup("test");

  final Identity identity;
  final Self self;
  final Inbox inbox = new Inbox();
  final Inputs inputs = new Inputs(inbox);
  final List<Segment> stored = new ArrayList<>();
  final Links links;
  final int port;

  Place(Path directory, String name) throws Exception {
    this(directory, name, GROUP, 1);
  }

  Place(Path directory, String name, GroupId group, long instance) throws Exception {
    identity = Identity.loadOrCreate(directory.resolve(name + ".key"));
    self = new Self(group, new Sender(identity.key(), name), instance, "test");
    var listener =
        Listener.open(
            Optional.of(InetAddress.getLoopbackAddress()), OptionalInt.of(0), OptionalInt.empty());
    port = listener.getLocalPort();
    links = new Links(self, listener, inbox, Identity::verify, new Stored());
    links.start();
  }

  Endpoint endpoint() {
    return new Endpoint("127.0.0.1", port);
  }

  @Override
  public void close() {
    inbox.close();
    links.close();
  }

  private final class Stored implements Storage {
    @Override
    public void read(LogId log, long from, long to, Sink sink) throws InterruptedException {
      for (Segment segment : stored) {
        if (!sink.accept(segment)) {
          return;
        }
      }
    }

    @Override
    public boolean isBehind() {
      return false;
    }
  }
}
