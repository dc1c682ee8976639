package ciranda.node.storage;

import ciranda.protocol.Bytes;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Segment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A row of the table of segments, as it was written: nobody gets to see a segment by another way.
 *
 * @param log the row of its log
 */
record SegmentRow(long id, long log, boolean late, Segment segment) {
  /** What a query has to select, in this order and before anything else. */
  static final String COLUMNS = "segment.id, log, first, last, late, bytes, sum";

  /** The same in a database that has no sums yet. */
  static final String COLUMNS_BEFORE_SUMS =
      "segment.id, log, first, last, late, bytes, " + Sums.NONE;

  /** What the row has to have as its sum. */
  long sum() {
    byte[] bytes = segment.bytes().toArray();
    return Sums.of(id, log, segment.first(), segment.last(), late, bytes);
  }

  /** The same row with the same segment, of which some bodies have come or gone. */
  SegmentRow with(Segment changed) {
    return new SegmentRow(id, log, late, changed);
  }

  /** Reads the row at which a result stands. */
  static SegmentRow of(ResultSet row) throws SQLException {
    long id = row.getLong(1);
    long first = row.getLong(3);
    long last = row.getLong(4);
    boolean late = row.getBoolean(5);
    byte[] bytes = row.getBytes(6);
    long sum = row.getLong(7);
    if (sum != Sums.NONE && sum != Sums.of(id, row.getLong(2), first, last, late, bytes)) {
      throw new DamagedException("segment " + id + " does not have its sum");
    }
    try {
      Segment segment = Segment.parse(Bytes.of(bytes));
      if (segment.first() != first || segment.last() != last) {
        throw new DamagedException("segment " + id + " is not where it belongs: " + segment);
      }
      return new SegmentRow(id, row.getLong(2), late, segment);
    } catch (MalformedException e) {
      throw new DamagedException("segment " + id + " is damaged: " + e.getMessage(), e);
    }
  }

  /** Reads the row at which a result stands; tells where it is damaged, and gives nothing then. */
  static Optional<SegmentRow> of(ResultSet row, Damages damages) throws SQLException {
    try {
      return Optional.of(of(row));
    } catch (DamagedException e) {
      // Told and left out: what else was said is to be read all the same.
      damages.ofSegment(row.getLong(1), e);
      return Optional.empty();
    }
  }
}
