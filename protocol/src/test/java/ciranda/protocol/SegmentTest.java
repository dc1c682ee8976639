package ciranda.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentTest {
  private static final GroupId GROUP = GroupId.ofOpenGroup("test");
  private static final NodeKey AUTHOR = NodeKey.of(Hash.of("author").finish());
  private static final LogId LOG = new LogId(AUTHOR, 7);

  /** Stands in for Ed25519: whoever knows the key can check by signing again. */
  private static UnaryOperator<Bytes> signer(NodeKey key) {
    return message -> {
      byte[] half = Hash.of("stand-in").add(key.bytes()).add(message).finish().toArray();
      return Bytes.of(ByteBuffer.allocate(64).put(half).put(half).array());
    };
  }

  private static boolean verifies(Segment segment) {
    return signer(segment.log().author()).apply(segment.signed()).equals(segment.signature());
  }

  private static Segment.Draft draft(RandomGenerator random, HybridTime time) {
    byte[] body = new byte[1 + random.nextInt(40)];
    random.nextBytes(body);
    return new Segment.Draft(time, random.nextLong(), Bytes.of(body));
  }

  private static Segment any(RandomGenerator random) {
    List<Segment.Draft> drafts = new ArrayList<>();
    HybridTime time = HybridTime.ZERO;
    int count = 1 + random.nextInt(random.nextBoolean() ? 3 : Limits.SEGMENT_ENTRIES_MAX);
    for (int i = 0; i < count; i++) {
      time = time.next(random.nextLong(HybridTime.FAR_DATE_MILLIS));
      drafts.add(draft(random, time));
    }
    byte[] before = new byte[Hash.LENGTH];
    random.nextBytes(before);
    long first = 1 + random.nextLong(1L << 50);
    return Segment.seal(GROUP, LOG, first, Bytes.of(before), drafts, signer(AUTHOR));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void parsesWhatItSealed(long seed) throws MalformedException {
    RandomGenerator random = new SplittableRandom(seed);
    for (int i = 0; i < 100; i++) {
      Segment segment = any(random);
      Segment parsed = Segment.parse(segment.bytes());
      assertThat(parsed).isEqualTo(segment);
      assertThat(parsed.entries()).isEqualTo(segment.entries());
      assertThat(parsed.last() - parsed.first() + 1).isEqualTo(parsed.entries().size());
      assertThat(verifies(parsed)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noFlippedBitPasses(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    Segment segment = any(random);
    while (segment.entries().size() > 3) {
      segment = any(random);
    }
    byte[] content = segment.bytes().toArray();
    for (int bit = 0; bit < content.length * 8; bit++) {
      byte[] flipped = content.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(passes(flipped)).as("bit %d of seed %d", bit, seed).isFalse();
    }
  }

  @Test
  void noTruncationOrAdditionPasses() {
    byte[] content = any(new SplittableRandom(4)).bytes().toArray();
    for (int length = 0; length < content.length; length++) {
      assertThat(passes(java.util.Arrays.copyOf(content, length))).as("%d", length).isFalse();
    }
    assertThat(passes(java.util.Arrays.copyOf(content, content.length + 1))).isFalse();
  }

  private static boolean passes(byte[] content) {
    try {
      return verifies(Segment.parse(Bytes.of(content)));
    } catch (MalformedException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aBodyGoesAndTheChainStillVerifies(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    Segment whole = any(random);
    long gone = whole.first() + random.nextInt(whole.entries().size());
    Segment rest = whole.withoutBody(gone).withoutBody(gone);
    assertThat(verifies(rest)).isTrue();
    for (int i = 0; i < whole.entries().size(); i++) {
      Entry before = whole.entries().get(i);
      Entry after = rest.entries().get(i);
      assertThat(after.hash()).isEqualTo(before.hash());
      assertThat(after.body().isPresent()).isEqualTo(after.number() != gone);
    }
    assertThatThrownBy(() -> whole.withoutBody(whole.last() + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void timesRiseStrictlyExceptAtTheEndOfTime() {
    RandomGenerator random = new SplittableRandom(1);
    HybridTime time = new HybridTime(5, 5);
    List<Segment.Draft> equal = List.of(draft(random, time), draft(random, time));
    assertThatThrownBy(
            () -> Segment.seal(GROUP, LOG, 1, Segment.CHAIN_START, equal, signer(AUTHOR)))
        .isInstanceOf(IllegalStateException.class);
    List<Segment.Draft> last =
        List.of(draft(random, HybridTime.LAST), draft(random, HybridTime.LAST.next(0)));
    Segment segment = Segment.seal(GROUP, LOG, 1, Segment.CHAIN_START, last, signer(AUTHOR));
    assertThat(segment.entries()).hasSize(2);
  }

  @Test
  void theLargestTextFitsAnEntryAndASegment() {
    String text = "\u0001".repeat(Limits.TEXT_BYTES_MAX);
    String name = "\"".repeat(Limits.NAME_CODE_POINTS_MAX);
    String key = "\u0002".repeat(Limits.POST_KEY_LENGTH_MAX);
    String room = "\u0003".repeat(Limits.ROOM_BYTES_MAX);
    Bytes body = Codec.encode(new Body.Chat(room, name, text, key));
    assertThat(body.length()).isGreaterThan(6 * Limits.TEXT_BYTES_MAX);
    assertThat(body.length()).isLessThanOrEqualTo(Limits.BODY_BYTES_MAX);
    assertThat(Segment.lengthOf(2, Limits.BODY_BYTES_MAX))
        .isLessThanOrEqualTo(Limits.SEGMENT_BYTES_MAX);
  }

  @Test
  void aGenerationWithAllItsHeadsFitsBesideTheLargestText() {
    List<Head> heads = new ArrayList<>();
    for (int i = 0; i < Limits.HEADS_MAX; i++) {
      heads.add(new Head(new LogId(AUTHOR, (1L << 52) - 1 - i), 1, Limits.ENTRY_NUMBER_MAX));
    }
    Bytes body = Codec.encode(new Body.Generation("restored", heads));
    assertThat(body.length()).isLessThanOrEqualTo(Limits.BODY_BYTES_MAX);
    assertThat(body.toArray()).startsWith("{".getBytes(StandardCharsets.UTF_8));
  }
}
