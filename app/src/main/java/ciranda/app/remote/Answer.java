package ciranda.app.remote;

import java.util.Objects;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** What a node says to a request. */
public sealed interface Answer {

  /** It did what it was asked. */
  record Done(int status, JsonNode json) implements Answer {
    public Done {
      Objects.requireNonNull(json, "json");
    }
  }

  /**
   * It did not.
   *
   * @param problem the name of the problem, like {@code over-quota}; empty where it gave none
   * @param detail what it says, in English, for whoever writes programs
   * @param retryAfterSeconds when to ask again, where it says so
   */
  record Refused(int status, String problem, String detail, OptionalInt retryAfterSeconds)
      implements Answer, Opening {
    public Refused {
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(detail, "detail");
      Objects.requireNonNull(retryAfterSeconds, "retryAfterSeconds");
    }
  }

  /** What a node says to somebody who wants to watch. */
  sealed interface Opening permits Refused, EventStream {}
}
