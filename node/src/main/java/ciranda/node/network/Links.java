package ciranda.node.network;

import ciranda.core.Input;
import ciranda.core.Input.DialFailure;
import ciranda.protocol.Codec;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Frame;
import ciranda.protocol.Limits;
import ciranda.protocol.LogId;
import ciranda.protocol.Message;
import ciranda.protocol.Refusal;
import ciranda.protocol.Segment;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All links of a node: takes calls, makes calls, and performs the core's effects on links. Ids are
 * never reused; an effect on a link that is gone does nothing.
 *
 * <p>The effects are for the loop thread; {@link #addresses} may be set by any.
 */
public final class Links implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Links.class.getName());

  /** Links that stand at once: to every member, and room for newcomers and duplicates. */
  static final int LINKS_MAX = Limits.MEMBERS_MAX + 64;

  /** A polite end gives what is queued so much time to leave. */
  static final long FLUSH_MILLIS = 500;

  private static final long ACCEPT_PAUSE_MILLIS = 100;

  private final Self self;
  private final ServerSocket listener;
  private final Inbox inbox;
  private final Verifier verifier;
  private final Storage storage;
  private final Handshake handshake;
  private final Dialler dialler = new Dialler();
  private final Lobby lobby = new Lobby();
  private final Map<Long, Link> links = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile List<Endpoint> addresses = List.of();
  private Encoded lastSent = new Encoded(null, new byte[0]);

  /** The last thing sent and its frame: most go to every link, and are encoded once. */
  private static final class Encoded {
    private final @Nullable Object what;
    private final byte[] frame;

    Encoded(@Nullable Object what, byte[] frame) {
      this.what = what;
      this.frame = frame;
    }
  }

  public Links(
      Self self, ServerSocket listener, Inbox inbox, SignatureCheck check, Storage storage) {
    this.self = self;
    this.listener = listener;
    this.inbox = inbox;
    this.verifier = new Verifier(self.group(), check);
    this.storage = storage;
    this.handshake = new Handshake(self);
  }

  /** Begins to take calls. */
  public void start() {
    Thread.ofVirtual().name("accept-" + listener.getLocalPort()).start(this::accept);
  }

  /** What HELLO says from now on about where this node can be dialled. */
  public void addresses(List<Endpoint> current) {
    addresses = List.copyOf(current);
  }

  /** The name that stands beside the key from now on. */
  public void rename(String name) {
    self.rename(name);
  }

  public void send(long link, Message message) {
    Link to = links.get(link);
    if (to != null) {
      to.send(encoded(message, () -> Frame.of(new Codec.Envelope(self.sender(), message))));
    }
  }

  public void send(long link, Segment segment) {
    Link to = links.get(link);
    if (to != null) {
      to.send(encoded(segment, () -> Frame.of(segment)));
    }
  }

  /** Streams stored segments on a link, after what it is streaming already. */
  public void serve(long link, LogId log, long from, long to) {
    Link receiver = links.get(link);
    if (receiver != null) {
      receiver.serving().serve(log, from, to);
    }
  }

  public void hangUp(long link) {
    Link ending = links.get(link);
    if (ending != null) {
      ending.hangUp(FLUSH_MILLIS);
    }
  }

  /** Calls; answered by {@code Opened} or {@code DialFailed}. */
  public void dial(Endpoint endpoint) {
    dialler.dial(endpoint, new Call(endpoint));
  }

  /** How many links stand. */
  public int count() {
    return links.size();
  }

  /** How many callers have not said HELLO. */
  int silent() {
    return lobby.size();
  }

  /**
   * Those of these segments that are of the group and that signatures prove, in their order; for
   * what comes by no link.
   */
  public List<Segment> proven(List<Segment> segments) throws InterruptedException {
    return verifier.proven(segments);
  }

  /** Takes no more calls, gives what is queued a bounded time to leave, and closes everything. */
  @Override
  public void close() {
    closed.countDown();
    closeListener();
    dialler.close();
    lobby.hangUpAll();
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS);
    List<Link> all = List.copyOf(links.values());
    all.forEach(link -> link.hangUp(FLUSH_MILLIS));
    try {
      for (Link link : all) {
        link.awaitFlushed(until);
      }
    } catch (InterruptedException e) {
      // The caller is in a hurry: what is queued is lost with the process.
      Thread.currentThread().interrupt();
    }
  }

  private final class Call implements Dialler.Caller {
    private final Endpoint endpoint;

    Call(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public void connected(Connection connection) {
      shakeHands(connection, Optional.of(endpoint)).ifPresent(this::failed);
    }

    @Override
    public void failed(DialFailure failure) {
      inbox.put(new Input.DialFailed(endpoint, failure));
    }
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        receive(listener.accept());
      } catch (IOException e) {
        // Closed by us, which ends the loop, or out of descriptors: others must hang up first.
        LOG.log(Level.DEBUG, "accept: {0}", e.getClass().getSimpleName());
        pauseAccepting();
      }
    }
  }

  private void pauseAccepting() {
    try {
      if (closed.await(ACCEPT_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.log(Level.DEBUG, "takes no more calls");
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; going on at once is right too.
      LOG.log(Level.DEBUG, "accept was interrupted");
    }
  }

  private void receive(Socket socket) throws IOException {
    Connection connection;
    try {
      connection = new Connection(socket);
    } catch (IOException e) {
      // The caller is gone already.
      socket.close();
      return;
    }
    lobby.enter(connection).ifPresent(Connection::hangUp);
    Thread.ofVirtual()
        .name("hello-" + connection.remote().getHostAddress())
        .start(() -> answer(connection));
  }

  private void answer(Connection connection) {
    try {
      if (links.size() >= LINKS_MAX) {
        handshake.refuse(connection, Refusal.TOO_MANY, "this node has " + LINKS_MAX + " links");
        connection.hangUp();
        return;
      }
      Optional<DialFailure> failure = shakeHands(connection, Optional.empty());
      failure.ifPresent(why -> LOG.log(Level.DEBUG, "a caller did not become a link: {0}", why));
    } finally {
      lobby.leave(connection);
    }
  }

  /** Makes a link of a connection, or closes it and says why. */
  private Optional<DialFailure> shakeHands(Connection connection, Optional<Endpoint> dialled) {
    Handshake.Offer offer = new Handshake.Offer(listener.getLocalPort(), addresses);
    return switch (handshake.perform(connection, offer, dialled)) {
      case Handshake.Agreed agreed -> {
        open(connection, agreed.peer(), dialled.isPresent());
        yield Optional.empty();
      }
      case Handshake.Failed failed -> {
        connection.hangUp();
        LOG.log(Level.DEBUG, "{0}: {1}", connection.remote(), failed.detail());
        yield Optional.of(failed.failure());
      }
    };
  }

  private void open(Connection connection, Input.Peer peer, boolean dialled) {
    long id = lastId.incrementAndGet();
    Link link = new Link(id, peer, connection, verifier, inbox, storage);
    links.put(id, link);
    LOG.log(Level.DEBUG, "link {0}: {1} at {2}", id, peer.key(), connection.remote());
    link.start(dialled, ended -> links.remove(ended.id()));
    if (closed.getCount() == 0) {
      // Closing began meanwhile and may not have seen this one.
      link.hangUp(FLUSH_MILLIS);
    }
  }

  /** The very same object gives the same frame; an equal one would take longer to compare. */
  @SuppressWarnings("ReferenceEquality")
  private byte[] encoded(Object what, Supplier<Frame> frame) {
    if (lastSent.what != what) {
      lastSent = new Encoded(what, frame.get().encoded());
    }
    return lastSent.frame;
  }

  private void closeListener() {
    try {
      listener.close();
    } catch (IOException e) {
      // The port is released all the same.
      LOG.log(Level.DEBUG, "close", e);
    }
  }
}
