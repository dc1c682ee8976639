package ciranda.app.realnet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Listens to a node's events from now on, and notes when each came. */
final class Watch implements AutoCloseable {

  /**
   * An event.
   *
   * @param nanos when it came, by {@link System#nanoTime}
   */
  record Heard(long nanos, String id, String event, String data) {}

  private final RunningNode node;
  private final HttpConnection stream;
  private final Consumer<Heard> whenHeard;
  private final List<Heard> heard = new ArrayList<>();
  private volatile boolean over;

  private Watch(RunningNode node, HttpConnection stream, Consumer<Heard> whenHeard) {
    this.node = node;
    this.stream = stream;
    this.whenHeard = whenHeard;
  }

  /** Begins to listen; when this returns, nothing later is missed. */
  static Watch of(RunningNode node) throws IOException {
    return of(node, heard -> {});
  }

  /** The same, and tells at once, on a thread of its own. */
  static Watch of(RunningNode node, Consumer<Heard> whenHeard) throws IOException {
    Watch watch = new Watch(node, node.api().events(), whenHeard);
    Thread.ofVirtual().name("watch " + node.person()).start(watch::listen);
    return watch;
  }

  RunningNode node() {
    return node;
  }

  /** All so far of one kind. */
  List<Heard> heard(String event) {
    synchronized (heard) {
      return heard.stream().filter(one -> one.event.equals(event)).toList();
    }
  }

  /** Whether the stream has ended. */
  boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    over = true;
    stream.close();
  }

  private void listen() {
    try {
      String id = "";
      String event = "message";
      StringBuilder data = new StringBuilder();
      while (!over) {
        String line = stream.streamLine();
        if (line.isEmpty()) {
          if (!data.isEmpty()) {
            tell(new Heard(System.nanoTime(), id, event, data.toString()));
          }
          event = "message";
          data.setLength(0);
        } else if (line.startsWith("id:")) {
          id = value(line);
        } else if (line.startsWith("event:")) {
          event = value(line);
        } else if (line.startsWith("data:")) {
          data.append(value(line));
        }
      }
    } catch (IOException e) {
      over = true;
    }
  }

  private void tell(Heard one) {
    synchronized (heard) {
      heard.add(one);
    }
    whenHeard.accept(one);
  }

  private static String value(String line) {
    String value = line.substring(line.indexOf(':') + 1);
    return value.startsWith(" ") ? value.substring(1) : value;
  }
}
