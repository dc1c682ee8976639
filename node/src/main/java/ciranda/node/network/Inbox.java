package ciranda.node.network;

import ciranda.core.Input;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the node loop. Any thread may put; the loop takes.
 *
 * <p>Bounded where strangers feed it: a link that has too much waiting blocks its own reader, so
 * that TCP holds its sender back; beacons above their maximum are dropped, as a network may. What
 * the node itself asked for (answers of storage, ends of links) always fits.
 */
public final class Inbox {
  /** Inputs of one link that may wait. */
  static final int LINK_INPUTS_MAX = 256;

  /** Bytes, as received, of one link's inputs that may wait; one input always fits. */
  static final int LINK_BYTES_MAX = 1 << 20;

  /** The same of all links together. */
  static final int ALL_LINKS_BYTES_MAX = 16 << 20;

  /** Beacons that may wait. */
  static final int BEACONS_MAX = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private final Share beacons = new Share();
  private final Share own = new Share();
  private long linkBytes;
  private boolean woken;
  private boolean closed;

  /** How much one source has waiting; guarded by the inbox's lock. */
  static final class Share {
    private int inputs;
    private long bytes;
  }

  private record Waiting(Input input, Share share, int bytes) {}

  /** Puts what this node itself waits for. */
  public void put(Input input) {
    lock.lock();
    try {
      add(new Waiting(input, own, 0));
    } finally {
      lock.unlock();
    }
  }

  /** Puts what a link brought, waiting for room. */
  void putFromLink(Input input, Share share, int bytes) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && !fits(share, bytes)) {
        room.await();
      }
      add(new Waiting(input, share, bytes));
    } finally {
      lock.unlock();
    }
  }

  /** Puts a beacon, or drops it. */
  boolean putBeacon(Input.Discovered beacon) {
    lock.lock();
    try {
      if (beacons.inputs >= BEACONS_MAX) {
        return false;
      }
      add(new Waiting(beacon, beacons, 0));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes what waits, at most {@code max}, in the order of arrival.
   *
   * @param waitNanos waits at most so long
   * @return empty if nothing came in that time, or the loop was woken
   */
  public List<Input> take(int max, long waitNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = waitNanos;
      while (queue.isEmpty() && !woken && !closed) {
        if (nanos <= 0) {
          return List.of();
        }
        nanos = arrived.awaitNanos(nanos);
      }
      woken = false;
      List<Input> taken = new ArrayList<>(Math.min(max, queue.size()));
      while (taken.size() < max && !queue.isEmpty()) {
        Waiting waiting = queue.remove();
        waiting.share.inputs--;
        waiting.share.bytes -= waiting.bytes;
        linkBytes -= waiting.bytes;
        taken.add(waiting.input);
      }
      if (lock.hasWaiters(room)) {
        room.signalAll();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a wait of the loop. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Nobody takes any more: what is put from now on is dropped and nobody waits for room. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      queue.clear();
      arrived.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean fits(Share share, int bytes) {
    if (share.inputs == 0) {
      return true;
    }
    return share.inputs < LINK_INPUTS_MAX
        && share.bytes + bytes <= LINK_BYTES_MAX
        && linkBytes + bytes <= ALL_LINKS_BYTES_MAX;
  }

  private void add(Waiting waiting) {
    if (closed) {
      return;
    }
    waiting.share.inputs++;
    waiting.share.bytes += waiting.bytes;
    linkBytes += waiting.bytes;
    queue.add(waiting);
    arrived.signal();
  }
}
