package ciranda.sim;

import ciranda.core.Change;
import ciranda.core.Effect;
import ciranda.core.Input;
import ciranda.core.Input.StorageTrouble;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The thread that writes to one disk, as the product has it: what waits while the disk works goes
 * together into the next transaction, which comes about whole or not at all.
 */
final class Writer {
  private static final int TRANSACTION_MAX = 512;

  private final Host host;
  private final World world;
  private final SplittableRandom random;
  private final List<Effect.Persist> waiting = new ArrayList<>();
  private List<Effect.Persist> writing = List.of();
  private boolean due;

  /** A transaction whose flush failed: it may be found by the next start, if nothing follows it. */
  private List<Effect.Persist> doubtful = List.of();

  /** What is wrong with the disk. */
  Trouble trouble = Trouble.NONE;

  /** The share of transactions that fail where it is {@link Trouble#FAILING}. */
  static final double FAILING_SHARE = 0.3;

  /** Fails the transactions from this one on, counted from 1, for as many as {@link #failures}. */
  long failFrom = Long.MAX_VALUE;

  long failures;

  /** Whether they fail because the disk is full. */
  StorageTrouble failsWith = StorageTrouble.IO_ERROR;

  /** The program dies when this transaction is on the disk, before it knows; counted from 1. */
  long diesAfter = Long.MAX_VALUE;

  private long transactions;

  enum Trouble {
    NONE,
    /** No trouble at all: a flush takes no time, as where nothing is stored. */
    ABSENT,
    /** No space left. */
    FULL,
    /** Some writes fail, some flushes. */
    FAILING,
    /** A flush takes two seconds. */
    SLOW
  }

  Writer(Host host, World world, SplittableRandom random) {
    this.host = host;
    this.world = world;
    this.random = random;
  }

  long transactions() {
    return transactions;
  }

  void submit(List<Effect.Persist> batch) {
    waiting.addAll(batch);
    if (writing.isEmpty()) {
      begin();
    }
  }

  private void begin() {
    List<Effect.Persist> next = waiting.subList(0, Math.min(waiting.size(), TRANSACTION_MAX));
    writing = List.copyOf(next);
    next.clear();
    due = false;
    int start = host.starts();
    long usual = 200_000 + random.nextLong(2_000_000);
    long nanos =
        switch (trouble) {
          case ABSENT -> 0;
          case SLOW -> usual + 2_000 * Network.MILLI;
          case NONE, FULL, FAILING -> usual;
        };
    world.after(nanos, () -> finish(start));
  }

  /** The transaction is through, or its machine sleeps and goes on when it wakes. */
  private void finish(int start) {
    if (!host.isRunning(start)) {
      return;
    }
    if (host.isAsleep()) {
      due = true;
      return;
    }
    List<Effect.Persist> batch = writing;
    writing = List.of();
    transactions++;
    Optional<StorageTrouble> failure = failure(batch);
    doubtful = List.of();
    if (failure.isEmpty()) {
      batch.forEach(one -> commit(one.change()));
    } else if (trouble == Trouble.FAILING && random.nextBoolean()) {
      doubtful = batch;
    }
    if (transactions >= diesAfter) {
      diesAfter = Long.MAX_VALUE;
      host.kill();
      return;
    }
    // The answer takes a moment: who dies in it has on disk what it does not know of.
    world.after(
        random.nextLong(50_000),
        () -> {
          for (Effect.Persist one : batch) {
            host.input(
                start,
                failure.isEmpty()
                    ? new Input.Persisted(one.ticket())
                    : new Input.PersistFailed(one.ticket(), failure.get()));
          }
        });
    if (!waiting.isEmpty()) {
      begin();
    }
  }

  void woke() {
    if (due) {
      finish(host.starts());
    }
  }

  private Optional<StorageTrouble> failure(List<Effect.Persist> batch) {
    if (transactions >= failFrom && transactions < failFrom + failures) {
      return Optional.of(failsWith);
    }
    boolean apart = !isInOrder(batch);
    return switch (trouble) {
      case FULL -> Optional.of(StorageTrouble.DISK_FULL);
      case FAILING ->
          random.nextDouble() < FAILING_SHARE || apart
              ? Optional.of(StorageTrouble.IO_ERROR)
              : Optional.empty();
      case NONE, ABSENT, SLOW -> apart ? Optional.of(StorageTrouble.IO_ERROR) : Optional.empty();
    };
  }

  private void commit(Change change) {
    host.disk()
        .objection(change)
        .ifPresent(objection -> {
          throw new Violation("C2", host + " " + objection);
        });
    host.disk().commit(change);
    world.checks().committed(host, change);
  }

  /** The program dies: what is being written comes about whole, or not at all. */
  void died() {
    List<Effect.Persist> torn = writing;
    writing = List.of();
    waiting.clear();
    due = false;
    List<Effect.Persist> failed = doubtful;
    doubtful = List.of();
    boolean reaches = random.nextBoolean();
    if (reaches && !torn.isEmpty() && failure(torn).isEmpty()) {
      torn.forEach(one -> commit(one.change()));
    } else if (reaches && !failed.isEmpty() && isInOrder(failed)) {
      failed.forEach(one -> commit(one.change()));
    }
  }

  /** Whether every append goes on with what is there before it, or begins where nothing is. */
  private boolean isInOrder(List<Effect.Persist> batch) {
    List<Segment> before = new ArrayList<>();
    for (Effect.Persist one : batch) {
      if (one.change() instanceof Change.Append append) {
        Segment segment = append.segment();
        if (append.rest() != host.disk().restOf(segment, before)) {
          return false;
        }
        before.add(segment);
      }
    }
    return true;
  }
}
