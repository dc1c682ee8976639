package ciranda.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;

/**
 * A TCP address that a node can be dialled at.
 *
 * @param host a name or a literal address; an IPv6 literal without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) implements Comparable<Endpoint> {
  /** Bytes of UTF-8 in a host. */
  public static final int HOST_BYTES_MAX = 255;

  private static final int PORT_MAX = 65_535;

  public Endpoint {
    int bytes = host.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > HOST_BYTES_MAX) {
      throw new IllegalArgumentException("a host name has 1 to 255 bytes");
    }
    int one;
    for (int i = 0; i < host.length(); i += Character.charCount(one)) {
      one = host.codePointAt(i);
      if (!Character.isLetterOrDigit(one) && "-._:%".indexOf(one) < 0) {
        throw new IllegalArgumentException("not a host name");
      }
    }
    if (port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException("a port lies between 1 and 65535");
    }
  }

  /**
   * Reads {@code HOST:PORT} or {@code [IPV6]:PORT}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  @JsonCreator
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("not HOST:PORT");
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (!bracketed && host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("an IPv6 address needs brackets: [ADDRESS]:PORT");
    }
    String port = text.substring(colon + 1);
    if (port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("not HOST:PORT");
    }
    return new Endpoint(
        bracketed ? host.substring(1, host.length() - 1) : host,
        port.isEmpty() ? 0 : Integer.parseInt(port));
  }

  @JsonValue
  public String text() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public int compareTo(Endpoint other) {
    return text().compareTo(other.text());
  }

  @Override
  public String toString() {
    return text();
  }
}
