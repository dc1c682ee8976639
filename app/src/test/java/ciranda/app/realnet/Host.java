package ciranda.app.realnet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A virtual host of a {@link Lan}: an interface, an address, a folder, and at most one node. */
final class Host implements Machine, AutoCloseable {
  private static final String INTERFACE = "eth0";

  private final Namespace namespace;
  private final Namespace networkSwitch;
  private final int number;
  private final String address;
  private final Path folder;
  private final List<String> groupArguments;
  private volatile @Nullable RunningNode node;

  Host(
      Namespace namespace,
      Namespace networkSwitch,
      int number,
      String address,
      Path folder,
      List<String> groupArguments) {
    this.namespace = namespace;
    this.networkSwitch = networkSwitch;
    this.number = number;
    this.address = address;
    this.folder = folder;
    this.groupArguments = groupArguments;
  }

  /** Its IPv4 address on the network. */
  String address() {
    return address;
  }

  /** Where its node listens unless something else is said. */
  String endpoint() {
    return address + ":6782";
  }

  /** The name of its person. */
  String person() {
    return folder.getFileName().toString();
  }

  /** Its interface at the switch. */
  String port() {
    return "port" + number;
  }

  /** Plugs the host in: its interface appears, with its address. */
  void plugIn() {
    networkSwitch.ip(
        "link add %s type veth peer name %s netns %s"
            .formatted(port(), INTERFACE, namespace.name()));
    networkSwitch.ip("link set " + port() + " master lan up");
    namespace.ip("address add " + address + "/24 broadcast + dev " + INTERFACE);
    namespace.ip("link set " + INTERFACE + " up");
  }

  /** The cable is pulled: the interface stays, with its address, but has no carrier. */
  void pullCable() {
    networkSwitch.ip("link set " + port() + " down");
  }

  /** The cable is put back. */
  void putCableBack() {
    networkSwitch.ip("link set " + port() + " up");
  }

  /** Bytes that its interface has received since it was plugged in. */
  long receivedBytes() throws IOException {
    Path counter = Path.of("/sys/class/net", INTERFACE, "statistics", "rx_bytes");
    List<String> words = new ArrayList<>(prefix());
    words.addAll(List.of("cat", counter.toString()));
    return Long.parseLong(Commands.run(words, "").strip());
  }

  /** Starts its node, in its folder, which outlives it. */
  RunningNode start(String... arguments) {
    RunningNode running = node;
    if (running != null && running.isAlive()) {
      throw new IllegalStateException(person() + " runs");
    }
    List<String> words = new ArrayList<>(groupArguments);
    words.addAll(List.of(arguments));
    RunningNode started = RunningNode.serve(this, person(), folder, words);
    node = started;
    return started;
  }

  /** Where its node keeps what it has. */
  Path dataDirectory() {
    return folder.resolve("data");
  }

  /** Its node as it was last started. */
  RunningNode node() {
    RunningNode running = node;
    if (running == null) {
      throw new IllegalStateException(person() + " was never started");
    }
    return running;
  }

  /** Starts the node again after it has ended, with what it holds on its disk. */
  RunningNode restart(String... arguments) {
    node().exitStatus();
    return start(arguments);
  }

  /** Whether its node runs; a frozen one does. */
  boolean isRunning() {
    RunningNode running = node;
    return running != null && running.isAlive();
  }

  @Override
  public List<String> prefix() {
    return List.of("ip", "netns", "exec", namespace.name());
  }

  @Override
  public <T> T call(Callable<T> task) throws IOException {
    return namespace.call(task);
  }

  @Override
  public void close() {
    if (isRunning()) {
      node().kill();
    }
    namespace.close();
  }

  @Override
  public String toString() {
    return person() + " at " + address;
  }
}
