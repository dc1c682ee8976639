package ciranda.node.network;

import ciranda.protocol.Frame;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Streams stored segments to one peer, pull after pull in their order, no faster than the peer
 * takes them. Its thread lives only while there is something to stream.
 */
final class Serving {
  private static final System.Logger LOG = System.getLogger(Serving.class.getName());

  /** Pulls that may wait; what is above is left out, and the peer asks again. */
  static final int PULLS_MAX = 256;

  /** Entries that are looked through for a right signature. */
  static final int VOUCHING_MAX = 1_024;

  private final long link;
  private final Outbox outbox;
  private final Storage storage;
  private final Verifier verifier;
  private final TokenBucket budget = Verifier.newBudget();
  private final ArrayDeque<Pull> pulls = new ArrayDeque<>();
  private boolean running;

  private record Pull(LogId log, long from, long to) {}

  Serving(long link, Outbox outbox, Storage storage, Verifier verifier) {
    this.link = link;
    this.outbox = outbox;
    this.storage = storage;
    this.verifier = verifier;
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

  /**
   * Streams what is asked for. What was taken because a later segment vouches for it may have a
   * wrong signature of its own; so that the peer can be sure of what it gets, the top of it always
   * has a right one, above what was asked for if need be.
   */
  private void stream(Pull pull) throws InterruptedException {
    if (pull.to < pull.from) {
      send(vouching(pull.log, pull.from).reversed());
      storage.read(pull.log, pull.from, pull.to, this::send);
      return;
    }
    long[] next = {pull.from};
    storage.read(
        pull.log,
        pull.from,
        pull.to,
        segment -> {
          next[0] = segment.last() + 1;
          return send(segment);
        });
    if (next[0] > pull.from) {
      send(vouching(pull.log, next[0] - 1));
    }
  }

  /** What has to be sent beyond that number until a signature is right; mostly nothing. */
  private List<Segment> vouching(LogId log, long number) throws InterruptedException {
    List<Segment> above = new ArrayList<>();
    storage.read(
        log,
        number,
        number + VOUCHING_MAX,
        segment -> {
          if (segment.first() > number) {
            above.add(segment);
          }
          return !verifier.isSigned(segment, budget);
        });
    return above;
  }

  private void send(List<Segment> segments) throws InterruptedException {
    for (Segment segment : segments) {
      send(segment);
    }
  }

  private boolean send(Segment segment) throws InterruptedException {
    return outbox.awaitRoomAndAdd(Frame.of(segment).encoded());
  }

  private synchronized Optional<Pull> next() {
    Pull pull = pulls.poll();
    running = pull != null;
    return Optional.ofNullable(pull);
  }
}
