package ciranda.web;

import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the fields of a body: each has its type, and none is there that nobody knows. */
final class Fields {
  private Fields() {}

  /** Refuses a field that has no meaning here: mostly a mistyped name. */
  static void check(ObjectNode body, Set<String> known) throws ProblemException {
    for (String name : body.propertyNames()) {
      if (!known.contains(name)) {
        throw wrong("there is no field \"" + name + "\" here");
      }
    }
  }

  static Optional<String> string(ObjectNode body, String name) throws ProblemException {
    JsonNode value = body.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw wrong(name + " is not a string");
    }
    return Optional.of(value.stringValue());
  }

  /** The same where it must be there. */
  static String needed(ObjectNode body, String name) throws ProblemException {
    return string(body, name).orElseThrow(() -> wrong(name + " is missing"));
  }

  /** False where it is not there. */
  static boolean flag(ObjectNode body, String name) throws ProblemException {
    JsonNode value = body.get(name);
    if (value != null && !value.isBoolean()) {
      throw wrong(name + " is not a boolean");
    }
    return value != null && value.booleanValue();
  }

  static ProblemException wrong(String detail) {
    return new ProblemException(Problem.BAD_FIELD, detail);
  }
}
