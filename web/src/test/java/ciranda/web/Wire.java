package ciranda.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One connection to the API, byte by byte: sends what no proper client would. */
final class Wire implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream in;

  /** What came back; header names in lower case. */
  record Answer(int status, Map<String, String> headers, String body) {}

  Wire(InetSocketAddress address) throws IOException {
    this(address, 0);
  }

  Wire(InetSocketAddress address, int receiveBytes) throws IOException {
    socket = new Socket();
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(address, TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  void send(String bytes) throws IOException {
    send(bytes.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  Answer answer() throws IOException {
    int status = head();
    Map<String, String> headers = headers();
    String length = headers.get("content-length");
    byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  int head() throws IOException {
    return Integer.parseInt(line().split(" ", 3)[1]);
  }

  Map<String, String> headers() throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
    }
    return headers;
  }

  /** The next line of a chunked event stream's data; chunk sizes are taken away. */
  String eventLine() throws IOException {
    if (chunkRest == 0) {
      nextChunk();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int next = chunkByte(); next != '\n'; next = chunkByte()) {
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The event's lines up to the empty one, comments left out. */
  List<String> event() throws IOException {
    List<String> lines = new ArrayList<>();
    while (true) {
      String line = eventLine();
      if (!line.isEmpty() && !line.startsWith(":")) {
        lines.add(line);
      } else if (line.isEmpty() && !lines.isEmpty()) {
        return lines;
      }
    }
  }

  private int chunkRest;

  private int chunkByte() throws IOException {
    if (chunkRest == 0) {
      nextChunk();
    }
    chunkRest--;
    int value = in.read();
    if (chunkRest == 0) {
      line();
    }
    return value;
  }

  private void nextChunk() throws IOException {
    chunkRest = Integer.parseInt(line(), 16);
    if (chunkRest == 0) {
      throw new EOFException("the stream ended politely");
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("hung up on");
      }
      if (next != '\r') {
        bytes.write(next);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Whether the other side has ended the connection; waits for it. */
  boolean isHungUp() {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      // Still open after all that time.
      return false;
    } catch (IOException e) {
      // A reset is an end as well.
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
