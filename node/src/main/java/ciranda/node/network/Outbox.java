package ciranda.node.network;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The encoded frames that wait for one link's writer. The loop offers and never waits; who serves
 * stored segments waits for room; the writer takes what is there at once, so that it leaves in one
 * write.
 */
final class Outbox {
  /** Frames that may wait; one more means that the peer is too slow. */
  static final int FRAMES_MAX = 4_096;

  /** Bytes that may wait. */
  static final int BYTES_MAX = 4 << 20;

  /** Served segments are added only below this, so that what the node says now still fits. */
  static final int SERVED_BYTES_MAX = 512 << 10;

  /** What is joined into one write; a longer frame is written alone. */
  static final int BATCH_BYTES_MAX = 64 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
  private long bytes;
  private boolean finished;

  /** Returns false where the frame does not fit. After {@link #finish} it is dropped. */
  boolean offer(byte[] frame) {
    lock.lock();
    try {
      if (finished) {
        return true;
      }
      if (frames.size() >= FRAMES_MAX || bytes + frame.length > BYTES_MAX) {
        return false;
      }
      add(frame);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for room. Returns false once nothing is taken any more. */
  boolean awaitRoomAndAdd(byte[] frame) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!finished && !frames.isEmpty() && bytes + frame.length > SERVED_BYTES_MAX) {
        room.await();
      }
      if (!finished) {
        add(frame);
      }
      return !finished;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for frames and takes a batch of them; empty once finished and handed out. */
  List<byte[]> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (frames.isEmpty() && !finished) {
        arrived.await();
      }
      List<byte[]> batch = new ArrayList<>();
      int size = 0;
      for (byte[] next = frames.peek(); next != null; next = frames.peek()) {
        if (!batch.isEmpty() && size + next.length > BATCH_BYTES_MAX) {
          break;
        }
        batch.add(next);
        size += next.length;
        frames.remove();
      }
      bytes -= size;
      room.signalAll();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what is queued is still handed out. */
  void finish() {
    lock.lock();
    try {
      finished = true;
      arrived.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more and drops what is queued. */
  void abandon() {
    lock.lock();
    try {
      finished = true;
      frames.clear();
      bytes = 0;
      arrived.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void add(byte[] frame) {
    frames.add(frame);
    bytes += frame.length;
    arrived.signal();
  }
}
