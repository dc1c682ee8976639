package ciranda.node;

import ciranda.core.view.Result;
import ciranda.core.view.Result.Cause;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Who waits for the answer to which request. Any thread. */
final class Requests {
  /** Requests that may wait for their answers; one more is over the quota. */
  static final int WAITING_MAX = 1_024;

  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, CompletableFuture<Result>> waiting = new ConcurrentHashMap<>();
  private volatile boolean ended;

  /** One that waits. */
  record Open(long id, CompletableFuture<Result> result) {}

  /** Opens a request; empty where too many wait. */
  Optional<Open> open() {
    if (waiting.size() >= WAITING_MAX) {
      return Optional.empty();
    }
    Open open = new Open(lastId.incrementAndGet(), new CompletableFuture<>());
    waiting.put(open.id, open.result);
    if (ended) {
      answer(open.id, stopping());
    }
    return Optional.of(open);
  }

  void answer(long id, Result result) {
    CompletableFuture<Result> future = waiting.remove(id);
    if (future != null) {
      future.complete(result);
    }
  }

  /** Nobody waits for it any more. */
  void forget(long id) {
    waiting.remove(id);
  }

  /** The node has stopped: answers everybody who waits, and whoever comes. */
  void end() {
    ended = true;
    waiting.keySet().forEach(id -> answer(id, stopping()));
  }

  static Result stopping() {
    return new Result.Rejected(Cause.STOPPING, "");
  }
}
