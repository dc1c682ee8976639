package ciranda.app;

import ciranda.core.view.ChatNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A node that was started, and how to stop it. Any thread may call. */
final class Running implements AutoCloseable {
  private final ChatNode node;
  private final String address;
  private final Optional<String> api;
  private final List<String> interfaces;
  private final Runnable stop;
  private final AtomicBoolean closing = new AtomicBoolean();

  /**
   * @param address that it listens on
   * @param api URL, empty for none
   * @param interfaces on which it looks for others, each with its address
   * @param stop leaves the group politely and gives everything back; called once
   */
  Running(
      ChatNode node, String address, Optional<String> api, List<String> interfaces, Runnable stop) {
    this.node = node;
    this.address = address;
    this.api = api;
    this.interfaces = List.copyOf(interfaces);
    this.stop = stop;
  }

  ChatNode node() {
    return node;
  }

  String address() {
    return address;
  }

  Optional<String> api() {
    return api;
  }

  List<String> interfaces() {
    return interfaces;
  }

  /** Whether it was we who stopped it. */
  boolean isClosing() {
    return closing.get();
  }

  /** The exit code after the node has stopped: where it was not we, it had to, and we say so. */
  int stopped(Voice voice) {
    if (isClosing()) {
      return Exit.OK;
    }
    voice.tell(voice.texts().of("stopped"));
    return Exit.FAILED;
  }

  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      stop.run();
    }
  }
}
