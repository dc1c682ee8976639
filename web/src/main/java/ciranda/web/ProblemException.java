package ciranda.web;

import java.util.Map;

/** Ends a request with an answer of type {@code application/problem+json}. */
final class ProblemException extends Exception {
  private static final long serialVersionUID = 1;

  private final Problem problem;
  private final transient Map<String, String> headers;

  ProblemException(Problem problem, String detail) {
    this(problem, detail, Map.of());
  }

  /**
   * A problem whose answer carries headers of its own.
   *
   * @param headers such as {@code Allow} and {@code Retry-After}
   */
  ProblemException(Problem problem, String detail, Map<String, String> headers) {
    super(detail);
    this.problem = problem;
    this.headers = Map.copyOf(headers);
  }

  Problem problem() {
    return problem;
  }

  String detail() {
    String detail = getMessage();
    return detail == null ? "" : detail;
  }

  Map<String, String> headers() {
    return headers;
  }
}
