package ciranda.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Messages, beacons and bodies to JSON and back. Strict: what is missing, of another type, given
 * twice or too deep is refused; unknown fields are ignored, unknown types become {@code Unknown}.
 *
 * <p>Stateless; any thread.
 */
public final class Codec {
  private static final int DEPTH_MAX = 12;
  private static final int NUMBER_LENGTH_MAX = 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxNumberLength(NUMBER_LENGTH_MAX)
                          .maxStringLength(Limits.BODY_BYTES_MAX)
                          .maxNameLength(Limits.NAME_BYTES_MAX)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              config -> {
                config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .build();

  /** A message and who says it: the payload of a frame of kind J. */
  public record Envelope(Sender from, Message message) {
    public Envelope {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(message, "message");
    }
  }

  private Codec() {}

  public static byte[] encode(Envelope envelope) {
    return MAPPER.writeValueAsBytes(envelope);
  }

  public static Envelope decodeEnvelope(byte[] json) throws MalformedException {
    return decode(json, Envelope.class);
  }

  /** A datagram of exactly {@link Limits#BEACON_BYTES} bytes. */
  public static byte[] encode(Beacon beacon) {
    byte[] json = MAPPER.writeValueAsBytes(beacon);
    if (json.length > Limits.BEACON_BYTES) {
      throw new IllegalArgumentException("a beacon is too long: " + json.length);
    }
    byte[] padded = Arrays.copyOf(json, Limits.BEACON_BYTES);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  public static Beacon decodeBeacon(byte[] datagram) throws MalformedException {
    if (datagram.length > Limits.BEACON_BYTES) {
      throw new MalformedException("beacon too long");
    }
    return decode(datagram, Beacon.class);
  }

  public static Bytes encode(Body body) {
    return Bytes.of(MAPPER.writeValueAsBytes(body));
  }

  public static Body decodeBody(Bytes json) throws MalformedException {
    return decode(json.toArray(), Body.class);
  }

  /** A view as it is kept on disk. */
  public static String encode(View view) {
    return MAPPER.writeValueAsString(view);
  }

  public static View decodeView(String json) throws MalformedException {
    return decode(json.getBytes(StandardCharsets.UTF_8), View.class);
  }

  private static <T> T decode(byte[] json, Class<T> type) throws MalformedException {
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw new MalformedException("null");
      }
      return value;
    } catch (JacksonException e) {
      throw new MalformedException(e.getOriginalMessage(), e);
    }
  }
}
