package ciranda.protocol;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

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
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfigDefaults(config -> {
            for (CoercionInputShape shape : CoercionInputShape.values()) {
              config.setCoercion(shape, CoercionAction.Fail);
            }
          })
          // A record's fields are its components, not its methods named isThis or isThat.
          .changeDefaultVisibility(visibility -> visibility.withIsGetterVisibility(Visibility.NONE))
          .annotationIntrospector(new Required())
          .addModule(new SimpleModule().addDeserializer(String.class, new WholeCharacters()))
          .build();

  /** A missing number would be read as 0; a missing object is refused by the record itself. */
  private static final class Required extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
      return member.getRawType().isPrimitive()
          ? Boolean.TRUE
          : super.hasRequiredMarker(config, member);
    }
  }

  /** A JSON string of whole characters: a surrogate without its other half is no text. */
  private static final class WholeCharacters extends ValueDeserializer<String> {
    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        throw new IllegalArgumentException("not a text");
      }
      String text = parser.getString();
      if (!Text.isUnicode(text)) {
        throw new IllegalArgumentException("half a character");
      }
      return text;
    }
  }

  /** A message and who says it: the payload of a frame of kind J. */
  public record Envelope(Sender from, Message message) {
    public Envelope {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(message, "message");
    }
  }

  private Codec() {}

  /**
   * The payload of a frame.
   *
   * @throws IllegalArgumentException for a message of an unknown type, whose fields are not known
   */
  public static byte[] encode(Envelope envelope) {
    if (envelope.message() instanceof Message.Unknown) {
      throw new IllegalArgumentException("a message of an unknown type cannot be sent");
    }
    return MAPPER.writeValueAsBytes(envelope);
  }

  /** Reads a payload. A RELAY of an unknown type is of an unknown type: it cannot be passed on. */
  public static Envelope decodeEnvelope(byte[] json) throws MalformedException {
    Envelope envelope = decode(json, Envelope.class);
    return envelope.message() instanceof Message.Relay relay
            && relay.message() instanceof Message.Unknown unknown
        ? new Envelope(envelope.from(), unknown)
        : envelope;
  }

  /** A datagram of exactly {@link Limits#BEACON_BYTES} bytes. */
  public static byte[] encode(Beacon beacon) {
    if (beacon instanceof Beacon.Unknown) {
      throw new IllegalArgumentException("a beacon of an unknown type cannot be sent");
    }
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
    } catch (JacksonException | IllegalArgumentException e) {
      throw new MalformedException("no valid " + type.getSimpleName() + ": " + reason(e));
    }
  }

  /** Our own words only: Jackson's repeat what the peer sent, which no log may hold. */
  private static String reason(Exception refusal) {
    Throwable root = refusal;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root instanceof JacksonException ? null : root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
