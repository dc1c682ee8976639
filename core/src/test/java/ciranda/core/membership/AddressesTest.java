package ciranda.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Bounds;
import ciranda.core.Input.DialFailure;
import ciranda.core.Input.Peer;
import ciranda.core.Now;
import ciranda.core.Timing;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Hash;
import ciranda.protocol.NodeKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a node wakes in order to dial. */
final class AddressesTest {
  private static final Endpoint CABLE = new Endpoint("10.0.0.1", 6782);
  private static final Endpoint RADIO = new Endpoint("10.0.1.1", 6782);

  private final NodeKey other = NodeKey.of(Hash.of("addresses test").finish());
  private final Addresses addresses = new Addresses(Timing.LAN, Bounds.WIDE.dials());

  private static Now at(long millis) {
    return new Now(millis * 1_000_000, Instant.EPOCH.plusMillis(millis));
  }

  @Test
  void anAddressWaitsForTheDialToAnotherOfTheSameNodeWithoutWaking() {
    addresses.add(CABLE, other, 0);
    addresses.add(RADIO, other, 0);
    assertThat(addresses.nextNanos(key -> false)).isZero();
    assertThat(addresses.due(key -> false, at(0))).isEqualTo(List.of(CABLE));

    assertThat(addresses.nextNanos(key -> false)).isEqualTo(Long.MAX_VALUE);
    assertThat(addresses.due(key -> false, at(1))).isEmpty();

    addresses.failed(CABLE, DialFailure.UNREACHABLE, Set.of(), at(2_000));
    assertThat(addresses.nextNanos(key -> false)).isZero();
    assertThat(addresses.due(key -> false, at(2_000))).isEqualTo(List.of(RADIO));
  }

  @Test
  void nobodyWakesToDialWhileAllDialsAreUnderWay() {
    for (int i = 1; i <= 100; i++) {
      addresses.add(new Endpoint("10.0.2." + i, 6782), false, at(0));
    }
    List<Endpoint> first = addresses.due(key -> false, at(0));
    assertThat(first).hasSizeLessThan(100);
    assertThat(addresses.nextNanos(key -> false)).isEqualTo(Long.MAX_VALUE);

    addresses.failed(first.getFirst(), DialFailure.REFUSED, Set.of(), at(1));
    assertThat(addresses.nextNanos(key -> false)).isZero();
    assertThat(addresses.due(key -> false, at(1))).hasSize(1);
  }

  @Test
  void manyDeadAddressesDoNotDelayALivingOne() {
    Addresses few = new Addresses(Timing.LAN, 3);
    List<Endpoint> dead = List.of(new Endpoint("10.9.9.1", 6782), new Endpoint("10.9.9.2", 6782));
    dead.forEach(endpoint -> few.add(endpoint, false, at(0)));
    assertThat(few.due(key -> false, at(0))).isEqualTo(dead);
    dead.forEach(endpoint -> few.failed(endpoint, DialFailure.UNREACHABLE, Set.of(), at(2_000)));

    few.add(CABLE, other, at(9_000).monotonicNanos());
    assertThat(few.due(key -> false, at(8_999))).hasSize(1);
    assertThat(few.due(key -> false, at(9_000))).containsExactly(CABLE);
  }

  /** Seed 1709 of the simulator: machines that had just frozen took every dial. */
  @Test
  void thoseThatNobodyHearsDoNotDelayOneThatSpeaks() {
    for (int i = 1; i <= 100; i++) {
      addresses.add(new Endpoint("10.0.2." + i, 6782), false, at(0));
    }
    assertThat(addresses.due(key -> false, at(0))).hasSize(24);

    addresses.heard(CABLE, at(1));
    assertThat(addresses.nextNanos(key -> false)).isEqualTo(at(1).monotonicNanos());
    assertThat(addresses.due(key -> false, at(1))).containsExactly(CABLE);
  }

  /**
   * Seed 20535835: of two, one alone judges by a dial, which waited behind those that were silent.
   */
  @Test
  void whoClosedItsLinkIsDialledBeforeAllWhoAreSilent() {
    addresses.add(CABLE, other, at(0).monotonicNanos());
    addresses.due(key -> false, at(0));
    addresses.reached(CABLE, other);
    for (int i = 1; i <= 100; i++) {
      addresses.add(new Endpoint("10.0.2." + i, 6782), false, at(0));
    }
    addresses.due(other::equals, at(0));

    addresses.lost(new Peer(other, "eva", 1, List.of(CABLE)), false, true, 0, at(1));
    assertThat(addresses.due(key -> false, at(1))).containsExactly(CABLE);
  }

  @Test
  void thoseAreDialledFirstThatFailedLeast() {
    Addresses few = new Addresses(Timing.LAN, 3);
    few.add(RADIO, false, at(0));
    few.due(key -> false, at(0));
    few.failed(RADIO, DialFailure.REFUSED, Set.of(), at(1));
    few.add(CABLE, false, at(5_000));

    assertThat(few.due(key -> false, at(9_000))).containsExactly(CABLE);
  }

  @Test
  void whoseLinkIsLostIsDialledFirstWhereThatLinkLed() {
    addresses.add(RADIO, other, 0);
    addresses.add(CABLE, other, 0);
    addresses.lost(new Peer(other, "eva", 1, List.of(CABLE)), false, true, 0, at(1));

    assertThat(addresses.due(key -> false, at(1))).containsExactly(CABLE);
  }

  @Test
  void whoHasRestartedIsDialledLastWhereItsOldLinkLed() {
    addresses.add(RADIO, other, 0);
    addresses.add(CABLE, other, 0);
    addresses.lost(new Peer(other, "eva", 1, List.of(RADIO)), true, true, 0, at(1));

    assertThat(addresses.due(key -> false, at(1))).containsExactly(CABLE);
  }

  @Test
  void whoSpeaksIsDialledAtOnceButNotTwiceWithinAMoment() {
    long half = Timing.LAN.redialMin() / 2;
    addresses.add(CABLE, other, 0);
    assertThat(addresses.due(key -> false, at(0))).containsExactly(CABLE);
    addresses.reached(CABLE, other);
    addresses.lost(
        new Peer(other, "eva", 1, List.of(CABLE)), false, false, Timing.LAN.redialMin(), at(1));

    addresses.heard(CABLE, at(2));
    assertThat(addresses.due(key -> false, at(half - 1))).isEmpty();
    assertThat(addresses.due(key -> false, at(half))).containsExactly(CABLE);
  }
}
