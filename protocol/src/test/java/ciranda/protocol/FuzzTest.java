package ciranda.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes come in: a value, or {@link MalformedException}, within bounded memory. */
final class FuzzTest {
  private static final int ROUNDS = 150;
  private static final int MUTATIONS_A_ROUND = 20;

  /** Any input may cost this much, and besides so much for each of its bytes. */
  private static final long ALLOCATED_MAX = 4 << 20;

  private static final long ALLOCATED_PER_BYTE_MAX = 400;

  private static final List<String> PIECES =
      List.of(
          "\"",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "null",
          "true",
          "-",
          "1e999",
          "0.0",
          "\\u",
          "\\ud800",
          "9223372036854775808",
          "\"type\":\"RELAY\",",
          "\"message\":",
          "[[[[[[[[[[[[[[",
          "\u0000");

  static LongStream seeds() {
    return LongStream.range(0, 4);
  }

  /** What is allocated once, at first use, is nobody's fault. */
  @BeforeAll
  static void warmUp() throws MalformedException {
    Codec.decodeEnvelope(Codec.encode(new Generator(0).value(Codec.Envelope.class)));
  }

  private interface Decoder {
    Object decode(byte[] bytes) throws MalformedException;
  }

  // PROTOCOL 3.4
  @ParameterizedTest
  @MethodSource("seeds")
  void noBytesCauseAnythingButARefusal(long seed) {
    Generator generator = new Generator(seed);
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] envelope = Codec.encode(generator.value(Codec.Envelope.class));
      byte[] beacon = Codec.encode(generator.value(Beacon.class));
      byte[] body = Codec.encode(generator.value(Body.class)).toArray();
      byte[] view = Codec.encode(generator.value(View.class)).getBytes(StandardCharsets.UTF_8);
      byte[] segment = generator.segment().bytes().toArray();
      for (int i = 0; i < MUTATIONS_A_ROUND; i++) {
        refused += refusals(Codec::decodeEnvelope, mutated(envelope, random), seed);
        refused += refusals(Codec::decodeBeacon, mutated(beacon, random), seed);
        refused += refusals(FuzzTest::body, mutated(body, random), seed);
        refused += refusals(FuzzTest::view, mutated(view, random), seed);
        refused += refusals(FuzzTest::segment, mutated(segment, random), seed);
      }
    }

    assertThat(refused)
        .as("refusals with seed %d", seed)
        .isGreaterThan(ROUNDS * MUTATIONS_A_ROUND * 5 / 2);
  }

  // PROTOCOL 3.4
  @ParameterizedTest
  @MethodSource("seeds")
  void noNoiseCausesAnythingButARefusal(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS * MUTATIONS_A_ROUND; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      refusals(Codec::decodeEnvelope, noise, seed);
      refusals(Codec::decodeBeacon, noise, seed);
      refusals(FuzzTest::segment, noise, seed);
    }
  }

  // PROTOCOL 3.4
  @Test
  void whatIsBuiltToBeDearIsNot() {
    List<String> dear = new ArrayList<>();
    for (String piece :
        List.of("[", "{\"a\":", "[],", "{},", "1,", "\"\",", "\"a\":1,", "\\u0041")) {
      dear.add(piece.repeat(20_000));
      dear.add("[" + piece.repeat(20_000) + "]");
      dear.add("{\"from\":" + piece.repeat(20_000) + "}");
      dear.add("{\"from\":\"" + piece.repeat(20_000) + "\"}");
    }
    StringBuilder fields = new StringBuilder("{");
    for (int i = 0; i < 30_000; i++) {
      fields.append("\"f").append(i * 7_919).append("\":0,");
    }
    dear.add(fields.toString());
    for (String json : dear) {
      refusals(Codec::decodeEnvelope, json.getBytes(StandardCharsets.UTF_8), 0);
    }
  }

  private static Object body(byte[] json) throws MalformedException {
    return Codec.decodeBody(Bytes.of(json));
  }

  private static Object segment(byte[] bytes) throws MalformedException {
    return Segment.parse(Bytes.of(bytes));
  }

  private static Object view(byte[] json) throws MalformedException {
    return Codec.decodeView(new String(json, StandardCharsets.UTF_8));
  }

  private static int refusals(Decoder decoder, byte[] bytes, long seed) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    int refused = 0;
    try {
      decoder.decode(bytes);
    } catch (MalformedException e) {
      refused = 1;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(
          "seed " + seed + ": " + new String(bytes, StandardCharsets.ISO_8859_1), e);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated)
        .as("bytes allocated for %d, seed %d", bytes.length, seed)
        .isLessThan(ALLOCATED_MAX + bytes.length * ALLOCATED_PER_BYTE_MAX);
    return refused;
  }

  private static byte[] mutated(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = spliced(bytes, at, at, new byte[] {(byte) random.nextInt()});
        case 3 ->
            bytes =
                spliced(bytes, at, Math.min(bytes.length, at + random.nextInt(9)), piece(random));
        case 4 -> bytes = spliced(bytes, at, at, piece(random));
        default -> bytes = spliced(bytes, at, bytes.length, new byte[1]);
      }
    }
    return bytes;
  }

  private static byte[] piece(Random random) {
    return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] piece) {
    byte[] result = new byte[bytes.length - (to - from) + piece.length];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(piece, 0, result, from, piece.length);
    System.arraycopy(bytes, to, result, from + piece.length, bytes.length - to);
    return result;
  }
}
