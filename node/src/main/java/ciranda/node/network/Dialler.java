package ciranda.node.network;

import ciranda.core.Input.DialFailure;
import ciranda.protocol.Endpoint;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens connections, a bounded number at a time. */
final class Dialler implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Dialler.class.getName());

  /** Dials under way at once, from the connect to the end of the handshake. */
  static final int CONCURRENT_MAX = 16;

  /** Dials that may wait for that; one more fails as unreachable, and the core tries again. */
  static final int WAITING_MAX = 1_024;

  private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
  private static final int RESOLVE_TIMEOUT_SECONDS = 5;

  /** Addresses of one name that are tried. */
  private static final int ADDRESSES_MAX = 4;

  private final Semaphore slots = new Semaphore(CONCURRENT_MAX, true);
  private final AtomicInteger waiting = new AtomicInteger();

  /** A look-up of a name is a native call that would hold a carrier of the virtual threads. */
  private final ExecutorService resolver =
      Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("resolver-", 0).factory());

  /** Told once how a dial went. */
  interface Caller {
    /** The connection stands; the handshake still belongs to the dial. */
    void connected(Connection connection);

    void failed(DialFailure failure);
  }

  void dial(Endpoint endpoint, Caller caller) {
    if (waiting.incrementAndGet() > WAITING_MAX) {
      waiting.decrementAndGet();
      caller.failed(DialFailure.UNREACHABLE);
      return;
    }
    Thread.ofVirtual().name("dial-" + endpoint).start(() -> run(endpoint, caller));
  }

  private void run(Endpoint endpoint, Caller caller) {
    try {
      List<InetAddress> addresses = resolve(endpoint.host());
      slots.acquire();
      try {
        connect(addresses, endpoint.port(), caller);
      } finally {
        slots.release();
      }
    } catch (UnknownHostException e) {
      LOG.log(Level.DEBUG, "{0}: not a known name", endpoint);
      caller.failed(DialFailure.UNREACHABLE);
    } catch (InterruptedException e) {
      // Nobody interrupts a dial but the end of the program, which needs no answer.
      LOG.log(Level.DEBUG, "{0}: dial interrupted", endpoint);
    } finally {
      waiting.decrementAndGet();
    }
  }

  private static void connect(List<InetAddress> addresses, int port, Caller caller) {
    DialFailure failure = DialFailure.UNREACHABLE;
    for (InetAddress address : addresses) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, port), CONNECT_TIMEOUT_MILLIS);
        caller.connected(new Connection(socket));
        return;
      } catch (ConnectException e) {
        // The machine answered that nobody listens: worth more than silence elsewhere.
        failure = DialFailure.REFUSED;
        close(socket);
      } catch (IOException e) {
        // No answer in time, no route: the next address may do better.
        LOG.log(Level.DEBUG, "{0}: {1}", address, e.getClass().getSimpleName());
        close(socket);
      }
    }
    caller.failed(failure);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It was never connected; nothing is lost.
      LOG.log(Level.TRACE, "close", e);
    }
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException, InterruptedException {
    try {
      return List.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      // Not a literal: a name, to be looked up.
    }
    Future<InetAddress[]> lookUp = resolver.submit(() -> InetAddress.getAllByName(host));
    try {
      List<InetAddress> all = List.of(lookUp.get(RESOLVE_TIMEOUT_SECONDS, TimeUnit.SECONDS));
      return all.subList(0, Math.min(all.size(), ADDRESSES_MAX));
    } catch (ExecutionException | TimeoutException e) {
      lookUp.cancel(true);
      UnknownHostException unknown = new UnknownHostException(host);
      unknown.initCause(e);
      throw unknown;
    }
  }

  @Override
  public void close() {
    resolver.shutdownNow();
  }
}
