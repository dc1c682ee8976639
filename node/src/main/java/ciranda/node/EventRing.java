package ciranda.node;

import ciranda.core.Event;
import ciranda.core.view.Feed;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The last events of this node, numbered from 1. The loop publishes and never waits; each feed is a
 * place in the ring, and one that the ring has overtaken is told so.
 */
final class EventRing {
  static final int EVENTS_MAX = 4_096;

  private final String instance;
  private final Event[] ring = new Event[EVENTS_MAX];
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long newest;
  private boolean over;

  EventRing(long instance) {
    this.instance = HexFormat.of().toHexDigits(instance);
  }

  void publish(Event event) {
    lock.lock();
    try {
      newest++;
      ring[slot(newest)] = event;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more comes; feeds still give what is there. */
  void end() {
    lock.lock();
    try {
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  String eventId(long sequence) {
    return instance + "." + sequence;
  }

  Feed fromNow() {
    lock.lock();
    try {
      return new RingFeed(newest, false);
    } finally {
      lock.unlock();
    }
  }

  Feed after(String eventId) {
    lock.lock();
    try {
      long sequence = sequenceOf(eventId);
      if (sequence < 0 || sequence > newest) {
        return new RingFeed(newest, true);
      }
      return new RingFeed(sequence, false);
    } finally {
      lock.unlock();
    }
  }

  /** The number in an event id of this instance, -1 for anything else. */
  private long sequenceOf(String eventId) {
    String prefix = instance + ".";
    if (!eventId.startsWith(prefix)) {
      return -1;
    }
    try {
      return Long.parseUnsignedLong(eventId.substring(prefix.length()));
    } catch (NumberFormatException _) {
      // Not one that we gave out.
      return -1;
    }
  }

  private static int slot(long sequence) {
    return (int) (sequence % EVENTS_MAX);
  }

  /** Used by one thread at a time, closed by any. */
  private final class RingFeed implements Feed {
    private long last;
    private boolean lagged;
    private boolean closed;

    RingFeed(long last, boolean lagged) {
      this.last = last;
      this.lagged = lagged;
    }

    @Override
    public Optional<Item> next(long timeoutMillis) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (!lagged && last == newest && !over && !closed) {
          if (nanos <= 0) {
            return Optional.empty();
          }
          nanos = changed.awaitNanos(nanos);
        }
        return closed ? Optional.empty() : item();
      } finally {
        lock.unlock();
      }
    }

    private Optional<Item> item() {
      long oldest = Math.max(1, newest - EVENTS_MAX + 1);
      if (lagged || last < oldest - 1) {
        last = lagged ? last : oldest - 1;
        lagged = false;
        return Optional.of(new Lagged(last));
      }
      if (last == newest) {
        return Optional.empty();
      }
      last++;
      return Optional.of(new Delivered(last, ring[slot(last)]));
    }

    @Override
    public boolean isOver() {
      lock.lock();
      try {
        return closed || (over && last == newest && !lagged);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        closed = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
