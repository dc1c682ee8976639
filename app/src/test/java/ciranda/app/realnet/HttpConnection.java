package ciranda.app.realnet;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One HTTP/1.1 connection to a server on a machine's loopback address, strict about what comes
 * back. One thread at a time uses it.
 */
final class HttpConnection implements Closeable {
  private static final int LINE_MAX = 16_384;

  private final Socket socket;
  private final InputStream input;
  private final String authority;

  HttpConnection(Machine machine, int port, int timeoutMillis) throws IOException {
    SocketChannel channel = machine.socket();
    try {
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket = channel.socket();
      socket.setSoTimeout(timeoutMillis);
      input = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    authority = "127.0.0.1:" + port;
  }

  /** A whole answer. Names of headers are in small letters. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody, read once
  record Response(int status, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** Asks and reads the whole answer. {@code headers} are lines. */
  Response exchange(String method, String path, List<String> headers, byte[] body)
      throws IOException {
    send(method, path, headers, body);
    Head head = head();
    return new Response(head.status, head.headers, body(head));
  }

  /** Asks for something endless; the answer's body comes by {@link #streamLine}. */
  Response open(String path, List<String> headers) throws IOException {
    send("GET", path, headers, new byte[0]);
    Head head = head();
    byte[] body = head.status == 200 ? new byte[0] : body(head);
    chunked = head.isChunked();
    return new Response(head.status, head.headers, body);
  }

  /** Sends bytes as they are. */
  void sendRaw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Reads the answer to what was sent raw. */
  Response receive() throws IOException {
    Head head = head();
    return new Response(head.status, head.headers, body(head));
  }

  private boolean chunked;
  private long chunkLeft;

  /** The next line of a stream, without its end. */
  String streamLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int octet = streamOctet();
      if (octet == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      if (octet != '\r') {
        line.write(octet);
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private int streamOctet() throws IOException {
    if (!chunked) {
      return octet();
    }
    if (chunkLeft == 0) {
      chunkLeft = Long.parseLong(line(), 16);
      if (chunkLeft == 0) {
        throw new EOFException("the stream has ended");
      }
    }
    int octet = octet();
    chunkLeft--;
    if (chunkLeft == 0) {
      emptyLine();
    }
    return octet;
  }

  private void send(String method, String path, List<String> headers, byte[] body)
      throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    if (headers.stream().noneMatch(line -> line.startsWith("Host:"))) {
      head.append("Host: ").append(authority).append("\r\n");
    }
    headers.forEach(line -> head.append(line).append("\r\n"));
    if (body.length > 0 || method.equals("POST")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append("\r\n");
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    whole.writeBytes(body);
    sendRaw(whole.toByteArray());
  }

  private record Head(int status, Map<String, String> headers) {
    boolean isChunked() {
      return headers.getOrDefault("transfer-encoding", "").equals("chunked");
    }
  }

  private Head head() throws IOException {
    String first = line();
    if (!first.matches("HTTP/1\\.1 [1-5][0-9][0-9] .*")) {
      throw new IOException("no HTTP answer: " + first);
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("no header: " + line);
      }
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, other) -> one + ", " + other);
    }
    return new Head(Integer.parseInt(first.substring(9, 12)), headers);
  }

  private byte[] body(Head head) throws IOException {
    if (!head.isChunked()) {
      String length = head.headers.getOrDefault("content-length", "0");
      return exactly(Integer.parseInt(length));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int length;
    do {
      length = Integer.parseInt(line(), 16);
      body.writeBytes(exactly(length));
      emptyLine();
    } while (length > 0);
    return body.toByteArray();
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = input.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException(bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  private void emptyLine() throws IOException {
    String line = line();
    if (!line.isEmpty()) {
      throw new IOException("after a chunk: " + line);
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = octet(); octet != '\n'; octet = octet()) {
      if (line.size() == LINE_MAX) {
        throw new IOException("a line over " + LINE_MAX);
      }
      line.write(octet);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    if (!text.endsWith("\r")) {
      throw new IOException("a line without CR: " + text);
    }
    return text.substring(0, text.length() - 1);
  }

  private int octet() throws IOException {
    int octet = input.read();
    if (octet < 0) {
      throw new EOFException("the server has hung up");
    }
    return octet;
  }
}
