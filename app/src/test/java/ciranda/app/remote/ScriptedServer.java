package ciranda.app.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.node.ObjectNode;

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

  /** Says where it is, as a node would. */
  public void announce(Path apiFile) throws IOException {
    Files.createDirectories(apiFile.resolveSibling("."));
    ApiAccess access = access();
    ObjectNode json = Json.object();
    json.put("url", access.url().toString()).put("token", access.token()).put("pid", access.pid());
    Files.write(apiFile, Json.bytes(json));
  }

  /** What the clients have sent, one request each. */
  public synchronized List<String> heard() {
    return List.copyOf(heard);
  }

  private void serve(String... script) {
    for (String words : script) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> say(connection, words));
      } catch (IOException e) {
        // The test is over.
        return;
      }
    }
  }

  private void say(Socket connection, String words) {
    try (connection) {
      hear(connection.getInputStream());
      boolean staysOpen = words.endsWith("...");
      String said = staysOpen ? words.substring(0, words.length() - 3) : words;
      connection.getOutputStream().write(said.getBytes(ISO_8859_1));
      if (staysOpen) {
        end.await();
      }
    } catch (IOException e) {
      // The client hung up, which some are made to do here.
      System.getLogger("test").log(System.Logger.Level.DEBUG, "ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
