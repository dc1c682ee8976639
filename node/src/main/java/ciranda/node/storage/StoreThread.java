package ciranda.node.storage;

import ciranda.core.Change;
import ciranda.core.Effect.Persist;
import ciranda.core.Input;
import ciranda.core.Input.StorageTrouble;
import ciranda.protocol.Bytes;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The one thread that writes to a {@link Store}. It takes all that waits, bounded, as one
 * transaction, and then answers every ticket, in the order of submission: so the slower the disk,
 * the more is flushed at once, and nobody waits in the node loop.
 *
 * <p>What overflows: the segments that wait may hold {@link #WAITING_BYTES_MAX} bytes. What comes
 * above is dropped, and its tickets are answered {@code PersistFailed} in their turn; nothing is
 * lost, as whoever has it still has it. Before that, {@link #isBehind} asks the shell to read no
 * more from its links. Tickets that wait are {@link #TICKETS_MAX} at most; a core that asks for
 * more without hearing an answer is broken.
 */
public final class StoreThread {
  private static final System.Logger LOG = System.getLogger(StoreThread.class.getName());

  static final int WAITING_BYTES_MAX = 32 * 1024 * 1024;
  static final int BEHIND_BYTES = WAITING_BYTES_MAX / 4;
  static final int TICKETS_MAX = 1 << 17;
  static final int TRANSACTION_CHANGES_MAX = 1_024;

  /** After so long an index that could not go on is tried again, although nothing was committed. */
  static final long INDEX_AGAIN_MILLIS = 2_000;

  static final int TRANSACTION_BYTES_MAX = 8 * 1024 * 1024;

  /** Bytes that a change counts for beside those of its segment. */
  static final int OVERHEAD_BYTES = 256;

  private final Store store;
  private final Consumer<Input> answers;
  private final Consumer<Throwable> bug;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private long waitingBytes;

  /** Whether something is committed that its words may not find; for the thread alone. */
  private boolean unindexed = true;

  /** Whether something is to be built anew. */
  private boolean repairable;

  /** Whether the index could not go on; for the thread alone. */
  private boolean hindered;

  private boolean finishing;

  /** A ticket in the queue; {@code dropped} where there was no room for its change. */
  private record Waiting(Persist persist, int bytes, boolean dropped) {}

  private StoreThread(Store store, Consumer<Input> answers, Consumer<Throwable> bug) {
    this.store = store;
    this.answers = answers;
    this.bug = bug;
    this.thread = Thread.ofPlatform().name("store").daemon().unstarted(this::run);
  }

  /**
   * Starts the thread.
   *
   * @param answers takes {@code Persisted} and {@code PersistFailed}, on the thread; must not block
   * @param bug takes what this program did wrong, on the thread, which then ends
   */
  public static StoreThread start(Store store, Consumer<Input> answers, Consumer<Throwable> bug) {
    StoreThread started = new StoreThread(store, answers, bug);
    store.whenRepairable(started::repair);
    started.thread.start();
    return started;
  }

  /** Hands over what one batch of inputs wants stored. Never waits; any one thread. */
  public void submit(List<Persist> batch) {
    lock.lock();
    try {
      if (finishing) {
        throw new IllegalStateException("nothing is stored after the end");
      }
      if (queue.size() + batch.size() > TICKETS_MAX) {
        throw new IllegalStateException("the core does not wait for what it wants stored");
      }
      for (Persist persist : batch) {
        int bytes = bytesOf(persist.change());
        boolean dropped = waitingBytes + bytes > WAITING_BYTES_MAX;
        queue.add(new Waiting(persist, dropped ? 0 : bytes, dropped));
        waitingBytes += dropped ? 0 : bytes;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static int bytesOf(Change change) {
    return switch (change) {
      case Change.Append append -> OVERHEAD_BYTES + append.segment().bytes().length();
      case Change.SaveMembership _ -> OVERHEAD_BYTES;
      case Change.AddBodies added ->
          added.entries().stream()
              .flatMap(entry -> entry.body().stream())
              .mapToInt(Bytes::length)
              .reduce(OVERHEAD_BYTES, Integer::sum);
    };
  }

  /** Whether so much waits that nothing more should be read from links for the moment. */
  public boolean isBehind() {
    lock.lock();
    try {
      return waitingBytes > BEHIND_BYTES;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      for (List<Waiting> batch = take(); !batch.isEmpty(); batch = take()) {
        write(batch);
      }
    } catch (InterruptedException e) {
      bug.accept(new IllegalStateException("nobody interrupts the store", e));
    } catch (RuntimeException | Error e) {
      bug.accept(e);
    }
  }

  /** Waits for work; empty at the end. What was dropped is never taken together with the rest. */
  private List<Waiting> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty() && !finishing) {
        if (unindexed || repairable) {
          repairable = false;
          index();
        } else if (hindered) {
          unindexed = !changed.await(INDEX_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } else {
          changed.await();
        }
      }
      List<Waiting> batch = new ArrayList<>();
      long bytes = 0;
      for (Waiting next = queue.peek(); next != null; next = queue.peek()) {
        boolean fits =
            batch.isEmpty()
                || (batch.size() < TRANSACTION_CHANGES_MAX
                    && bytes + next.bytes <= TRANSACTION_BYTES_MAX
                    && batch.getFirst().dropped == next.dropped);
        if (!fits) {
          break;
        }
        batch.add(queue.remove());
        bytes += next.bytes;
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void repair() {
    lock.lock();
    try {
      repairable = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the lock away meanwhile. */
  private void index() {
    lock.unlock();
    try {
      unindexed = store.index();
      hindered = false;
    } catch (StorageException e) {
      // Nothing is lost: what the index lacks is read, and it goes on when it can.
      if (!hindered) {
        LOG.log(Level.WARNING, "the index does not go on", e);
      }
      hindered = true;
      unindexed = false;
    } finally {
      lock.lock();
    }
  }

  private void write(List<Waiting> batch) {
    if (batch.getFirst().dropped) {
      batch.forEach(one -> fail(one, StorageTrouble.IO_ERROR));
      return;
    }
    try {
      store.commit(batch.stream().map(one -> one.persist.change()).toList());
      unindexed = true;
      done(batch);
      batch.forEach(one -> answers.accept(new Input.Persisted(one.persist.ticket())));
    } catch (StorageException e) {
      done(batch);
      batch.forEach(one -> fail(one, e.trouble()));
    }
  }

  private void fail(Waiting one, StorageTrouble trouble) {
    answers.accept(new Input.PersistFailed(one.persist.ticket(), trouble));
  }

  private void done(List<Waiting> batch) {
    lock.lock();
    try {
      batch.forEach(one -> waitingBytes -= one.bytes);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no more, writes what waits, and ends the thread.
   *
   * @return whether all is written; if not, the disk does not answer and the store must not be
   *     closed: the process may end as it is, that loses nothing accepted
   */
  public boolean finish(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      finishing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return thread.join(atMost);
  }
}
