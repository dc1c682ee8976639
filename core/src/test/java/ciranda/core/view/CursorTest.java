package ciranda.core.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ciranda.protocol.Bytes;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Position;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  @Test
  void parsesWhatItWrote() throws History.BadCursorException {
    RandomGenerator random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      byte[] key = new byte[NodeKey.LENGTH];
      random.nextBytes(key);
      HybridTime time =
          new HybridTime(
              random.nextLong(HybridTime.FAR_DATE_MILLIS + 1),
              random.nextLong(HybridTime.COUNTER_MAX + 1));
      LogId log = new LogId(NodeKey.of(Bytes.of(key)), random.nextLong(1L << 52));
      Position position = new Position(time, log, 1 + random.nextLong(Long.MAX_VALUE - 1));
      String cursor = Cursor.of(position);
      assertThat(cursor).matches("[A-Za-z0-9_-]{86}");
      assertThat(Cursor.parse(cursor)).isEqualTo(position);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
        "_____________________________________________________________________________________w",
        "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
      })
  void refusesWhatItNeverWrote(String text) {
    assertThatThrownBy(() -> Cursor.parse(text)).isInstanceOf(History.BadCursorException.class);
  }
}
