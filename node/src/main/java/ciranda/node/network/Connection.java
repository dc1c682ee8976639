package ciranda.node.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.concurrent.TimeUnit;

/**
 * A connected socket as a link uses it: two streams and a hang-up.
 *
 * <p>An encrypted transport is laid in here, between the socket and the streams. The hang-up always
 * closes the plain socket beneath, whatever another thread is stuck in.
 */
final class Connection {
  private static final System.Logger LOG = System.getLogger(Connection.class.getName());

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  Connection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  InputStream in() {
    return in;
  }

  OutputStream out() {
    return out;
  }

  InetAddress remote() {
    return socket.getInetAddress();
  }

  /** Reads that end with a {@link SocketTimeoutException} at a moment of {@code nanoTime}. */
  InputStream inUntil(long deadlineNanos) {
    return new Deadline(deadlineNanos);
  }

  /** Reads wait without end again. */
  void clearDeadline() throws IOException {
    socket.setSoTimeout(0);
  }

  /** Ends a read that waits, as if the other side had said all; what is queued can still leave. */
  void stopReading() {
    try {
      socket.shutdownInput();
    } catch (IOException e) {
      // Already closed, by either side: then nothing is read either.
      LOG.log(Level.TRACE, "stop reading", e);
    }
  }

  /** Tells the other side that nothing more comes. */
  void stopWriting() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      // Already closed, by either side: then it knows.
      LOG.log(Level.TRACE, "stop writing", e);
    }
  }

  /** Closes the plain socket: every read and write on it ends at once. */
  void hangUp() {
    try {
      socket.close();
    } catch (IOException e) {
      // The descriptor is released all the same; there is nobody left to tell.
      LOG.log(Level.TRACE, "hang up", e);
    }
  }

  private final class Deadline extends InputStream {
    private final long nanos;

    Deadline(long nanos) {
      this.nanos = nanos;
    }

    @Override
    public int read() throws IOException {
      arm();
      return in.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      arm();
      return in.read(target, offset, length);
    }

    private void arm() throws IOException {
      long millis = TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime());
      if (millis <= 0) {
        throw new SocketTimeoutException("deadline");
      }
      socket.setSoTimeout(Math.toIntExact(millis));
    }
  }
}
