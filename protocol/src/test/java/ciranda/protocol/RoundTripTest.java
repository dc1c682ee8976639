package ciranda.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is encoded is decoded to the same value. The seed of a failure is its argument. */
final class RoundTripTest {

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyMessageComesBack(long seed) throws MalformedException {
    Generator generator = new Generator(seed);
    for (Class<?> type : Generator.family(Message.class)) {
      Message message = (Message) generator.value(type);
      Codec.Envelope envelope = new Codec.Envelope(generator.value(Sender.class), message);

      assertThat(Codec.decodeEnvelope(Codec.encode(envelope))).isEqualTo(envelope);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyBeaconComesBack(long seed) throws MalformedException {
    Generator generator = new Generator(seed);
    for (Class<?> type : Generator.family(Beacon.class)) {
      Beacon beacon = (Beacon) generator.value(type);

      assertThat(Codec.decodeBeacon(Codec.encode(beacon))).isEqualTo(beacon);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyBodyComesBack(long seed) throws MalformedException {
    Generator generator = new Generator(seed);
    for (Class<?> type : Generator.family(Body.class)) {
      Body body = (Body) generator.value(type);

      assertThat(Codec.decodeBody(Codec.encode(body))).isEqualTo(body);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyViewComesBackAndIsSignedOverTheSameBytes(long seed) throws MalformedException {
    Generator generator = new Generator(seed);
    View view = generator.value(View.class);
    GroupId group = generator.value(GroupId.class);

    View decoded = Codec.decodeView(Codec.encode(view));

    assertThat(decoded).isEqualTo(view);
    assertThat(decoded.signed(group)).isEqualTo(view.signed(group));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everySegmentComesBack(long seed) throws MalformedException {
    Segment segment = new Generator(seed).segment();

    Segment parsed = Segment.parse(segment.bytes());

    assertThat(parsed).isEqualTo(segment);
    assertThat(parsed.entries()).isEqualTo(segment.entries());
    assertThat(parsed.signed()).isEqualTo(segment.signed());
    assertThat(parsed.bytes()).isEqualTo(segment.bytes());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyFrameComesBack(long seed) throws MalformedException {
    Generator generator = new Generator(seed);
    List<Frame> frames = new ArrayList<>();
    frames.add(Frame.of(generator.value(Codec.Envelope.class)));
    frames.add(Frame.of(generator.segment()));
    for (Frame frame : frames) {
      Bytes encoded = Bytes.of(frame.encoded());

      Frame.Header header =
          Frame.header(Bytes.of(frame.encoded(), 0, Frame.HEADER_LENGTH).toArray());

      assertThat(header).isEqualTo(new Frame.Header(frame.kind(), frame.payload().length()));
      assertThat(Bytes.of(encoded.toArray(), Frame.HEADER_LENGTH, header.length()))
          .isEqualTo(frame.payload());
    }
  }
}
