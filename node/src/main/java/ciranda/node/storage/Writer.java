package ciranda.node.storage;

import ciranda.core.Change.SaveMembership;
import ciranda.protocol.Codec;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Entry;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.stream.Collectors;

/** The one connection that writes, with its statements. After any failure it is given up. */
final class Writer {
  private final Connection connection;
  private final String boot;
  private final NodeKey self;
  private final Damages damages;
  private final PreparedStatement log;
  private final PreparedStatement segment;
  private final PreparedStatement membership;
  private final PreparedStatement state;
  private final Derived derived;
  private final SearchIndex index;
  private long indexed;

  private Writer(Connection connection, NodeKey self, Damages damages) throws SQLException {
    this.connection = connection;
    this.boot = Boot.current();
    this.self = self;
    this.damages = damages;
    log = connection.prepareStatement("INSERT INTO log VALUES (?, ?, ?)");
    segment = connection.prepareStatement("INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?)");
    membership = connection.prepareStatement("REPLACE INTO membership VALUES (1, ?, ?, ?)");
    state =
        connection.prepareStatement(
            "UPDATE state SET revision = ?, digest = ?, entries = ?, own = ?, sum = ?, boot = ?");
    derived = new Derived(connection, self, damages);
    index = new SearchIndex(connection, damages);
    indexed = SearchIndex.indexed(connection);
  }

  /** Takes a connection over; closes it where that fails. */
  static Writer on(Connection connection, NodeKey self, Damages damages) throws SQLException {
    try {
      return new Writer(connection, self, damages);
    } catch (SQLException e) {
      Connections.closeQuietly(connection);
      throw e;
    }
  }

  /** Writes one transaction; it is flushed when this returns. */
  void write(Draft draft) throws SQLException {
    Transaction.run(
        connection,
        () -> {
          for (Draft.NewLog row : draft.newLogs()) {
            log.setLong(1, row.row());
            log.setBytes(2, row.log().author().bytes().toArray());
            log.setLong(3, row.log().generation());
            log.executeUpdate();
          }
          for (SegmentRow row : draft.newSegments()) {
            add(row);
          }
          for (Entry entry : draft.bodies()) {
            addBody(entry);
          }
          if (draft.membership().isPresent()) {
            save(draft.membership().get());
          }
          save(draft.after());
        });
  }

  private void add(SegmentRow row) throws SQLException {
    segment.setLong(1, row.id());
    segment.setLong(2, row.log());
    segment.setLong(3, row.segment().first());
    segment.setLong(4, row.segment().last());
    segment.setBoolean(5, row.late());
    segment.setBytes(6, row.segment().bytes().toArray());
    segment.setLong(7, row.sum());
    segment.executeUpdate();
    derived.add(row.id(), row.segment());
  }

  private void addBody(Entry entry) throws SQLException {
    Optional<Long> row = derived.addBody(entry);
    if (row.isPresent() && row.get() <= indexed) {
      index.add(row.get(), entry);
    }
  }

  private void save(SaveMembership saved) throws SQLException {
    membership.setInt(1, saved.id());
    membership.setString(2, Codec.encode(saved.view()));
    membership.setString(
        3, saved.addresses().stream().map(Endpoint::text).collect(Collectors.joining("\n")));
    membership.executeUpdate();
  }

  private void save(Contents contents) throws SQLException {
    state.setLong(1, contents.revision());
    state.setBytes(2, contents.digest().toArray());
    state.setLong(3, contents.entries());
    state.setLong(4, contents.own().map(LogId::generation).orElse(Schema.NO_GENERATION));
    state.setLong(5, Sums.of(contents));
    state.setString(6, boot);
    state.executeUpdate();
  }

  /**
   * Takes back what landed although its commit was reported as failed, so that the database holds
   * what the core was told.
   */
  void takeBackAllBut(Contents contents) throws SQLException {
    if (Schema.number(connection, "SELECT revision FROM state") == contents.revision()) {
      return;
    }
    Transaction.run(
        connection,
        () -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM segment WHERE id > " + contents.lastSegment());
            statement.execute("DELETE FROM log WHERE id > " + contents.lastLog());
            statement.execute("DELETE FROM membership");
          }
          if (contents.membership().isPresent()) {
            save(contents.membership().get());
          }
          Derived.rebuild(connection, self, damages);
          save(contents);
        });
    indexed = 0;
  }

  /** Builds anew what was found damaged and can be. */
  void repair() throws SQLException {
    if (damages.takeDerived()) {
      Transaction.run(connection, () -> Derived.rebuild(connection, self, damages));
      indexed = 0;
    }
    if (damages.takeWords()) {
      Transaction.run(connection, () -> SearchIndex.clear(connection));
      indexed = 0;
    }
  }

  /** The row of the last segment that can be found by its words. */
  long indexed() {
    return indexed;
  }

  /** Makes some more segments found by their words; where all are, purges the index a bit. */
  void index(long last) throws SQLException {
    if (indexed < last) {
      indexed = index.step(indexed);
    } else if (index.isPurging()) {
      index.purge();
    }
  }

  /** Whether there is nothing to do for the index. */
  boolean isIndexed(long last) {
    return indexed >= last && !index.isPurging();
  }

  /** Lets the database have so many pages at most, 0 for no bound. */
  void limit(int pages) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA max_page_count=" + (pages == 0 ? Integer.MAX_VALUE : pages));
    }
  }

  /** Says that nothing follows what was written, and brings all into the one file. */
  void end() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("UPDATE state SET boot = ''");
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }

  void closeQuietly() {
    Connections.closeQuietly(connection);
  }
}
