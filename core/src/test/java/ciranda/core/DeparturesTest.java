package ciranda.core;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.protocol.Hash;
import ciranda.protocol.NodeKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long a goodbye counts: two starts of one copied directory say goodbye with one key. */
final class DeparturesTest {
  private final NodeKey key = NodeKey.of(Hash.of("departures test").finish());
  private final Departures departures = new Departures();

  private static Now at(long millis) {
    return new Now(millis * 1_000_000, Instant.EPOCH.plusMillis(millis));
  }

  @Test
  void whatTheGoodbyeOvertookDoesNotTakeItBack() {
    departures.left(key, at(0));
    departures.speaks(key, at(9_999));
    assertThat(departures.hasLeft(key)).isTrue();
  }

  @Test
  void whoSpeaksLongAfterAGoodbyeIsThere() {
    departures.left(key, at(0));
    departures.speaks(key, at(10_000));
    assertThat(departures.hasLeft(key)).isFalse();
  }

  @Test
  void aGoodbyeCountsUntilItsNodeIsHeard() {
    departures.left(key, at(0));
    departures.closed(key, at(60_000));
    assertThat(departures.hasLeft(key)).isTrue();
  }
}
