package ciranda.node.network;

import ciranda.protocol.LogId;
import ciranda.protocol.Segment;

/** What links need to know of storage. Any thread may ask. */
public interface Storage {

  /** Takes segments one after the other, as fast as the peer does. */
  @FunctionalInterface
  interface Sink {
    /** Returns whether to go on with the next. */
    boolean accept(Segment segment) throws InterruptedException;
  }

  /**
   * Hands over the stored segments of a log that hold these numbers, in rising order, or in falling
   * order where {@code to} is below {@code from}.
   */
  void read(LogId log, long from, long to, Sink sink) throws InterruptedException;

  /** Whether so much waits to be written that senders of segments are held back. */
  boolean isBehind();
}
