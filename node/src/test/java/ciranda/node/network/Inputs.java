package ciranda.node.network;

import static org.assertj.core.api.Assertions.fail;

import ciranda.core.Input;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Takes from an inbox in place of a node loop, and waits for what a test wants to see. */
final class Inputs {
  private static final long WAIT_SECONDS = 10;

  private final Inbox inbox;
  private final Queue<Input> seen = new ArrayDeque<>();

  Inputs(Inbox inbox) {
    this.inbox = inbox;
  }

  <T extends Input> T await(Class<T> type) throws InterruptedException {
    return await(type, _ -> true);
  }

  /** The first input of that kind, which is then gone; what came before it stays. */
  <T extends Input> T await(Class<T> type, Predicate<T> wanted) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (System.nanoTime() < until) {
      for (Iterator<Input> inputs = seen.iterator(); inputs.hasNext(); ) {
        Input input = inputs.next();
        if (type.isInstance(input) && wanted.test(type.cast(input))) {
          inputs.remove();
          return type.cast(input);
        }
      }
      seen.addAll(inbox.take(1_000, until - System.nanoTime()));
    }
    return fail("no " + type.getSimpleName() + ", but " + seen);
  }

  /** Everything that is there or comes until then. */
  Queue<Input> all(long millis) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < until) {
      seen.addAll(inbox.take(1_000, until - System.nanoTime()));
    }
    return seen;
  }
}
