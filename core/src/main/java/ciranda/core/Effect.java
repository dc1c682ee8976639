package ciranda.core;

import ciranda.core.view.Result;
import ciranda.protocol.Beacon;
import ciranda.protocol.Endpoint;
import ciranda.protocol.LogId;
import ciranda.protocol.Message;
import ciranda.protocol.Segment;
import java.util.Optional;

/** Everything that a node can want done. The shell performs them in order. */
public sealed interface Effect {

  /** Store this; answered by {@code Persisted} or {@code PersistFailed} with the ticket. */
  record Persist(long ticket, Change change) implements Effect {}

  /** Send a message on a link; nothing happens where the link is gone. */
  record Send(long link, Message message) implements Effect {}

  /** Send a segment, which is on disk, on a link. */
  record SendSegment(long link, Segment segment) implements Effect {}

  /**
   * Stream the stored segments of a log that hold these numbers, with back-pressure; in falling
   * order where {@code to} is below {@code from}.
   */
  record Serve(long link, LogId log, long from, long to) implements Effect {}

  /** Open a link; answered by {@code Opened} or {@code DialFailed}. */
  record Dial(Endpoint endpoint) implements Effect {}

  /** End a link; answered by {@code Closed}. */
  record Hangup(long link, HangupReason reason) implements Effect {}

  /**
   * Send a datagram: by multicast on every usable interface, or to one address.
   *
   * @param to empty for multicast
   */
  record Announce(Beacon beacon, Optional<Endpoint> to) implements Effect {}

  /** From now on this name stands beside the key in all that is sent. */
  record Rename(String name) implements Effect {}

  /** Answer a request. */
  record Reply(long request, Result result) implements Effect {}

  /** Tell the views. */
  record Publish(Event event) implements Effect {}

  /** The node has left politely: flush what is queued, close everything, exit. */
  record Stop() implements Effect {}

  /** Why this node ends a link. */
  enum HangupReason {
    SELF,
    SECOND_INSTANCE,
    DUPLICATE,
    REPLACED,
    SILENT,
    LEFT,
    TOO_MANY
  }
}
