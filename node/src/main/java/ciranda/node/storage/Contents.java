package ciranda.node.storage;

import ciranda.core.Change.SaveMembership;
import ciranda.core.Saved;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.Endpoint;
import ciranda.protocol.HybridTime;
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
 */
record Contents(
    long revision,
    Bytes digest,
    long entries,
    long lastLog,
    long lastSegment,
    Optional<SaveMembership> membership,
    Map<LogId, Tail> tails) {

  /** Reads it, and checks on the way that the tables agree with each other. */
  static Contents read(Connection connection) throws SQLException, MalformedException {
    Map<LogId, Tail> tails = tails(connection);
    Contents contents;
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT revision, digest, entries,
                  (SELECT ifnull(max(id), 0) FROM log),
                  (SELECT ifnull(max(id), 0) FROM segment)
                FROM state
                """)) {
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
              membership(connection),
              tails);
    }
    if (contents.digest.length() != Saved.NO_ENTRIES.length()) {
      throw new MalformedException("the digest has a wrong length");
    }
    long held = tails.values().stream().mapToLong(tail -> tail.high() - tail.low() + 1).sum();
    if (held != contents.entries) {
      throw new MalformedException(held + " entries, but " + contents.entries + " counted");
    }
    return contents;
  }

  private static Map<LogId, Tail> tails(Connection connection)
      throws SQLException, MalformedException {
    Map<LogId, Tail> tails = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT log.id, author, generation, min(first), max(last), sum(last - first + 1)
                FROM segment JOIN log ON log.id = segment.log
                GROUP BY segment.log
                """)) {
      while (row.next()) {
        NodeKey author = NodeKey.of(Bytes.of(row.getBytes(2)));
        LogId log = new LogId(author, row.getLong(3));
        long low = row.getLong(4);
        long high = row.getLong(5);
        if (row.getLong(6) != high - low + 1) {
          throw new MalformedException("a log has gaps: " + log);
        }
        Segment lowest = end(connection, row.getLong(1), "ASC");
        Segment highest = end(connection, row.getLong(1), "DESC");
        if (!lowest.log().equals(log)
            || !highest.log().equals(log)
            || lowest.first() != low
            || highest.last() != high) {
          throw new MalformedException("a segment is not of its log: " + log);
        }
        tails.put(log, Tail.between(row.getLong(1), lowest, highest));
      }
      return tails;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("a row of the logs is damaged", e);
    }
  }

  private static Segment end(Connection connection, long log, String order)
      throws SQLException, MalformedException {
    String sql = "SELECT bytes FROM segment WHERE log = ? ORDER BY first " + order + " LIMIT 1";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, log);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new MalformedException("a log is empty");
        }
        return Segment.parse(Bytes.of(row.getBytes(1)));
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
   */
  Saved saved(Set<String> rooms) {
    HybridTime newest =
        tails.values().stream()
            .map(Tail::lastTime)
            .max(HybridTime::compareTo)
            .orElse(HybridTime.ZERO);
    return new Saved(
        membership.map(SaveMembership::id).orElse(0),
        membership.map(SaveMembership::view).orElse(View.NONE),
        membership.map(SaveMembership::addresses).orElse(List.of()),
        tails.entrySet().stream().map(one -> one.getValue().saved(one.getKey())).toList(),
        newest,
        digest,
        entries,
        rooms);
  }
}
