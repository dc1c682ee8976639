package ciranda.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Bounds;
import ciranda.core.Now;
import ciranda.core.Timing;
import ciranda.protocol.Bytes;
import ciranda.protocol.Epoch;
import ciranda.protocol.Hash;
import ciranda.protocol.Hearing;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import ciranda.protocol.Row;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RowsTest {
  private static final int LEAVES = 2 * Bounds.WIDE.relayedRows() + 5;
  private static final Now NOW = new Now(1, Instant.EPOCH);

  private static NodeKey key(int number) {
    return NodeKey.of(Hash.of("rows test").add(number).finish());
  }

  private static Row row(int number, List<NodeKey> neighbours) {
    return new Row(
        key(number),
        "somebody",
        1,
        1,
        Role.MEMBER,
        number,
        new Epoch(1, key(1)),
        1,
        100,
        Hearing.LINKED,
        neighbours,
        Bytes.of(new byte[32]));
  }

  /** The hub of a large star must tell each leaf of all others, though not all at once. */
  @Test
  void whoLacksMoreRowsThanGoAtOnceGetsThemInTurn() {
    NodeKey hub = key(0);
    Rows rows = new Rows(hub, Timing.LAN, Bounds.WIDE.relayedRows());
    List<NodeKey> leaves = IntStream.rangeClosed(1, LEAVES).mapToObj(RowsTest::key).toList();
    rows.linked(leaves);
    IntStream.rangeClosed(1, LEAVES).forEach(leaf -> rows.direct(row(leaf, List.of(hub)), NOW));

    for (NodeKey leaf : leaves) {
      Set<NodeKey> told = new HashSet<>();
      for (int beat = 0; beat < 3; beat++) {
        rows.lackedBy(leaf, NOW).forEach(row -> told.add(row.key()));
      }
      assertThat(told).hasSize(LEAVES - 1).doesNotContain(leaf);
    }
  }
}
