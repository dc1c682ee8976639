package ciranda.app.remote;

import ciranda.app.remote.UnreachableException.Cause;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP/1.1 connection (RFC 9112), as much of it as the API of a node speaks: answers with a
 * length or in chunks. Every wait has a deadline, for writing too: a node that was stopped with a
 * full receive buffer must not stop its clients. One thread at a time; any may close.
 */
final class HttpConnection implements Closeable {
  private static final int LINE_BYTES_MAX = 8 * 1024;
  private static final int HEADERS_MAX = 64;
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int LENGTH_DIGITS_MAX = 9;
  private static final int CHUNK_DIGITS_MAX = 7;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;

  /** What was read and not yet taken. */
  private final ByteBuffer input = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

  /** The line that is being read, kept over a wait that ran out. */
  private final ByteArrayOutputStream lineSoFar = new ByteArrayOutputStream();

  /**
   * The beginning of an answer.
   *
   * @param headers names in small letters
   */
  record Head(int status, Map<String, String> headers) {
    Head {
      headers = Map.copyOf(headers);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    boolean isChunked() {
      return header("transfer-encoding").equalsIgnoreCase("chunked");
    }

    boolean keepsOpen() {
      return !header("connection").equalsIgnoreCase("close");
    }
  }

  private HttpConnection(SocketChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.selector = selector;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.key = channel.register(selector, SelectionKey.OP_CONNECT);
  }

  static HttpConnection open(InetSocketAddress address, Deadline deadline)
      throws UnreachableException, InterruptedException {
    try {
      Selector selector = Selector.open();
      SocketChannel channel = SocketChannel.open();
      boolean done = false;
      try {
        HttpConnection connection = new HttpConnection(channel, selector);
        boolean connected = channel.connect(address);
        while (!connected) {
          connection.await(SelectionKey.OP_CONNECT, deadline);
          connected = channel.finishConnect();
        }
        done = true;
        return connection;
      } finally {
        if (!done) {
          channel.close();
          selector.close();
        }
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Sends a request whole. */
  void send(byte[] head, byte[] body, Deadline deadline)
      throws UnreachableException, InterruptedException {
    ByteBuffer bytes = ByteBuffer.allocate(head.length + body.length).put(head).put(body).flip();
    try {
      while (channel.write(bytes) >= 0 && bytes.hasRemaining()) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Reads the beginning of the answer. */
  Head head(Deadline deadline) throws UnreachableException, InterruptedException {
    String status = line(deadline);
    if (!status.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      throw new UnreachableException(Cause.NOT_A_NODE, "not HTTP");
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(deadline); !line.isEmpty(); line = line(deadline)) {
      int colon = line.indexOf(':');
      if (colon < 1 || headers.size() == HEADERS_MAX) {
        throw new UnreachableException(Cause.NOT_A_NODE, "too many headers, or a wrong one");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Head(Integer.parseInt(status.substring(9, 12)), headers);
  }

  /** Reads the rest of the answer. */
  byte[] body(Head head, int bytesMax, Deadline deadline)
      throws UnreachableException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (head.isChunked()) {
      for (int size = chunk(deadline); size > 0; size = chunk(deadline)) {
        copy(size, body, bytesMax, deadline);
        endOfChunk(deadline);
      }
      endOfChunk(deadline);
    } else {
      copy(number(head.header("content-length"), 10, LENGTH_DIGITS_MAX), body, bytesMax, deadline);
    }
    return body.toByteArray();
  }

  /** Reads how long the next chunk is; 0 for the last. */
  int chunk(Deadline deadline) throws UnreachableException, InterruptedException {
    String line = line(deadline);
    int semicolon = line.indexOf(';');
    String size = semicolon < 0 ? line : line.substring(0, semicolon);
    return number(size.strip(), 16, CHUNK_DIGITS_MAX);
  }

  /** Reads what stands after a chunk. */
  void endOfChunk(Deadline deadline) throws UnreachableException, InterruptedException {
    if (!line(deadline).isEmpty()) {
      throw new UnreachableException(Cause.NOT_A_NODE, "a chunk that does not end");
    }
  }

  /** The next byte. */
  int octet(Deadline deadline) throws UnreachableException, InterruptedException {
    fill(deadline);
    return Byte.toUnsignedInt(input.get());
  }

  private void copy(int size, ByteArrayOutputStream to, int bytesMax, Deadline deadline)
      throws UnreachableException, InterruptedException {
    if (size > bytesMax - to.size()) {
      throw new UnreachableException(Cause.TOO_LONG, "an answer of over " + bytesMax + " bytes");
    }
    int left = size;
    while (left > 0) {
      fill(deadline);
      int count = Math.min(left, input.remaining());
      to.write(input.array(), input.position(), count);
      input.position(input.position() + count);
      left -= count;
    }
  }

  private static int number(String digits, int radix, int digitsMax) throws UnreachableException {
    boolean right =
        !digits.isEmpty()
            && digits.length() <= digitsMax
            && digits.chars().allMatch(c -> Character.digit(c, radix) >= 0);
    if (!right) {
      throw new UnreachableException(Cause.NOT_A_NODE, "an answer without a length");
    }
    return Integer.parseInt(digits, radix);
  }

  private String line(Deadline deadline) throws UnreachableException, InterruptedException {
    for (int octet = octet(deadline); octet != '\n'; octet = octet(deadline)) {
      if (lineSoFar.size() == LINE_BYTES_MAX) {
        throw new UnreachableException(Cause.NOT_A_NODE, "a line of over " + LINE_BYTES_MAX);
      }
      lineSoFar.write(octet);
    }
    String line = lineSoFar.toString(StandardCharsets.ISO_8859_1);
    lineSoFar.reset();
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /** Sees to it that there is a byte to take. */
  private void fill(Deadline deadline) throws UnreachableException, InterruptedException {
    if (input.hasRemaining()) {
      return;
    }
    try {
      input.clear().limit(0);
      while (true) {
        int count = channel.read(input.limit(input.capacity()));
        input.flip();
        if (count > 0) {
          return;
        }
        if (count < 0) {
          throw new UnreachableException(Cause.HUNG_UP, "the end of the connection");
        }
        await(SelectionKey.OP_READ, deadline);
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private void await(int operation, Deadline deadline) throws IOException, InterruptedException {
    long millis = deadline.millisLeft();
    if (millis == 0) {
      throw new UnreachableException(Cause.TIMED_OUT, "no answer in time");
    }
    try {
      key.interestOps(operation);
      selector.select(_ -> {}, millis);
    } catch (CancelledKeyException | ClosedSelectorException _) {
      throw new UnreachableException(Cause.HUNG_UP, "closed here");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private static UnreachableException unreachable(IOException e) throws InterruptedException {
    return switch (e) {
      case UnreachableException known -> known;
      case ConnectException refused -> new UnreachableException(Cause.NOBODY_LISTENS, refused);
      case ClosedByInterruptException _ -> throw new InterruptedException();
      default -> new UnreachableException(Cause.HUNG_UP, e);
    };
  }

  @Override
  public void close() {
    try {
      channel.close();
      selector.close();
    } catch (IOException e) {
      // It is given up in any case, and nobody waits for what it still holds.
      System.getLogger(HttpConnection.class.getName()).log(System.Logger.Level.DEBUG, "close", e);
    }
  }
}
