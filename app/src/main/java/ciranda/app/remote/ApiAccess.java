package ciranda.app.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Where the API of a node is and what opens it: the content of {@code api.json}.
 *
 * @param url {@code http://HOST:PORT} with a loopback address
 * @param pid the process of the node
 */
public record ApiAccess(URI url, String token, long pid) {
  private static final int FILE_BYTES_MAX = 4_096;
  private static final String TOKEN = "[A-Za-z0-9_-]{1,256}";
  private static final int PORT_MAX = 65_535;

  public ApiAccess {
    Objects.requireNonNull(url, "url");
    if (!token.matches(TOKEN)) {
      throw new IllegalArgumentException("not a token");
    }
    if (!"http".equals(url.getScheme())
        || url.getHost() == null
        || url.getPort() < 1
        || url.getPort() > PORT_MAX
        || !host(url).isLoopbackAddress()) {
      throw new IllegalArgumentException("not the URL of an API on this computer: " + url);
    }
  }

  /**
   * Reads the file; empty where it is not there, which means that no node runs.
   *
   * @throws IOException where it cannot be read, or is no {@code api.json}
   */
  public static Optional<ApiAccess> read(Path file) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(FILE_BYTES_MAX);
    } catch (NoSuchFileException e) {
      // A node takes the file away when it ends.
      return Optional.empty();
    }
    try {
      JsonNode json = Json.read(content);
      return Optional.of(
          new ApiAccess(
              URI.create(json.required("url").stringValue()),
              json.required("token").stringValue(),
              json.required("pid").longValue()));
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IOException(file + " does not say where a node is", e);
    }
  }

  /** Whether that node has ended without taking its file away. */
  public boolean isStale() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(host(url), url.getPort());
  }

  private static InetAddress host(URI url) {
    String host = url.getHost();
    // Literals only: a name could lead anywhere, and the token with it.
    return InetAddress.ofLiteral(host.replaceAll("^\\[|\\]$", ""));
  }

  @Override
  public String toString() {
    return url + " (process " + pid + ")";
  }
}
