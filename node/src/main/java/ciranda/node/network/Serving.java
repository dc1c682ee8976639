package ciranda.node.network;

import ciranda.protocol.Frame;
import ciranda.protocol.LogId;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Streams stored segments to one peer, pull after pull in their order, no faster than the peer
 * takes them. Its thread lives only while there is something to stream.
 */
final class Serving {
  private static final System.Logger LOG = System.getLogger(Serving.class.getName());

  /** Pulls that may wait; what is above is left out, and the peer asks again. */
  static final int PULLS_MAX = 256;

  private final long link;
  private final Outbox outbox;
  private final Storage storage;
  private final ArrayDeque<Pull> pulls = new ArrayDeque<>();
  private boolean running;

  private record Pull(LogId log, long from, long to) {}

  Serving(long link, Outbox outbox, Storage storage) {
    this.link = link;
    this.outbox = outbox;
    this.storage = storage;
  }

  /** Adds a pull; never waits. */
  synchronized void serve(LogId log, long from, long to) {
    if (pulls.size() >= PULLS_MAX) {
      LOG.log(Level.DEBUG, "link {0}: too many pulls wait", link);
      return;
    }
    pulls.add(new Pull(log, from, to));
    if (!running) {
      running = true;
      Thread.ofVirtual().name("link-" + link + "-serving").start(this::run);
    }
  }

  private void run() {
    try {
      for (Optional<Pull> pull = next(); pull.isPresent(); pull = next()) {
        stream(pull.get());
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it but the end of the program: then nothing more is served.
      LOG.log(Level.DEBUG, "link {0}: serving was interrupted", link);
    }
  }

  private void stream(Pull pull) throws InterruptedException {
    storage.read(
        pull.log,
        pull.from,
        pull.to,
        segment -> outbox.awaitRoomAndAdd(Frame.of(segment).encoded()));
  }

  private synchronized Optional<Pull> next() {
    Pull pull = pulls.poll();
    running = pull != null;
    return Optional.ofNullable(pull);
  }
}
