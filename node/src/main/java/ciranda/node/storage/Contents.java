package ciranda.node.storage;

import ciranda.core.Change.SaveMembership;
import ciranda.core.Saved;
import ciranda.core.Saved.SavedLog;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Entry;
import ciranda.protocol.HybridTime;
import ciranda.protocol.Limits;
import ciranda.protocol.LogId;
import ciranda.protocol.MalformedException;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the database is known to hold since the last commit that succeeded, in short.
 *
 * @param revision rises by one with each commit
 * @param lastLog the greatest row id in the table of logs, 0 for none
 * @param lastSegment the same of segments
 * @param own the log that this node writes
 */
record Contents(
    long revision,
    Bytes digest,
    long entries,
    long lastLog,
    long lastSegment,
    Optional<LogId> own,
    Optional<SaveMembership> membership,
    Map<LogId, Ranges> logs) {

  /** Reads it, and checks on the way that the tables agree with each other. */
  static Contents read(Connection connection) throws SQLException, MalformedException {
    // An older database is read before it is brought to this version, too.
    int version = Schema.number(connection, "PRAGMA user_version");
    boolean hasOwn = version >= Schema.OWN_SINCE;
    boolean hasSums = version >= Schema.SUMS_SINCE;
    Map<LogId, Ranges> logs = logs(connection, hasSums);
    Contents contents;
    long sum;
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT revision, digest, entries,
                  (SELECT ifnull(max(id), 0) FROM log),
                  (SELECT ifnull(max(id), 0) FROM segment)
                  %s %s
                FROM state
                """
                    .formatted(hasOwn ? ", self, own" : "", hasSums ? ", sum" : ""))) {
      if (!row.next()) {
        throw new MalformedException("the row of the state is missing");
      }
      contents =
          new Contents(
              row.getLong(1),
              Bytes.of(row.getBytes(2)),
              row.getLong(3),
              row.getLong(4),
              row.getLong(5),
              hasOwn ? own(row.getBytes(6), row.getLong(7)) : Optional.empty(),
              membership(connection),
              logs);
      sum = hasSums ? row.getLong(8) : Sums.NONE;
    }
    if (sum != Sums.NONE && sum != Sums.of(contents)) {
      throw new MalformedException("the row of the state does not have its sum");
    }
    if (contents.digest.length() != Saved.NO_ENTRIES.length()) {
      throw new MalformedException("the digest has a wrong length");
    }
    long held = logs.values().stream().mapToLong(Ranges::entries).sum();
    if (held != contents.entries) {
      throw new MalformedException(held + " entries, but " + contents.entries + " counted");
    }
    return contents;
  }

  /**
   * The same, but no log goes on: what was written last may be gone, and what is written next would
   * contradict it.
   */
  Contents withoutOwn() {
    return new Contents(
        revision, digest, entries, lastLog, lastSegment, Optional.empty(), membership, logs);
  }

  private static Optional<LogId> own(byte[] self, long generation) throws MalformedException {
    try {
      return generation == Schema.NO_GENERATION
          ? Optional.empty()
          : Optional.of(new LogId(NodeKey.of(Bytes.of(self)), generation));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("the own log is damaged", e);
    }
  }

  private static Map<LogId, Ranges> logs(Connection connection, boolean hasSums)
      throws SQLException, MalformedException {
    Map<LogId, Ranges> logs = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT log.id, author, generation, min(first), max(last), sum(last - first + 1)
                FROM segment JOIN log ON log.id = segment.log
                GROUP BY segment.log
                """)) {
      while (row.next()) {
        LogId log = new LogId(NodeKey.of(Bytes.of(row.getBytes(2))), row.getLong(3));
        Span whole = new Span(row.getLong(4), row.getLong(5));
        boolean hasHoles = row.getLong(6) != whole.last() - whole.first() + 1;
        List<Span> spans = hasHoles ? spans(connection, row.getLong(1)) : List.of(whole);
        List<SavedLog> ranges = new ArrayList<>();
        for (Span span : spans) {
          ranges.add(range(connection, hasSums, row.getLong(1), log, span));
        }
        logs.put(log, new Ranges(row.getLong(1), ranges));
      }
      return logs;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("a row of the logs is damaged", e);
    }
  }

  private record Span(long first, long last) {}

  /** The ranges of a log with holes: where a segment does not begin behind the one before it. */
  private static List<Span> spans(Connection connection, long log)
      throws SQLException, MalformedException {
    String sql =
        """
        SELECT min(first), max(last), sum(last - first + 1) FROM (
          SELECT first, last,
            first - sum(last - first + 1) OVER (ORDER BY first) + (last - first) AS island
          FROM segment WHERE log = ?)
        GROUP BY island ORDER BY 1
        """;
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, log);
      try (ResultSet row = select.executeQuery()) {
        List<Span> spans = new ArrayList<>();
        while (row.next()) {
          if (row.getLong(3) != row.getLong(2) - row.getLong(1) + 1) {
            throw new MalformedException("segments of a log overlap");
          }
          spans.add(new Span(row.getLong(1), row.getLong(2)));
        }
        return spans;
      }
    }
  }

  private static SavedLog range(
      Connection connection, boolean hasSums, long row, LogId log, Span span)
      throws SQLException, MalformedException {
    Segment lowest = segment(connection, hasSums, row, "first", span.first);
    Segment highest = segment(connection, hasSums, row, "last", span.last);
    if (!lowest.log().equals(log)
        || !highest.log().equals(log)
        || lowest.first() != span.first
        || highest.last() != span.last) {
      throw new MalformedException("a segment is not of its log: " + log);
    }
    return SavedLog.between(lowest, highest);
  }

  private static Segment segment(
      Connection connection, boolean hasSums, long log, String end, long number)
      throws SQLException, MalformedException {
    String sql =
        "SELECT "
            + (hasSums ? SegmentRow.COLUMNS : SegmentRow.COLUMNS_BEFORE_SUMS)
            + " FROM segment WHERE log = ? AND first BETWEEN ? AND ? AND "
            + end
            + " = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, log);
      select.setLong(2, number - Limits.SEGMENT_ENTRIES_MAX + 1);
      select.setLong(3, number);
      select.setLong(4, number);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new MalformedException("a log is empty");
        }
        return SegmentRow.of(row).segment();
      }
    }
  }

  private static Optional<SaveMembership> membership(Connection connection)
      throws SQLException, MalformedException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT member, view, addresses FROM membership")) {
      if (!row.next()) {
        return Optional.empty();
      }
      List<Endpoint> addresses = row.getString(3).lines().map(Endpoint::parse).toList();
      View view = Codec.decodeView(row.getString(2));
      return Optional.of(new SaveMembership(row.getInt(1), view, addresses));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("the membership is damaged", e);
    }
  }

  /**
   * What the node starts from.
   *
   * @param rooms that some entry names
   * @param bodiless entries whose body is missing
   */
  Saved saved(Set<String> rooms, List<Entry> bodiless) {
    List<SavedLog> ranges = logs.values().stream().flatMap(log -> log.held().stream()).toList();
    HybridTime newest =
        ranges.stream().map(SavedLog::lastTime).max(HybridTime::compareTo).orElse(HybridTime.ZERO);
    return new Saved(
        membership.map(SaveMembership::id).orElse(0),
        membership.map(SaveMembership::view).orElse(View.NONE),
        membership.map(SaveMembership::addresses).orElse(List.of()),
        ranges,
        newest,
        digest,
        entries,
        rooms,
        own,
        bodiless);
  }
}
