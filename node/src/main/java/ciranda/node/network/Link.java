package ciranda.node.network;

import ciranda.core.Input;
import ciranda.core.Input.CloseReason;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.Frame;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Message;
import ciranda.protocol.Segment;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One link: a reader that checks what comes and puts it into the inbox, and a writer that sends
 * what is in the outbox.
 *
 * <p>Only the reader puts inputs, {@code Opened} first and exactly one {@code Closed} last, so
 * nothing can come after it. The first cause of an end is the one that is told.
 */
final class Link {
  private static final System.Logger LOG = System.getLogger(Link.class.getName());
  private static final int READ_BUFFER_BYTES = 32 << 10;
  private static final long STORAGE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Together less than half a second: well below what makes a link seem silent. */
  private static final int STORAGE_PAUSES_MAX = 20;

  private final long id;
  private final Input.Peer peer;
  private final Connection connection;
  private final Verifier verifier;
  private final Inbox inbox;
  private final Storage storage;
  private final Outbox outbox = new Outbox();
  private final Serving serving;
  private final Inbox.Share share = new Inbox.Share();
  private final TokenBucket budget = Verifier.newBudget();
  private final Unproven unproven;
  private final AtomicReference<@Nullable CloseReason> ended = new AtomicReference<>();
  private final Thread writer;

  Link(
      long id,
      Input.Peer peer,
      Connection connection,
      Verifier verifier,
      Inbox inbox,
      Storage storage) {
    this.id = id;
    this.peer = peer;
    this.connection = connection;
    this.verifier = verifier;
    this.unproven = new Unproven(verifier, budget);
    this.inbox = inbox;
    this.serving = new Serving(id, outbox, storage, verifier);
    this.storage = storage;
    this.writer = Thread.ofVirtual().name("link-" + id + "-writer").unstarted(this::write);
  }

  long id() {
    return id;
  }

  Outbox outbox() {
    return outbox;
  }

  Serving serving() {
    return serving;
  }

  /**
   * Starts both threads.
   *
   * @param afterwards told when the link has ended, before {@code Closed} is put
   */
  void start(boolean dialled, Consumer<Link> afterwards) {
    writer.start();
    Thread.ofVirtual()
        .name("link-" + id + "-reader")
        .start(() -> readUntilTheEnd(dialled, afterwards));
  }

  /** Queues a frame; a peer that is too slow for it is hung up. Never waits. */
  void send(byte[] frame) {
    if (!outbox.offer(frame)) {
      end(CloseReason.TOO_SLOW);
    }
  }

  /** Ends the link on the node's wish: what is queued may still leave, within a bound. */
  void hangUp(long flushMillis) {
    if (!ended.compareAndSet(null, CloseReason.BY_US)) {
      return;
    }
    outbox.finish();
    connection.stopReading();
    Thread.ofVirtual()
        .name("link-" + id + "-hangup")
        .start(() -> {
          try {
            writer.join(Duration.ofMillis(flushMillis));
          } catch (InterruptedException e) {
            // Then what is queued does not leave; the peer catches up by anti-entropy.
            LOG.log(Level.DEBUG, "link {0}: not flushed", id);
          }
          connection.hangUp();
        });
  }

  /** Waits until the writer has written what was queued before a {@link #hangUp}. */
  void awaitFlushed(long untilNanos) throws InterruptedException {
    writer.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime())));
  }

  private void end(CloseReason reason) {
    if (ended.compareAndSet(null, reason)) {
      outbox.abandon();
      connection.hangUp();
    }
  }

  private void readUntilTheEnd(boolean dialled, Consumer<Link> afterwards) {
    try {
      inbox.put(new Input.Opened(id, peer, dialled));
      read();
    } catch (MalformedException e) {
      LOG.log(
          Level.INFO, "link {0}: malformed: {1}", id, printable(String.valueOf(e.getMessage())));
      end(CloseReason.MALFORMED);
    } catch (IOException e) {
      // The usual end: the stream is over, reset, or closed by this side, which said so before.
      end(CloseReason.BY_PEER);
    } catch (InterruptedException e) {
      // Nobody interrupts a reader; if somebody does, its link ends.
      end(CloseReason.BY_US);
    } catch (RuntimeException | StackOverflowError e) {
      // Bytes from a peer must not do this: a mistake of ours, which costs the link, not the node.
      LOG.log(Level.ERROR, "link " + id + ": decoding failed", e);
      end(CloseReason.MALFORMED);
    } finally {
      end(CloseReason.BY_US);
      afterwards.accept(this);
      inbox.put(new Input.Closed(id, Objects.requireNonNull(ended.get(), "ended")));
    }
  }

  private void read() throws IOException, MalformedException, InterruptedException {
    InputStream in = new BufferedInputStream(connection.in(), READ_BUFFER_BYTES);
    FrameReader reader = new FrameReader(in);
    while (true) {
      Frame.Header header = reader.header();
      byte[] payload = reader.payload(header);
      switch (header.kind()) {
        case S -> {
          put(unproven.add(verifier.segment(Bytes.of(payload))));
          if (in.available() == 0) {
            put(unproven.proveAll());
          }
        }
        case J -> {
          Input input = received(payload);
          put(unproven.proveAll());
          put(input, header.length());
        }
      }
      if (ended.get() != null) {
        return;
      }
    }
  }

  private void put(List<Segment> proven) throws InterruptedException {
    for (Segment segment : proven) {
      awaitStorage();
      put(new Input.SegmentReceived(id, segment), segment.bytes().length());
    }
  }

  private void put(Input input, int bytes) throws InterruptedException {
    if (ended.get() == null) {
      inbox.putFromLink(input, share, bytes);
    }
  }

  private Input received(byte[] payload) throws MalformedException, InterruptedException {
    Codec.Envelope envelope = Codec.decodeEnvelope(payload);
    if (!envelope.from().key().equals(peer.key())) {
      throw new MalformedException("message in another node's name");
    }
    if (envelope.message() instanceof Message.Hello) {
      throw new MalformedException("a second HELLO");
    }
    verifier.check(envelope.message(), budget);
    return new Input.Received(id, envelope.from().name(), envelope.message());
  }

  /** Holds the sender back for a moment while the disk is behind; heartbeats must still pass. */
  private void awaitStorage() {
    for (int pause = 0; pause < STORAGE_PAUSES_MAX && storage.isBehind(); pause++) {
      LockSupport.parkNanos(STORAGE_PAUSE_NANOS);
    }
  }

  private void write() {
    try {
      for (List<byte[]> batch = outbox.take(); !batch.isEmpty(); batch = outbox.take()) {
        connection.out().write(joined(batch));
      }
      connection.stopWriting();
    } catch (IOException e) {
      // The reader sees the same end of the connection and tells it, after all that still came in.
      outbox.abandon();
    } catch (InterruptedException e) {
      // Nobody interrupts a writer; if somebody does, its link ends.
      end(CloseReason.BY_US);
    }
  }

  private static byte[] joined(List<byte[]> batch) {
    if (batch.size() == 1) {
      return batch.getFirst();
    }
    byte[] joined = new byte[batch.stream().mapToInt(frame -> frame.length).sum()];
    int at = 0;
    for (byte[] frame : batch) {
      System.arraycopy(frame, 0, joined, at, frame.length);
      at += frame.length;
    }
    return joined;
  }

  /** A decoder's words may quote what the peer sent. */
  private static String printable(String text) {
    String ascii = text.replaceAll("[^ -~]", "?");
    return ascii.substring(0, Math.min(120, ascii.length()));
  }
}
