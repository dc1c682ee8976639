package ciranda.app.realnet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A local network of virtual hosts: a switch and the hosts plugged into it, each a network
 * namespace, so that nothing of it shows on the machine itself. Faults are rules of the switch: as
 * on a real network, a sender is not told that its packets vanish. One thread uses it.
 */
final class Lan implements AutoCloseable {
  static final List<String> NAMES =
      List.of("ana", "bia", "caio", "davi", "elis", "flora", "gil", "heloisa", "ivo", "joana");

  private static final Duration AGREE_MAX = Duration.ofSeconds(30);
  private static final String SUBNET = "10.67.82.";
  private static final String ANY_MULTICAST =
      "ether daddr & 01:00:00:00:00:00 == 01:00:00:00:00:00 ether daddr != ff:ff:ff:ff:ff:ff drop";

  private final String name;
  private final Namespace networkSwitch;
  private final List<Host> hosts = new ArrayList<>();
  private final Set<String> faults = new LinkedHashSet<>();
  private final Thread atExit = new Thread(this::remove);
  private final Path folder;
  private final List<String> groupArguments;

  /** An empty network. Its name is part of the names of its hosts' folders. */
  Lan(String name) {
    this.name = name;
    this.folder = Program.freshFolder(name);
    this.groupArguments = List.of("--group", name);
    Namespace.removeLeftovers();
    Runtime.getRuntime().addShutdownHook(atExit);
    networkSwitch = new Namespace(name + "-switch");
    networkSwitch.ip("link add lan type bridge mcast_snooping 0 stp_state 0");
    networkSwitch.ip("link set lan up");
    applyFaults();
  }

  /** A network with so many hosts plugged in; no node runs yet. */
  static Lan of(String name, int count) {
    Lan lan = new Lan(name);
    for (int i = 0; i < count; i++) {
      lan.addHost();
    }
    return lan;
  }

  List<Host> hosts() {
    return List.copyOf(hosts);
  }

  /** The hosts with these numbers, from 1. */
  List<Host> hosts(int... numbers) {
    List<Host> chosen = new ArrayList<>();
    for (int number : numbers) {
      chosen.add(hosts.get(number - 1));
    }
    return chosen;
  }

  /** One more host, plugged in. */
  Host addHost() {
    Host host = addUnpluggedHost();
    host.plugIn();
    return host;
  }

  /** One more host that has only its loopback interface. */
  Host addUnpluggedHost() {
    int number = hosts.size() + 1;
    Namespace namespace = new Namespace(name + "-" + number);
    String address = SUBNET + number;
    String person = NAMES.get(number - 1);
    Host host =
        new Host(namespace, networkSwitch, number, address, folder.resolve(person), groupArguments);
    hosts.add(host);
    return host;
  }

  /**
   * Ends all faults, starts the nodes of these hosts that do not run, ends the others, and waits
   * until they are one group.
   */
  Agreement gather(List<Host> wanted) {
    heal();
    for (Host host : hosts) {
      if (host.isRunning()) {
        host.node().thaw();
        if (!wanted.contains(host)) {
          host.node().kill();
        }
      } else if (wanted.contains(host)) {
        host.start();
      }
    }
    return agree(wanted);
  }

  /** Waits until the nodes of these hosts are one group. */
  static Agreement agree(List<Host> hosts) {
    return Agreement.within(AGREE_MAX, nodes(hosts));
  }

  /** The nodes of these hosts. */
  static List<RunningNode> nodes(List<Host> hosts) {
    return hosts.stream().map(Host::node).toList();
  }

  /** The host on which a node runs. */
  Host hostOf(RunningNode node) {
    return hosts.stream()
        .filter(host -> host.isRunning() && host.node() == node)
        .findFirst()
        .orElseThrow();
  }

  /** Cuts every connection between these hosts and all others. */
  void partition(List<Host> side) {
    List<Host> other = new ArrayList<>(hosts);
    other.removeAll(side);
    for (Host here : side) {
      for (Host there : other) {
        faults.add(drop(here, there));
        faults.add(drop(there, here));
      }
    }
    applyFaults();
  }

  /** Nothing that one sends reaches the other; the other way stays open. */
  void cutOneWay(Host from, Host to) {
    faults.add(drop(from, to));
    applyFaults();
  }

  /** Two hosts that reach everybody but each other. */
  void separate(Host one, Host other) {
    faults.add(drop(one, other));
    faults.add(drop(other, one));
    applyFaults();
  }

  /** No multicast to or from this host; unicast and broadcast pass. */
  void blockMulticast(Host host) {
    faults.add("iifname " + host.port() + " " + ANY_MULTICAST);
    faults.add("oifname " + host.port() + " " + ANY_MULTICAST);
    applyFaults();
  }

  /** Every so many-th packet is lost, by chance. */
  void lose(int percent) {
    faults.add("numgen random mod 100 < " + percent + " drop");
    applyFaults();
  }

  /** Ends all faults of the switch. */
  void heal() {
    faults.clear();
    applyFaults();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    remove();
  }

  private void remove() {
    hosts.forEach(Host::close);
    networkSwitch.close();
  }

  private static String drop(Host from, Host to) {
    return "iifname " + from.port() + " oifname " + to.port() + " drop";
  }

  private void applyFaults() {
    StringBuilder script = new StringBuilder("add table bridge faults\n");
    script.append("add chain bridge faults forward { type filter hook forward priority 0; }\n");
    script.append("flush chain bridge faults forward\n");
    faults.forEach(
        rule -> script.append("add rule bridge faults forward ").append(rule).append('\n'));
    List<String> command = List.of("ip", "netns", "exec", networkSwitch.name(), "nft", "-f", "-");
    Commands.run(command, script.toString());
  }
}
