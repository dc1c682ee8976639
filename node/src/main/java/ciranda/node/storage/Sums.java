package ciranda.node.storage;

import ciranda.protocol.LogId;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Checksums of rows. SQLite has none, and the hashes in a segment do not cover all of it: what its
 * signature alone covers would be shown wrong, and refused by whoever it is sent to.
 */
final class Sums {
  /** In the place of a sum: a row that an older version wrote, or that waits for its sum. */
  static final long NONE = -1;

  private Sums() {}

  /** Of a row of the table of segments. */
  static long of(long id, long log, long first, long last, boolean late, byte[] bytes) {
    CRC32C sum = new CRC32C();
    ByteBuffer row = ByteBuffer.allocate(4 * Long.BYTES + 1);
    row.putLong(id).putLong(log).putLong(first).putLong(last).put((byte) (late ? 1 : 0));
    sum.update(row.flip());
    sum.update(bytes);
    return sum.getValue();
  }

  /** Of what the row of the state says of the segments. */
  static long of(Contents contents) {
    CRC32C sum = new CRC32C();
    ByteBuffer row = ByteBuffer.allocate(3 * Long.BYTES);
    row.putLong(contents.revision()).putLong(contents.entries());
    row.putLong(contents.own().map(LogId::generation).orElse(Schema.NO_GENERATION));
    sum.update(row.flip());
    sum.update(contents.digest().toArray());
    return sum.getValue();
  }
}
