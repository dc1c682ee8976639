package ciranda.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The golden vectors in {@code docs/vectors}: what this code makes is what they say, byte for byte.
 * On a difference the right file lies in {@code protocol/target/vectors}; take it over only when
 * the cause is understood, because every change of a vector is a change of the protocol.
 */
final class VectorsTest {
  private static final Path DOCUMENTED = Path.of("..", "docs", "vectors");
  private static final Path MADE = Path.of("target", "vectors");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  static Stream<String> files() {
    return Vectors.all().keySet().stream();
  }

  // PROTOCOL 12
  @ParameterizedTest
  @MethodSource("files")
  void theVectorsAreWhatThisCodeMakes(String file) throws IOException {
    String made = JSON.writeValueAsString(Vectors.all().get(file)) + "\n";
    Files.createDirectories(MADE);
    Files.writeString(MADE.resolve(file), made);

    Path documented = DOCUMENTED.resolve(file);
    String found = Files.exists(documented) ? Files.readString(documented) : "";
    assertThat(found)
        .as("docs/vectors/%s; the right text is in protocol/target/vectors/%s", file, file)
        .isEqualTo(made);
  }

  // PROTOCOL 3.2
  @Test
  void everyDocumentedFrameIsRead() throws Exception {
    JsonNode frames = read("messages.json").get("frames");
    assertThat(frames.size()).isEqualTo(Generator.family(Message.class).size());
    for (JsonNode one : frames) {
      byte[] frame = hex(one.get("frame"));
      Frame.Header header = Frame.header(Bytes.of(frame, 0, 5).toArray());
      byte[] payload = Bytes.of(frame, 5, header.length()).toArray();

      assertThat(frame).hasSize(5 + header.length());
      assertThat(new String(payload, StandardCharsets.UTF_8)).isEqualTo(one.get("json").asString());
      assertThat(Frame.of(Codec.decodeEnvelope(payload)).encoded()).isEqualTo(frame);
    }
  }

  // PROTOCOL 3.4
  @Test
  void everyDocumentedRefusalIsRefused() throws IOException {
    JsonNode refused = read("refused.json");
    for (JsonNode one : refused.get("headers")) {
      assertThatExceptionOfType(MalformedException.class)
          .as(one.get("why").asString())
          .isThrownBy(() -> Frame.header(hex(one.get("hex"))));
    }
    for (JsonNode one : refused.get("payloads")) {
      assertThatExceptionOfType(MalformedException.class)
          .as(one.get("why").asString())
          .isThrownBy(() -> Codec.decodeEnvelope(hex(one.get("hex"))));
    }
    for (JsonNode one : refused.get("segments")) {
      assertThatExceptionOfType(MalformedException.class)
          .as(one.get("why").asString())
          .isThrownBy(() -> Segment.parse(Bytes.of(hex(one.get("hex")))));
    }
  }

  // PROTOCOL 5.1
  @Test
  void everyDocumentedBeaconIsRead() throws Exception {
    for (JsonNode one : read("beacons.json").get("beacons")) {
      byte[] datagram = hex(one.get("datagram"));

      assertThat(datagram).hasSize(Limits.BEACON_BYTES);
      assertThat(Codec.encode(Codec.decodeBeacon(datagram))).isEqualTo(datagram);
    }
  }

  // PROTOCOL 7.2, 7.3
  @Test
  void everyDocumentedSegmentIsReadAndSignedByItsAuthor() throws Exception {
    for (JsonNode one : read("segments.json").get("segments")) {
      Segment segment = Segment.parse(Bytes.of(hex(one.get("segment"))));
      List<String> hashes = one.get("entryHashes").valueStream().map(JsonNode::asString).toList();

      assertThat(segment.entries().stream().map(entry -> hex(entry.hash()))).isEqualTo(hashes);
      assertThat(hex(segment.signed())).isEqualTo(one.get("signed").asString());
      assertThat(segment.log().author()).isEqualTo(Vectors.ANA.node());
      assertThat(Vectors.ANA.verifies(segment.signed(), segment.signature())).isTrue();
      assertThat(Vectors.BIA.verifies(segment.signed(), segment.signature())).isFalse();
    }
  }

  // PROTOCOL 4.1
  @Test
  void everyDocumentedSignatureIsTheCoordinators() throws IOException {
    for (JsonNode one : read("signatures.json").get("signatures")) {
      Bytes signed = Bytes.of(hex(one.get("signed")));

      assertThat(Vectors.BIA.verifies(signed, Bytes.of(hex(one.get("signature"))))).isTrue();
      assertThat(Vectors.ANA.verifies(signed, Bytes.of(hex(one.get("signature"))))).isFalse();
    }
  }

  // PROTOCOL 4.1
  @Test
  void aSignatureIsOfOneGroupAndOnePurpose() {
    GroupId other = GroupId.ofOpenGroup("another");
    Bytes signature = Vectors.BIA.sign(Pulse.signed(Vectors.GROUP, Vectors.EPOCH, 1, 7));

    assertThat(Vectors.BIA.verifies(Pulse.signed(other, Vectors.EPOCH, 1, 7), signature)).isFalse();
    assertThat(Vectors.BIA.verifies(Pulse.signed(Vectors.GROUP, Vectors.EPOCH, 1, 8), signature))
        .isFalse();
    assertThat(Vectors.VIEW.signed(Vectors.GROUP)).isNotEqualTo(Vectors.VIEW.signed(other));
  }

  /** The public keys as OpenSSL makes them of these seeds. */
  @Test
  void theTestKeysAreThoseOfTheSeeds() {
    Map<String, String> known = new LinkedHashMap<>();
    known.put("8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c", "01");
    known.put("8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394", "02");
    assertThat(known)
        .containsKeys(hex(Vectors.ANA.node().bytes()), hex(Vectors.BIA.node().bytes()));
  }

  private static JsonNode read(String file) throws IOException {
    return JSON.readTree(Files.readString(DOCUMENTED.resolve(file)));
  }

  private static byte[] hex(JsonNode text) {
    return HexFormat.of().parseHex(text.asString());
  }

  static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toArray());
  }
}
