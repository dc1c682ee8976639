package ciranda.web;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which endpoint serves which method at which path. Paths are exact; HEAD is not served. */
final class Routes {
  private final Map<String, Map<String, Endpoint>> endpoints = new TreeMap<>();
  private final Set<String> open;

  /**
   * No routes yet.
   *
   * @param open paths that ask for no token
   */
  Routes(Set<String> open) {
    this.open = Set.copyOf(open);
  }

  Routes add(String method, String path, Endpoint endpoint) {
    endpoints.computeIfAbsent(path, _ -> new TreeMap<>()).put(method, endpoint);
    return this;
  }

  boolean isOpen(String path) {
    return open.contains(path);
  }

  Endpoint find(Call call) throws ProblemException {
    Map<String, Endpoint> methods = endpoints.get(call.path());
    if (methods == null) {
      throw new ProblemException(Problem.NOT_FOUND, "see /api/openapi.json");
    }
    Endpoint endpoint = methods.get(call.method());
    if (endpoint == null) {
      String allowed = String.join(", ", methods.keySet());
      throw new ProblemException(
          Problem.METHOD_NOT_ALLOWED, "here goes " + allowed, Map.of("Allow", allowed));
    }
    return endpoint;
  }
}
