package ciranda.node.network;

import ciranda.core.Input;
import ciranda.protocol.Endpoint;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks at the machine's interfaces every two seconds and tells who has to know. */
public final class InterfaceWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(InterfaceWatch.class.getName());
  private static final long PERIOD_MILLIS = 2_000;

  private final Interfaces.Selection selection;
  private final int port;
  private final Links links;
  private final Optional<Multicast> multicast;
  private final Inbox inbox;
  private final Consumer<Notice> notices;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile List<String> places = List.of();
  private List<Endpoint> endpoints = List.of();
  private Notice state = Notice.NETWORK_IS_BACK;

  /**
   * Prepares a watch.
   *
   * @param name of the only interface to use, empty for all
   * @param bind the only address to use, empty for all
   * @param port the TCP port that the node listens on
   */
  public InterfaceWatch(
      Optional<String> name,
      Optional<InetAddress> bind,
      int port,
      Links links,
      Optional<Multicast> multicast,
      Inbox inbox,
      Consumer<Notice> notices) {
    this.selection = new Interfaces.Selection(name, bind);
    this.port = port;
    this.links = links;
    this.multicast = multicast;
    this.inbox = inbox;
    this.notices = notices;
  }

  /** Fails where the interface that a node is told to use is not there. */
  public static void check(Optional<String> name) throws AddressUnusableException, IOException {
    Interfaces.check(new Interfaces.Selection(name, Optional.empty()));
  }

  /** Looks once, in the caller's thread, and goes on in its own. */
  public void start() {
    look();
    Thread.ofVirtual().name("interfaces").start(this::run);
  }

  /** The interfaces that are used, the most useful first, each with its first address. */
  public List<String> places() {
    return places;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void run() {
    try {
      while (!closed.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it but the end of the program.
      LOG.log(Level.DEBUG, "the watch of the interfaces was interrupted");
    }
  }

  private void look() {
    Interfaces now = Interfaces.scan(selection);
    multicast.ifPresent(one -> one.use(now));
    places = now.places();
    List<Endpoint> found = now.endpoints(selection, port);
    if (!found.equals(endpoints)) {
      endpoints = found;
      links.addresses(found);
      inbox.put(new Input.AddressesChanged(found));
    }
    tell(now);
  }

  private void tell(Interfaces now) {
    Notice current = Notice.NETWORK_IS_BACK;
    if (now.list().isEmpty()) {
      current = Notice.NO_INTERFACE;
    } else if (now.onlyLoopback() && !wantsLoopback()) {
      current = Notice.ONLY_LOOPBACK;
    }
    if (current != state) {
      state = current;
      notices.accept(current);
    }
  }

  /** Whether the node was told to stay on this computer, which then needs no notice. */
  private boolean wantsLoopback() {
    return selection.bind().map(InetAddress::isLoopbackAddress).orElse(false)
        || selection.name().isPresent();
  }
}
