package ciranda.node;

import ciranda.core.Bounds;
import ciranda.core.Node;
import ciranda.core.Settings;
import ciranda.node.network.AddressUnusableException;
import ciranda.node.network.Inbox;
import ciranda.node.network.InterfaceWatch;
import ciranda.node.network.Links;
import ciranda.node.network.Listener;
import ciranda.node.network.Multicast;
import ciranda.node.network.Notice;
import ciranda.node.network.PortTakenException;
import ciranda.node.network.Self;
import ciranda.node.network.Storage;
import ciranda.node.storage.CorruptDatabaseException;
import ciranda.node.storage.CorruptKeyException;
import ciranda.node.storage.DataDirectory;
import ciranda.node.storage.Identity;
import ciranda.node.storage.NewerDatabaseException;
import ciranda.node.storage.StorageException;
import ciranda.node.storage.Store;
import ciranda.node.storage.StoreThread;
import ciranda.protocol.GroupId;
import ciranda.protocol.LogId;
import ciranda.protocol.Sender;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/** Puts a node together, piece by piece; what was opened is closed again where a piece fails. */
final class Startup {
  private static final System.Logger LOG = System.getLogger(Startup.class.getName());

  /** Of a random long, so that the instance survives a JSON number. */
  private static final int INSTANCE_SHIFT = 12;

  private final NodeOptions options;
  private final Consumer<Notice> notices;
  private final SecureRandom random = new SecureRandom();
  private final Inbox inbox = new Inbox();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  Startup(NodeOptions options, Consumer<Notice> notices) {
    this.options = options;
    this.notices = notices;
  }

  LocalNode start(Consumer<Throwable> failure)
      throws CorruptKeyException,
          CorruptDatabaseException,
          NewerDatabaseException,
          StorageException,
          PortTakenException,
          AddressUnusableException,
          IOException {
    boolean done = false;
    try {
      LocalNode node = assemble();
      node.run(failure);
      done = true;
      return node;
    } finally {
      if (!done) {
        closeOpened();
      }
    }
  }

  private LocalNode assemble()
      throws CorruptKeyException,
          CorruptDatabaseException,
          NewerDatabaseException,
          StorageException,
          PortTakenException,
          AddressUnusableException,
          IOException {
    DataDirectory directory = opened(options.dataDirectory());
    InterfaceWatch.check(options.networkInterface());
    Identity identity = Identity.loadOrCreate(directory.keyFile());
    GroupId group = GroupId.ofOpenGroup(options.groupName());
    Store store =
        opened(Store.open(directory.database(options.groupName(), group), group, identity.key()));
    store.whenDamaged(() -> notices.accept(Notice.STORAGE_DAMAGED));
    PortMemory ports = new PortMemory(directory.root());
    ServerSocket listener = opened(Listener.open(options.bind(), options.port(), ports.last()));
    ports.remember(listener.getLocalPort());
    Self self =
        new Self(
            group,
            new Sender(identity.key(), options.name()),
            random.nextLong() >>> INSTANCE_SHIFT,
            options.version());
    Optional<Multicast> multicast = multicast(self);
    Settings settings = settings(self, listener.getLocalPort());
    Node node = Node.restore(settings, store.load(), identity, random, Monotonic.now());
    NodeLoop loop = new NodeLoop(node, inbox);
    StoreThread storeThread = StoreThread.start(store, inbox::put, loop::fail);
    Links links =
        new Links(self, listener, inbox, Identity::verify, new Stored(store, storeThread));
    InterfaceWatch watch =
        new InterfaceWatch(
            options.networkInterface(),
            options.bind(),
            listener.getLocalPort(),
            links,
            multicast,
            inbox,
            notices);
    Parts parts =
        new Parts(
            directory,
            store,
            storeThread,
            links,
            multicast,
            watch,
            new Requests(),
            new EventRing(self.instance()));
    return new LocalNode(settings, node, inbox, loop, parts);
  }

  private Optional<Multicast> multicast(Self self) throws PortTakenException, IOException {
    if (options.multicast().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        opened(Multicast.open(options.multicast().get(), options.bind(), self, inbox)));
  }

  private Settings settings(Self self, int port) {
    return new Settings(
        self.group(),
        options.groupName(),
        self.sender().key(),
        options.name(),
        self.instance(),
        port,
        options.peers(),
        options.multicast().isPresent(),
        options.version(),
        options.timing(),
        Bounds.WIDE);
  }

  private <T extends AutoCloseable> T opened(T piece) {
    opened.push(piece);
    return piece;
  }

  private void closeOpened() {
    for (AutoCloseable piece : opened) {
      try {
        piece.close();
      } catch (Exception e) {
        // The start has failed already, and says why; this adds nothing.
        LOG.log(Level.DEBUG, "close", e);
      }
    }
  }

  /** What the links see of storage. */
  private record Stored(Store store, StoreThread thread) implements Storage {
    @Override
    public void read(LogId log, long from, long to, Sink sink) throws InterruptedException {
      try {
        store.segments(log, from, to, sink::accept);
      } catch (StorageException e) {
        // The peer gets less than it asked for, and asks another holder, or again.
        LOG.log(Level.WARNING, "stored segments cannot be read", e);
      }
    }

    @Override
    public boolean isBehind() {
      return thread.isBehind();
    }
  }
}
