package ciranda.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bytes to JSON and back. Strict: a field given twice, anything after the value, bytes that are not
 * UTF-8 are refused with their place.
 *
 * <p>Stateless; any thread.
 */
final class Json {
  private static final int DEPTH_MAX = 12;
  private static final int NUMBER_LENGTH_MAX = 20;
  private static final int NAME_LENGTH_MAX = 256;

  /** The largest number that every reader of JSON can hold (RFC 8259, section 6). */
  private static final long NUMBER_MAX = 1L << 53;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxNumberLength(NUMBER_LENGTH_MAX)
                          .maxStringLength(ApiLimits.STANDARD.bodyBytesMax())
                          .maxNameLength(NAME_LENGTH_MAX)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static byte[] bytes(JsonNode value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /** Passes a number on that readers of JSON keep exactly; a greater one is our mistake. */
  static long exact(long number) {
    if (number < 0 || number > NUMBER_MAX) {
      throw new IllegalStateException("not a number for JSON: " + number);
    }
    return number;
  }

  static ObjectNode readObject(byte[] body) throws ProblemException {
    String text = decode(body);
    try {
      JsonNode value = MAPPER.readTree(text);
      if (value instanceof ObjectNode object) {
        return object;
      }
      throw new ProblemException(Problem.BAD_JSON, "line 1, column 1: not a JSON object");
    } catch (JacksonException e) {
      // Whoever sends this is told where it breaks; the node has nothing to note.
      throw new ProblemException(Problem.BAD_JSON, place(e) + e.getOriginalMessage());
    }
  }

  private static String place(JacksonException e) {
    TokenStreamLocation location = e.getLocation();
    if (location == null || location.getLineNr() < 1) {
      return "";
    }
    return "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
  }

  private static String decode(byte[] body) throws ProblemException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.wrap(body);
    try {
      return decoder.decode(bytes).toString();
    } catch (CharacterCodingException e) {
      // The decoder stands before the byte that it refused: that is all there is to tell.
      throw new ProblemException(Problem.BAD_JSON, "byte " + bytes.position() + ": not UTF-8");
    }
  }
}
