package ciranda.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What differs from the specification in anything is refused, at every place of every message. */
final class StrictnessTest {
  private static final JsonMapper TREES = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> OPTIONAL = Set.of("action", "reply", "key");

  private static final List<Sample> SAMPLES = each();

  static List<Sample> samples() {
    return SAMPLES;
  }

  /** One of each, with every list filled. */
  private static List<Sample> each() {
    Stream<Sample> messages =
        Generator.family(Message.class).stream()
            .map(type -> sample(type, StrictnessTest::envelope));
    Stream<Sample> beacons =
        Generator.family(Beacon.class).stream()
            .map(type -> sample(type, value -> Codec.encode((Beacon) value)));
    Stream<Sample> bodies =
        Generator.family(Body.class).stream()
            .map(type -> sample(type, value -> Codec.encode((Body) value).toArray()));
    return Stream.of(messages, beacons, bodies).flatMap(samples -> samples).toList();
  }

  /** The JSON of a value of one type. */
  record Sample(Class<?> type, Bytes encoded) {
    byte[] json() {
      return encoded.toArray();
    }

    @Override
    public String toString() {
      return type.getSimpleName();
    }
  }

  private interface Encoder {
    byte[] encode(Object value);
  }

  private static Sample sample(Class<?> type, Encoder encoder) {
    // The longest of many has something in every list.
    return IntStream.range(0, 40)
        .mapToObj(
            seed -> new Sample(type, Bytes.of(encoder.encode(new Generator(seed).value(type)))))
        .max((a, b) -> Integer.compare(strip(a.json()).length(), strip(b.json()).length()))
        .orElseThrow();
  }

  private static String strip(byte[] json) {
    return new String(json, StandardCharsets.UTF_8).strip();
  }

  private static byte[] envelope(Object message) {
    Sender from = new Sender(NodeKey.of(new Generator(1).bytes(32)), "Ana");
    return Codec.encode(new Codec.Envelope(from, (Message) message));
  }

  private static Object decode(Class<?> type, byte[] json) throws MalformedException {
    if (Message.class.isAssignableFrom(type)) {
      return Codec.decodeEnvelope(json);
    }
    return Beacon.class.isAssignableFrom(type)
        ? Codec.decodeBeacon(json)
        : Codec.decodeBody(Bytes.of(json));
  }

  private static void assertRefused(Sample sample, JsonNode changed, String how) {
    byte[] json = TREES.writeValueAsBytes(changed);
    assertThatExceptionOfType(MalformedException.class)
        .as("%s in %s", how, changed)
        .isThrownBy(() -> decode(sample.type, json));
  }

  /** Calls {@code change} for each value in the tree, with a copy of the tree around it. */
  private static void eachField(JsonNode root, List<String> path, Change change) {
    JsonNode here = at(root, path);
    for (String name : here.propertyNames()) {
      change.at(path, name);
      List<String> below = new ArrayList<>(path);
      below.add(name);
      eachField(root, below, change);
    }
    for (int i = 0; i < here.size() && here.isArray(); i++) {
      List<String> below = new ArrayList<>(path);
      below.add(Integer.toString(i));
      eachField(root, below, change);
    }
  }

  private interface Change {
    void at(List<String> path, String field);
  }

  private static JsonNode at(JsonNode root, List<String> path) {
    JsonNode here = root;
    for (String step : path) {
      here = here.isArray() ? here.get(Integer.parseInt(step)) : here.get(step);
    }
    return here;
  }

  private static JsonNode with(
      JsonNode root, List<String> path, String field, UnaryOperator<JsonNode> change) {
    JsonNode copy = root.deepCopy();
    ObjectNode object = (ObjectNode) at(copy, path);
    object.set(field, change.apply(object.get(field)));
    return copy;
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aMissingFieldIsRefused(Sample sample) {
    JsonNode root = TREES.readTree(sample.json());
    eachField(
        root,
        List.of(),
        (path, field) -> {
          boolean optional = sample.type == Body.Chat.class && OPTIONAL.contains(field);
          if (!optional) {
            JsonNode copy = root.deepCopy();
            ((ObjectNode) at(copy, path)).remove(field);
            assertRefused(sample, copy, path + " without " + field);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aValueOfAnotherTypeIsRefused(Sample sample) {
    JsonNode root = TREES.readTree(sample.json());
    List<JsonNode> values =
        List.of(
            NODES.nullNode(),
            NODES.numberNode(1.5),
            NODES.numberNode(7),
            NODES.stringNode("7"),
            NODES.stringNode(""),
            NODES.stringNode("!"),
            NODES.booleanNode(true),
            NODES.arrayNode(),
            NODES.arrayNode().add(1),
            NODES.arrayNode().add("x"),
            NODES.objectNode());
    eachField(
        root,
        List.of(),
        (path, field) -> {
          JsonNode old = at(root, path).get(field);
          for (JsonNode value : field.equals("type") ? List.<JsonNode>of() : values) {
            boolean sameShape = value.getNodeType() == old.getNodeType();
            boolean fits =
                sameShape && !(old.isIntegralNumber() && value.isFloatingPointNumber())
                    || (sample.type == Body.Chat.class && OPTIONAL.contains(field));
            if (!fits) {
              assertRefused(
                  sample, with(root, path, field, x -> value), path + "." + field + "=" + value);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aNullInAListIsRefused(Sample sample) {
    JsonNode root = TREES.readTree(sample.json());
    eachField(
        root,
        List.of(),
        (path, field) -> {
          if (at(root, path).get(field).isArray()) {
            UnaryOperator<JsonNode> add = list -> ((ArrayNode) list.deepCopy()).addNull();
            assertRefused(sample, with(root, path, field, add), path + "." + field);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aNumberBeyondItsTypeIsRefused(Sample sample) {
    JsonNode root = TREES.readTree(sample.json());
    eachField(
        root,
        List.of(),
        (path, field) -> {
          if (at(root, path).get(field).isIntegralNumber()) {
            JsonNode huge = NODES.numberNode(new java.math.BigInteger("9223372036854775808"));
            JsonNode whole = NODES.numberNode(new java.math.BigDecimal("1E+1"));
            assertRefused(sample, with(root, path, field, x -> huge), path + "." + field);
            assertRefused(sample, with(root, path, field, x -> whole), path + "." + field);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aNegativeNumberIsRefusedSaveForAnInstance(Sample sample) {
    JsonNode root = TREES.readTree(sample.json());
    eachField(
        root,
        List.of(),
        (path, field) -> {
          if (at(root, path).get(field).isIntegralNumber() && !field.equals("instance")) {
            JsonNode negative = NODES.numberNode(-1);
            assertRefused(sample, with(root, path, field, x -> negative), path + "." + field);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aLoneSurrogateIsRefused(Sample sample) {
    JsonNode root = TREES.readTree(sample.json());
    eachField(
        root,
        List.of(),
        (path, field) -> {
          if (at(root, path).get(field).isString()) {
            JsonNode marked = with(root, path, field, x -> NODES.stringNode("~~"));
            String json = TREES.writeValueAsString(marked);
            for (String alone : List.of("\\ud83d", "\\ude00", "\\ude00\\ud83d")) {
              byte[] bytes = json.replace("~~", "a" + alone).getBytes(StandardCharsets.UTF_8);
              assertMalformed(sample.type, bytes);
            }
            byte[] raw = json.getBytes(StandardCharsets.UTF_8);
            int place = json.getBytes(StandardCharsets.UTF_8).length;
            for (int i = 0; i + 1 < place; i++) {
              if (raw[i] == '~' && raw[i + 1] == '~') {
                byte[] inUtf8 = new byte[raw.length + 1];
                System.arraycopy(raw, 0, inUtf8, 0, i);
                System.arraycopy(
                    new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, 0, inUtf8, i, 3);
                System.arraycopy(raw, i + 2, inUtf8, i + 3, raw.length - i - 2);
                assertMalformed(sample.type, inUtf8);
              }
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aFieldGivenTwiceIsRefused(Sample sample) {
    String json = strip(sample.json());
    String first = json.substring(1, json.indexOf(':'));
    assertMalformed(sample.type, utf8("{" + first + ":0," + json.substring(1)));
    String type = "\"type\":\"" + TREES.readTree(sample.json()).findValue("type").asString() + "\"";
    assertMalformed(sample.type, utf8(json.replace(type, type + "," + type)));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void unknownFieldsAreIgnored(Sample sample) throws MalformedException {
    JsonNode root = TREES.readTree(sample.json());
    ObjectNode copy = (ObjectNode) root.deepCopy();
    addEverywhere(copy);
    byte[] json = TREES.writeValueAsBytes(copy);
    if (json.length <= Limits.BEACON_BYTES || !Beacon.class.isAssignableFrom(sample.type)) {
      assertThat(decode(sample.type, json)).isEqualTo(decode(sample.type, sample.json()));
    }
  }

  private static void addEverywhere(JsonNode node) {
    node.forEach(StrictnessTest::addEverywhere);
    if (node instanceof ObjectNode object) {
      object.putNull("x");
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theFieldsOnTheWireAreTheComponents(Sample sample) {
    JsonNode root = TREES.readTree(sample.json());
    JsonNode value = Message.class.isAssignableFrom(sample.type) ? root.get("message") : root;
    List<String> names = new ArrayList<>();
    names.add("type");
    Stream.of(sample.type.getRecordComponents()).forEach(c -> names.add(c.getName()));

    assertThat(value.propertyNames()).containsExactlyElementsOf(names);
    assertThat(root.findValues("none")).as("a method that looks like a getter").isEmpty();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whatFollowsTheValueIsRefused(Sample sample) {
    for (String more : List.of("{}", "null", "1", "}", "x", ",")) {
      assertMalformed(sample.type, utf8(strip(sample.json()) + more));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "{}",
        "7",
        "\"x\"",
        "true",
        "NaN",
        "{\"from\":null}",
        "{",
        "[[[",
        "\u0000",
        "{\"from\":{},\"message\":{}}",
        "[null]",
        "{'a':1}",
        "/**/{}",
        "\ufeff{}"
      })
  void whatIsNoObjectOfTheKindIsRefused(String json) {
    assertMalformed(Message.class, utf8(json));
    assertMalformed(Beacon.class, utf8(json));
    assertMalformed(Body.class, utf8(json));
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Codec.decodeView(json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "01", "+1", "1.", ".5", "0x10", "1_0"})
  void whatIsNoJsonNumberIsRefused(String number) {
    assertMalformed(Message.class, message("{\"type\":\"VIEW_ACK\",\"version\":" + number + "}"));
    assertMalformed(Message.class, message("{\"type\":\"X\",\"x\":" + number + "}"));
  }

  @Test
  void aLongNumberIsRefusedEvenWhereItIsIgnored() throws MalformedException {
    String type = "{\"type\":\"X\",\"x\":";
    decode(Message.class, message(type + "1".repeat(20) + "}"));
    assertMalformed(Message.class, message(type + "1".repeat(21) + "}"));
  }

  @Test
  void aLongFieldNameIsRefusedEvenWhereItIsIgnored() throws MalformedException {
    decode(Message.class, message("{\"type\":\"X\",\"" + "x".repeat(96) + "\":1}"));
    assertMalformed(Message.class, message("{\"type\":\"X\",\"" + "x".repeat(200) + "\":1}"));
  }

  @Test
  void whatIsTooDeepIsRefusedEvenWhereItIsIgnored() throws MalformedException {
    decode(
        Message.class, message("{\"type\":\"X\",\"x\":" + "[".repeat(10) + "]".repeat(10) + "}"));
    assertMalformed(
        Message.class, message("{\"type\":\"X\",\"x\":" + "[".repeat(11) + "]".repeat(11) + "}"));
    assertMalformed(Message.class, message("{\"type\":\"X\",\"x\":" + "[".repeat(100_000)));
  }

  @Test
  void anUnknownTypeIsUnknown() throws MalformedException {
    assertThat(Codec.decodeEnvelope(message("{\"a\":[{}],\"type\":\"SONG\",\"b\":2}")).message())
        .isEqualTo(new Message.Unknown("SONG"));
    String relay =
        "{'type':'RELAY','destination':'KEY','source':{'key':'KEY','name':'Bia'},'hops':3,"
            + "'message':{'type':'SONG','verse':1}}";
    String key = new Generator(2).value(NodeKey.class).bytes().toBase64();
    assertThat(
            Codec.decodeEnvelope(message(relay.replace("KEY", key).replace('\'', '"'))).message())
        .as("nobody passes on what he cannot read")
        .isEqualTo(new Message.Unknown("SONG"));
    assertThat(Codec.decodeBeacon(utf8("{\"type\":\"SONG\",\"major\":9}")))
        .isEqualTo(new Beacon.Unknown("SONG"));
    assertThat(Codec.decodeBody(Bytes.of(utf8("{\"type\":\"song\"}"))))
        .isEqualTo(new Body.Unknown("song"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"join_request", "Message$JoinRequest", "JoinRequest", "ciranda.protocol.Message"})
  void aTypeHasOneSpelling(String type) throws MalformedException {
    assertThat(Codec.decodeEnvelope(message("{\"type\":\"" + type + "\"}")).message())
        .isEqualTo(new Message.Unknown(type));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "{}"})
  void aTypeThatIsNoTextIsRefused(String type) {
    assertMalformed(Message.class, message("{\"type\":" + type + "}"));
    assertMalformed(Beacon.class, utf8("{\"type\":" + type + "}"));
    assertMalformed(Body.class, utf8("{\"type\":" + type + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AB", "AA==", "A", "+/8", "A A", "AAé", "AA\\u0000"})
  void base64HasOneSpelling(String text) {
    String view = Codec.encode(View.NONE);
    assertThat(view).contains("\"signature\":\"\"");
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(
            () -> Codec.decodeView(view.replace("ature\":\"\"", "ature\":\"" + text + "\"")));
  }

  @Test
  void aRefusalDoesNotRepeatThePeersText() {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(
            () -> Codec.decodeEnvelope(message("{\"type\":\"HELLO\",\"major\":\"secret\"}")))
        .withMessageNotContaining("secret")
        .withNoCause();
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> Codec.decodeEnvelope(utf8("{secret}")))
        .withMessageNotContaining("secret");
  }

  private static byte[] message(String message) {
    String from = new Generator(1).value(NodeKey.class).bytes().toBase64();
    return utf8(
        "{\"from\":{\"key\":\"" + from + "\",\"name\":\"Ana\"},\"message\":" + message + "}");
  }

  private static byte[] utf8(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertMalformed(Class<?> type, byte[] json) {
    assertThatExceptionOfType(MalformedException.class)
        .as("%s", strip(json))
        .isThrownBy(() -> decode(type, json));
  }
}
