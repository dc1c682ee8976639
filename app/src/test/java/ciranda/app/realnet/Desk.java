package ciranda.app.realnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Several nodes on this machine, with a group and a multicast port of their own, and nothing but
 * the loopback interface: other people's nodes on this machine never hear of them.
 */
final class Desk implements AutoCloseable {
  private final Path folder;
  private final List<String> arguments;
  private final int multicastPort;
  private final ConcurrentLinkedQueue<Process> processes = new ConcurrentLinkedQueue<>();
  private final Thread atExit = new Thread(this::endAll);

  Desk(String name) {
    folder = Program.freshFolder(name);
    multicastPort = freeDatagramPort();
    arguments =
        List.of(
            "--group",
            name,
            "--bind",
            "127.0.0.1",
            "--multicast",
            "239.255.67.82:" + multicastPort);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  int multicastPort() {
    return multicastPort;
  }

  /** Where a person's data directory and output lie. */
  Path folderOf(String person) {
    return folder.resolve(person);
  }

  /** Starts a node. */
  RunningNode serve(String person, String... more) {
    return serve(person, Map.of(), more);
  }

  /** The same with more in the environment. */
  RunningNode serve(String person, Map<String, String> environment, String... more) {
    List<String> words = new ArrayList<>(arguments);
    words.addAll(List.of(more));
    RunningNode node =
        RunningNode.serve(ThisMachine.HERE, person, folderOf(person), words, environment);
    processes.add(node.process());
    return node;
  }

  /** The words that start the program like that, in the folder of a person. */
  List<String> words(String task, String person) {
    List<String> words = new ArrayList<>(List.of(task));
    words.addAll(chatWords(person));
    return words;
  }

  /** Opens a chat on pipes, in the folder of its person. */
  Chat chat(String person, String... more) {
    Chat chat = Chat.open(chatWords(person, more));
    processes.add(chat.process());
    return chat;
  }

  /** Opens a chat in a terminal, in the folder of its person. */
  Pty terminal(String person, String... more) {
    Pty chat = Pty.open(chatWords(person, more));
    processes.add(chat.process());
    return chat;
  }

  private List<String> chatWords(String person, String... more) {
    List<String> words = new ArrayList<>(List.of("--name", person));
    words.addAll(List.of("--data-dir", folderOf(person).resolve("data").toString()));
    words.addAll(arguments);
    words.addAll(List.of(more));
    return words;
  }

  /** Runs the program with just these words, to its end. */
  Outcome run(String... words) {
    return Outcome.of(List.of(words));
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    endAll();
  }

  /** A TCP port on which nobody listens now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A UDP port on which nobody listens now. */
  static int freeDatagramPort() {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void endAll() {
    processes.forEach(Process::destroyForcibly);
  }
}
