package ciranda.core.view;

import ciranda.core.Event;
import java.util.Objects;
import java.util.Optional;

/** The events of a node, for one watcher. Bounded: a watcher that is too slow is told. */
public interface Feed extends AutoCloseable {

  /** One thing to tell. */
  sealed interface Item {
    /** The number of the last event that this covers; rises within an instance. */
    long sequence();
  }

  /** An event and its number. */
  record Delivered(long sequence, Event event) implements Item {
    public Delivered {
      Objects.requireNonNull(event, "event");
    }
  }

  /** Events were left out up to and with this number: read again what is shown. */
  record Lagged(long sequence) implements Item {}

  /**
   * Waits for the next item.
   *
   * @return empty if nothing came in that time, or the node has stopped ({@link #isOver})
   */
  Optional<Item> next(long timeoutMillis) throws InterruptedException;

  /** Whether nothing will ever come. */
  boolean isOver();

  @Override
  void close();
}
