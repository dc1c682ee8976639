package ciranda.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What nodes compare is ordered totally, the same everywhere, and equal only to itself. */
final class OrdersTest {

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrdersAreTotal(long seed) {
    Generator generator = new Generator(seed);
    Random random = new Random(seed);
    NodeKey[] keys = {
      NodeKey.of(generator.bytes(32)), NodeKey.of(generator.bytes(32)), NodeKey.of(key(0x80))
    };
    assertTotal(() -> keys[random.nextInt(3)]);
    assertTotal(() -> new Epoch(1 + random.nextInt(3), keys[random.nextInt(3)]));
    assertTotal(() -> new HybridTime(random.nextInt(3), random.nextInt(3)));
    assertTotal(() -> new LogId(keys[random.nextInt(3)], random.nextInt(3)));
    assertTotal(() -> new Endpoint("h" + random.nextInt(3), 1 + random.nextInt(3)));
    assertTotal(() ->
        new Position(
            new HybridTime(random.nextInt(2), random.nextInt(2)),
            new LogId(keys[random.nextInt(3)], random.nextInt(2)),
            1 + random.nextInt(2)));
  }

  private static Bytes key(int first) {
    byte[] bytes = new byte[NodeKey.LENGTH];
    bytes[0] = (byte) first;
    return Bytes.of(bytes);
  }

  private static <T extends Comparable<T>> void assertTotal(Supplier<T> supplier) {
    List<T> values = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      values.add(supplier.get());
    }
    for (T a : values) {
      for (T b : values) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
        assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
        for (T c : values) {
          if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertThat(a.compareTo(c)).isNotPositive();
          }
        }
      }
    }
    Collections.sort(values);
    assertThat(values).isSorted();
  }

  // PROTOCOL 2.2
  @Test
  void keysAreOrderedAsUnsignedBytes() {
    assertThat(NodeKey.of(key(0x80))).isGreaterThan(NodeKey.of(key(0x7f)));
    assertThat(NodeKey.NONE).isLessThan(NodeKey.of(key(1)));
  }

  // PROTOCOL 6.1
  @Test
  void epochsAreOrderedByNumberThenByKey() {
    NodeKey low = NodeKey.of(key(1));
    NodeKey high = NodeKey.of(key(0xff));

    assertThat(new Epoch(2, low)).isGreaterThan(new Epoch(1, high));
    assertThat(new Epoch(2, high)).isGreaterThan(new Epoch(2, low));
    assertThat(new Epoch(1, low).isAbove(Epoch.NONE)).isTrue();
    assertThat(new Epoch(1, low).isAbove(new Epoch(1, low))).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new Epoch(0, low));
    assertThatIllegalArgumentException().isThrownBy(() -> new Epoch(1, NodeKey.NONE));
    assertThatIllegalArgumentException().isThrownBy(() -> new Epoch(-1, low));
  }

  // PROTOCOL 6.1
  @Test
  void anEpochIsFarAboveBeyondTheJump() {
    NodeKey key = NodeKey.of(key(1));
    Epoch own = new Epoch(5, key);

    assertThat(new Epoch(5 + Epoch.JUMP_MAX, key).isFarAbove(own)).isFalse();
    assertThat(new Epoch(6 + Epoch.JUMP_MAX, key).isFarAbove(own)).isTrue();
    assertThat(new Epoch(Long.MAX_VALUE, key).isFarAbove(Epoch.NONE)).isTrue();
    assertThat(own.isFarAbove(new Epoch(Long.MAX_VALUE, key))).isFalse();
  }

  // PROTOCOL 8.1
  @ParameterizedTest
  @MethodSource("seeds")
  void theNextTimeIsAboveAndNotBeforeTheWall(long seed) {
    Random random = new Random(seed);
    HybridTime time = HybridTime.ZERO;
    for (int i = 0; i < 200; i++) {
      long wall = random.nextLong(-5, 95);
      HybridTime next = time.next(wall);

      assertThat(next).isGreaterThan(time);
      assertThat(next.millis()).isGreaterThanOrEqualTo(wall);
      assertThat(next.millis()).isEqualTo(Math.max(time.millis(), Math.max(0, wall)));
      time = next;
    }
  }

  // PROTOCOL 8.1
  @Test
  void theFarDateBoundsMillisecondsOnly() {
    HybridTime far = new HybridTime(HybridTime.FAR_DATE_MILLIS, 0);

    assertThat(far.next(Long.MAX_VALUE)).isEqualTo(new HybridTime(far.millis(), 1));
    assertThat(HybridTime.ZERO.next(Long.MAX_VALUE)).isEqualTo(far);
    assertThat(new HybridTime(7, HybridTime.COUNTER_MAX).next(0)).isEqualTo(new HybridTime(8, 0));
    assertThat(HybridTime.LAST.next(Long.MAX_VALUE)).isEqualTo(HybridTime.LAST);
    assertThat(HybridTime.LAST.precedes(HybridTime.LAST)).isTrue();
    assertThat(far.precedes(far)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HybridTime(HybridTime.FAR_DATE_MILLIS + 1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HybridTime(0, HybridTime.COUNTER_MAX + 1));
  }

  // PROTOCOL 6.5
  @Test
  void claimsAreOrderedByTheFourRules() {
    View view = new Generator(1).value(View.class);
    Claim founder = new Claim(false, 9, 9, view);
    Claim group = new Claim(true, 2, 1, view);
    Claim larger = new Claim(true, 3, 1, view);
    Claim higher = new Claim(true, 3, 2, view);

    assertThat(List.of(founder, group, larger, higher)).isSorted();
  }

  // PROTOCOL 6.2
  @Test
  void aPulseOrRowIsNewerOnlyWithinItsTermOrInstance() {
    Generator generator = new Generator(3);
    Epoch one = new Epoch(1, generator.value(NodeKey.class));
    Epoch two = new Epoch(2, generator.value(NodeKey.class));

    assertThat(new Pulse(one, 7, 2, Bytes.EMPTY).isNewerThan(new Pulse(one, 7, 1, Bytes.EMPTY)))
        .isTrue();
    assertThat(new Pulse(one, 7, 1, Bytes.EMPTY).isNewerThan(new Pulse(one, 7, 1, Bytes.EMPTY)))
        .isFalse();
    assertThat(new Pulse(one, 8, 2, Bytes.EMPTY).isNewerThan(new Pulse(one, 7, 1, Bytes.EMPTY)))
        .isFalse();
    assertThat(new Pulse(two, 7, 2, Bytes.EMPTY).isNewerThan(new Pulse(one, 7, 1, Bytes.EMPTY)))
        .isFalse();
    Row row = generator.value(Row.class);
    assertThat(row.isNewerThan(row)).isFalse();
  }

  // PROTOCOL 6.3
  @Test
  void aViewIsNewerByEpochThenByVersion() {
    View view = new Generator(4).value(View.class);
    Epoch epoch = new Epoch(5, view.epoch().coordinator());
    View first = at(view, epoch, 1);

    assertThat(at(view, epoch, 2).isNewerThan(first)).isTrue();
    assertThat(first.isNewerThan(first)).isFalse();
    assertThat(at(view, new Epoch(6, epoch.coordinator()), 1).isNewerThan(at(view, epoch, 9)))
        .isTrue();
    assertThat(first.isNewerThan(View.NONE)).isTrue();
  }

  private static View at(View view, Epoch epoch, long version) {
    return new View(
        epoch, version, view.nextId(), view.members(), view.former(), view.ended(), Bytes.EMPTY);
  }
}
