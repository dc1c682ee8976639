package ciranda.node.storage;

import ciranda.protocol.Segment;

/** Takes stored segments one after the other; may block for as long as its reader does. */
@FunctionalInterface
public interface SegmentSink {
  /** Returns whether to go on with the next. */
  boolean accept(Segment segment) throws InterruptedException;
}
