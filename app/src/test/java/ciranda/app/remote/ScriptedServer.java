package ciranda.app.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Takes connections, and says on each what stands for it in its script, whatever is asked. */
public final class ScriptedServer implements Closeable {
  private final ServerSocket socket;
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<String> heard = new ArrayList<>();

  private ScriptedServer(ServerSocket socket) {
    this.socket = socket;
  }

  /**
   * Starts.
   *
   * @param script for each connection what is said; one with {@code ...} at its end stays open
   */
  public static ScriptedServer saying(String... script) throws IOException {
    ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ScriptedServer server = new ScriptedServer(socket);
    Thread.ofVirtual().start(() -> server.serve(script));
    return server;
  }

  /** A whole answer. */
  public static String answer(int status, String type, String body, String... headers) {
    StringBuilder answer = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
    answer.append("Content-Type: ").append(type).append("\r\n");
    answer.append("Content-Length: ").append(body.getBytes(ISO_8859_1).length).append("\r\n");
    for (String header : headers) {
      answer.append(header).append("\r\n");
    }
    return answer.append("Connection: close\r\n\r\n").append(body).toString();
  }

  /** What {@code api.json} would hold. */
  public ApiAccess access() {
    URI url = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    return new ApiAccess(url, "token", ProcessHandle.current().pid());
  }

  /** What the clients have sent, one request each. */
  public synchronized List<String> heard() {
    return List.copyOf(heard);
  }

  private void serve(String... script) {
    for (String words : script) {
      try (Socket connection = socket.accept()) {
        hear(connection.getInputStream());
        boolean staysOpen = words.endsWith("...");
        String said = staysOpen ? words.substring(0, words.length() - 3) : words;
        connection.getOutputStream().write(said.getBytes(ISO_8859_1));
        if (staysOpen) {
          end.await();
        }
      } catch (IOException e) {
        // The client hung up, or the test is over: the next one may come.
        System.getLogger("test").log(System.Logger.Level.DEBUG, "ended", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void hear(InputStream in) throws IOException {
    StringBuilder request = new StringBuilder();
    while (!request.toString().endsWith("\r\n\r\n")) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("no whole request");
      }
      request.append((char) octet);
    }
    String length =
        request
            .toString()
            .lines()
            .filter(line -> line.startsWith("Content-Length: "))
            .map(line -> line.substring("Content-Length: ".length()))
            .findFirst()
            .orElse("0");
    request.append(new String(in.readNBytes(Integer.parseInt(length)), ISO_8859_1));
    synchronized (this) {
      heard.add(request.toString());
    }
  }

  @Override
  public void close() throws IOException {
    end.countDown();
    socket.close();
  }
}
