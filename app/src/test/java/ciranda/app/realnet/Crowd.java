package ciranda.app.realnet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Several voices that talk at one node without a pause, until it is gone or they are told to fall
 * silent. What it answered with 201 is remembered, and the highest heads that it told of.
 */
@SuppressWarnings("FutureReturnValueIgnored") // ended by end
final class Crowd implements AutoCloseable {
  private static final int HEADS_AFTER = 8;

  private final RunningNode node;
  private final ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
  private final Heads claimed = new Heads();
  private final AtomicLong number = new AtomicLong();
  private final AtomicBoolean silent = new AtomicBoolean();
  private final ExecutorService voices = Executors.newVirtualThreadPerTaskExecutor();

  /** Begins to talk. */
  Crowd(RunningNode node, int size) {
    this.node = node;
    for (int i = 0; i < size; i++) {
      voices.submit(this::talk);
    }
  }

  /** How many messages were accepted so far. */
  int count() {
    return accepted.size();
  }

  /** The highest heads that the node told of. */
  Heads claimed() {
    return claimed;
  }

  /** Falls silent; gives the ids of all that was accepted. */
  List<String> end() {
    silent.set(true);
    voices.close();
    if (!refused.isEmpty()) {
      throw new AssertionError("refused: " + refused);
    }
    return new ArrayList<>(accepted);
  }

  @Override
  public void close() {
    silent.set(true);
    voices.shutdownNow();
  }

  private void talk() {
    try {
      while (!silent.get()) {
        String text = node.person() + " says " + number.incrementAndGet() + " in a crowd";
        accepted.add(node.api().say(text));
        if (accepted.size() % HEADS_AFTER == 0) {
          claimed.raise(Heads.of(node));
        }
      }
    } catch (Api.RefusedException e) {
      refused.add(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      // The node is gone: whether it took these words, nobody knows.
    }
  }
}
