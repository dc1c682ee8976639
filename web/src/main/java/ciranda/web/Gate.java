package ciranda.web;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a request may be served at all: the one strict filter in front of everything.
 *
 * <p>The attacker it is made for is a web page in the browser of the person at this machine, which
 * can send requests to loopback addresses, also under a name of its own that resolves to one (DNS
 * rebinding). So {@code Host} has to be exactly ours, {@code Origin} and {@code Sec-Fetch-Site}
 * must not tell of another site, no CORS header ever invites one, and the token, which no page can
 * know, is asked for everywhere but on open paths. The second is a program that speaks HTTP
 * loosely: what the JDK's parser lets pass of that and a filter can see is refused here.
 *
 * <p>What a filter cannot see: the JDK's parser has put a space where a header's line was folded,
 * one of the two ways that RFC 9112, section 5.2 allows. Each header that decides something is
 * compared whole, so a fold in it refuses the request.
 */
final class Gate {
  private static final String TOKEN_SCHEME = "Bearer ";
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
  private static final Set<String> VERSIONS = Set.of("HTTP/1.0", "HTTP/1.1");
  private static final int LENGTH_DIGITS_MAX = 15;
  private static final int DELETE = 0x7f;

  private final List<String> hosts;
  private final byte[] token;

  Gate(InetSocketAddress bound, String token) {
    this.hosts = hosts(bound);
    this.token = token.getBytes(StandardCharsets.US_ASCII);
  }

  /** The values of {@code Host} that mean this server; the first is the one to show. */
  static List<String> hosts(InetSocketAddress bound) {
    String address = bound.getAddress().getHostAddress();
    int port = bound.getPort();
    return switch (address) {
      case "127.0.0.1" -> List.of("127.0.0.1:" + port, "localhost:" + port);
      case "0:0:0:0:0:0:0:1" -> List.of("[::1]:" + port, "localhost:" + port);
      default -> List.of((address.contains(":") ? "[" + address + "]" : address) + ":" + port);
    };
  }

  void check(Call call, boolean open) throws ProblemException {
    checkSyntax(call);
    checkSite(call);
    if (!open) {
      checkToken(call);
    }
  }

  private static void checkSyntax(Call call) throws ProblemException {
    if (!VERSIONS.contains(call.exchange().getProtocol())) {
      throw new ProblemException(Problem.WRONG_VERSION, "send HTTP/1.1");
    }
    for (List<String> values : call.headers().values()) {
      for (String value : values) {
        if (value.chars().anyMatch(c -> c < ' ' || c == DELETE)) {
          throw malformed("a header has a control character");
        }
      }
    }
    URI target = call.exchange().getRequestURI();
    if (target.isAbsolute()
        || target.getRawAuthority() != null
        || target.getRawFragment() != null
        || !target.getRawPath().startsWith("/")) {
      throw malformed("the target of a request is a path");
    }
    Optional<String> length = call.header("Content-Length");
    if (length.isPresent() && !isLength(length.get())) {
      throw malformed("Content-Length is not a number of bytes");
    }
    boolean carriesBody =
        call.headers().containsKey("Transfer-Encoding")
            || length.filter(value -> !value.equals("0")).isPresent();
    if (carriesBody && !call.method().equals("POST")) {
      throw malformed(call.method() + " has no body here");
    }
  }

  private static boolean isLength(String value) {
    return !value.isEmpty()
        && value.length() <= LENGTH_DIGITS_MAX
        && value.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private void checkSite(Call call) throws ProblemException {
    Optional<String> host = call.header("Host");
    if (host.isEmpty()) {
      throw malformed("there is no Host header");
    }
    if (!hosts.contains(host.get())) {
      throw new ProblemException(
          Problem.FORBIDDEN_HOST, "the Host header is not " + String.join(" or ", hosts));
    }
    Optional<String> origin = call.header("Origin");
    if (origin.isPresent()
        && hosts.stream().noneMatch(own -> origin.get().equals("http://" + own))) {
      throw new ProblemException(Problem.FORBIDDEN_ORIGIN, "the Origin header is another site's");
    }
    Optional<String> site = call.header("Sec-Fetch-Site");
    if (site.isPresent() && !OWN_SITES.contains(site.get())) {
      throw new ProblemException(
          Problem.FORBIDDEN_ORIGIN, "Sec-Fetch-Site is neither same-origin nor none");
    }
  }

  private void checkToken(Call call) throws ProblemException {
    String given = call.header("Authorization").orElse("");
    boolean right =
        given.regionMatches(true, 0, TOKEN_SCHEME, 0, TOKEN_SCHEME.length())
            && MessageDigest.isEqual(
                token,
                given.substring(TOKEN_SCHEME.length()).getBytes(StandardCharsets.ISO_8859_1));
    if (!right) {
      throw new ProblemException(
          Problem.UNAUTHORIZED,
          "send Authorization: Bearer and the token of api.json",
          Map.of("WWW-Authenticate", "Bearer"));
    }
  }

  private static ProblemException malformed(String detail) {
    return new ProblemException(Problem.MALFORMED, detail);
  }
}
