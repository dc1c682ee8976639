package ciranda.web;

import ciranda.core.view.ChatNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The local HTTP API of a node ({@code openapi.json}): the JDK's server on a loopback address,
 * behind one filter of ours.
 *
 * <p>Any thread may call. Every request has a virtual thread; none holds up the node, and none is
 * held up by a client for longer than {@link ApiLimits} says.
 */
public final class ApiServer implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(ApiServer.class.getName());
  private static final int BACKLOG = 256;
  private static final int TOKEN_BYTES = 32;
  private static final int CLOSING_MILLIS_MAX = 1_000;
  private static final String HEALTH_PATH = "/healthz";

  /**
   * What the JDK's server reads once per process, where nobody has set it on the command line. A
   * request has two seconds to arrive, which is what half-sent ones die of; heads are short;
   * answers are not held back for more (Nagle); unused connections end soon and are few; the last
   * line caps what one process can hold open here.
   */
  private static final Map<String, String> JDK_SERVER_SETTINGS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "2",
          "sun.net.httpserver.timerMillis", "500",
          "sun.net.httpserver.clockTick", "1000",
          "sun.net.httpserver.maxReqHeaders", "64",
          "sun.net.httpserver.maxReqHeaderSize", "32768",
          "sun.net.httpserver.nodelay", "true",
          "sun.net.httpserver.maxIdleConnections", "128",
          "jdk.httpserver.maxConnections", "512");

  private final HttpServer server;
  private final Front front;
  private final ExecutorService threads;
  private final WriteDeadline deadline;
  private final EventStreams streams;
  private final Metrics metrics;
  private final String url;
  private Optional<ApiFile> file = Optional.empty();

  private ApiServer(ChatNode node, HttpServer server, String token, ApiLimits limits)
      throws IOException {
    this.server = server;
    InetSocketAddress bound = server.getAddress();
    url = "http://" + Gate.hosts(bound).getFirst();
    deadline = new WriteDeadline(limits.writeMillisMax());
    streams = new EventStreams(node, limits);
    metrics = new Metrics(node, streams::count);
    front = new Front(limits, deadline, new Gate(bound, token), routes(node, streams, metrics));
    threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ciranda-api-", 0).factory());
    server.setExecutor(threads);
    server.createContext("/", front);
    server.start();
  }

  /**
   * Listens, answers, and then tells so in {@code api.json}.
   *
   * @param address a loopback address, port 0 for any free one
   * @param apiJson written with mode 0600, replaced whole; its directory exists
   * @throws NotLoopbackException where other machines could reach the address
   * @throws java.net.BindException where the port is taken
   */
  public static ApiServer start(ChatNode node, InetSocketAddress address, Path apiJson)
      throws IOException {
    return start(node, address, apiJson, ApiLimits.STANDARD);
  }

  static ApiServer start(ChatNode node, InetSocketAddress address, Path apiJson, ApiLimits limits)
      throws IOException {
    if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
      throw new NotLoopbackException(address);
    }
    JDK_SERVER_SETTINGS.forEach((name, value) -> {
      if (System.getProperty(name) == null) {
        System.setProperty(name, value);
      }
    });
    String token = newToken();
    ApiServer api = new ApiServer(node, HttpServer.create(address, BACKLOG), token, limits);
    try {
      api.file = Optional.of(ApiFile.write(apiJson, api.url, token));
      return api;
    } catch (IOException e) {
      // Nobody could ever know the token: a server without its file is of no use.
      api.close();
      throw e;
    }
  }

  private static Routes routes(ChatNode node, EventStreams streams, Metrics metrics)
      throws IOException {
    Messages messages = new Messages(node);
    Changes changes = new Changes(node);
    Segments segments = new Segments(node);
    byte[] description = description();
    return new Routes(Set.of(HEALTH_PATH))
        .add("GET", "/api/v1/status", Reading.status(node))
        .add("GET", "/api/v1/peers", Reading.peers(node))
        .add("GET", "/api/v1/messages", messages::read)
        .add("POST", "/api/v1/messages", messages::post)
        .add("POST", "/api/v1/messages/batch", messages::postAll)
        .add("POST", "/api/v1/changes", changes::post)
        .add("GET", "/api/v1/rooms", changes::rooms)
        .add("GET", "/api/v1/receipts", messages::holders)
        .add("GET", "/api/v1/segments", segments::read)
        .add("POST", "/api/v1/segments", segments::post)
        .add("GET", "/api/v1/events", streams)
        .add("GET", "/metrics", metrics)
        .add("GET", HEALTH_PATH, Reading.health(node))
        .add("GET", "/api/openapi.json", Reading.constant(description));
  }

  private static byte[] description() throws IOException {
    try (InputStream in = ApiServer.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is not in the jar");
      }
      return in.readAllBytes();
    }
  }

  private static String newToken() {
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /** {@code http://HOST:PORT}, without a path. */
  public String url() {
    return url;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /**
   * Removes {@code api.json} if it is still ours, ends the event streams, and gives requests that
   * are being served a second to end.
   */
  @Override
  public void close() {
    try {
      if (file.isPresent()) {
        file.get().remove();
      }
    } catch (IOException e) {
      // The rest has to end nevertheless; readers of the file find its pid gone.
      LOGGER.log(Level.WARNING, "api.json could not be removed", e);
    }
    metrics.close();
    streams.close();
    try {
      front.drain(CLOSING_MILLIS_MAX);
    } catch (InterruptedException e) {
      // Whoever closes is in a hurry: requests that are being served are cut off.
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    threads.shutdownNow();
    deadline.close();
  }
}
