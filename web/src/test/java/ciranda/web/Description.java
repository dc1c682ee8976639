package ciranda.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/** openapi.json, and the part of JSON Schema that it uses. */
record Description(JsonNode document) {
  static final Description STANDARD = load();

  private static Description load() {
    try (InputStream in = ApiServer.class.getResourceAsStream("openapi.json")) {
      return new Description(JsonMapper.builder().build().readTree(Objects.requireNonNull(in)));
    } catch (IOException e) {
      // Nothing can be tested without it.
      throw new UncheckedIOException(e);
    }
  }

  JsonNode follow(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").stringValue().substring(1)) : node;
  }

  /** Holds an answer against what is said of its path, method, status and type. */
  void check(String method, String path, Wire.Answer answer) {
    JsonNode operation = document.at("/paths").path(path).path(method.toLowerCase(Locale.ROOT));
    if (operation.isMissingNode()) {
      assertThat(answer.status()).isIn(401, 404, 405);
      operation = document.at("/paths/~1api~1v1~1messages/get");
    }
    if (answer.status() == 405) {
      return;
    }
    JsonNode response = follow(operation.at("/responses/" + answer.status()));
    assertThat(response.isObject())
        .as("%s %s is said to answer %d", method, path, answer.status())
        .isTrue();
    String type = answer.headers().getOrDefault("content-type", "");
    JsonNode content = response.get("content").get(type);
    assertThat(content).as("%s %s %d: %s", method, path, answer.status(), type).isNotNull();
    if (type.endsWith("json")) {
      JsonNode body = Running.JSON.readTree(answer.body());
      assertThat(wrong(content.get("schema"), body, "$")).isEmpty();
    }
  }

  void checkEvent(String name, String data) {
    JsonNode schema =
        document
            .at("/paths/~1api~1v1~1events/get/responses/200/content/text~1event-stream/x-events")
            .get(name);
    assertThat(wrong(schema, Running.JSON.readTree(data), name)).isEmpty();
  }

  /** What is wrong with a value, empty for nothing. */
  String wrong(JsonNode reference, JsonNode value, String where) {
    JsonNode schema = follow(reference);
    if (schema.has("oneOf")) {
      int fitting = 0;
      StringBuilder reasons = new StringBuilder();
      for (JsonNode choice : schema.get("oneOf")) {
        String reason = wrong(choice, value, where);
        reasons.append(reason).append("; ");
        fitting += reason.isEmpty() ? 1 : 0;
      }
      return fitting == 1 ? "" : where + " fits " + fitting + " of: " + reasons;
    }
    if (schema.has("const")) {
      return schema.get("const").equals(value) ? "" : where + " is " + value;
    }
    if (!isOfType(schema.get("type"), value)) {
      return where + " is " + value + ", not " + schema.get("type");
    }
    if (value.isString()) {
      return wrongString(schema, value.stringValue(), where);
    }
    if (value.isIntegralNumber()) {
      boolean within =
          value.longValue() >= schema.get("minimum").longValue()
              && value.longValue() <= schema.get("maximum").longValue();
      return within ? "" : where + " is " + value;
    }
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        String reason = wrong(schema.get("items"), value.get(i), where + "[" + i + "]");
        if (!reason.isEmpty()) {
          return reason;
        }
      }
    }
    return value.isObject() ? wrongObject(schema, value, where) : "";
  }

  private static boolean isOfType(JsonNode types, JsonNode value) {
    if (types.isArray()) {
      return types.valueStream().anyMatch(type -> isOfType(type, value));
    }
    return switch (types.stringValue()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isString();
      case "integer" -> value.isIntegralNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new AssertionError("unknown type " + types);
    };
  }

  private static String wrongString(JsonNode schema, String value, String where) {
    boolean listed =
        !schema.has("enum")
            || schema.get("enum").valueStream().anyMatch(StringNode.valueOf(value)::equals);
    boolean fits = !schema.has("pattern") || value.matches(schema.get("pattern").stringValue());
    return listed && fits ? "" : where + " is " + value;
  }

  private String wrongObject(JsonNode schema, JsonNode value, String where) {
    for (JsonNode name : schema.path("required")) {
      if (!value.has(name.stringValue())) {
        return where + " lacks " + name;
      }
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String name = where + "." + field.getKey();
      JsonNode described = schema.path("properties").get(field.getKey());
      JsonNode others = schema.get("additionalProperties");
      if (described == null && others != null && others.isObject()) {
        described = others;
      }
      if (described == null && schema.has("additionalProperties")) {
        return name + " is not described";
      }
      String reason = described == null ? "" : wrong(described, field.getValue(), name);
      if (!reason.isEmpty()) {
        return reason;
      }
    }
    return "";
  }
}
