package ciranda.node.storage;

import ciranda.core.Saved;
import ciranda.protocol.GroupId;
import ciranda.protocol.NodeKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, as migrations: a database of version n has run the first n of them, each is run once
 * and never changed again.
 *
 * <p>What was received is in {@code segment}, {@code log} and {@code membership}. {@code chat},
 * {@code post_key}, {@code later}, {@code room}, {@code deletion} and {@code bodiless} are derived
 * from it and can be dropped and built again: see {@link Derived}; so are {@code place} and {@code
 * words}: see {@link SearchIndex}.
 */
final class Schema {
  /** In the place of a generation: none. */
  static final long NO_GENERATION = -1;

  /** "Cira" in ASCII: says to {@code file} and to us whose database this is. */
  static final int APPLICATION_ID = 0x43697261;

  private static final List<List<String>> MIGRATIONS =
      List.of(
          List.of(
              """
              CREATE TABLE state (
                one INTEGER PRIMARY KEY CHECK (one = 1),
                group_id BLOB NOT NULL,
                self BLOB NOT NULL,
                revision INTEGER NOT NULL,
                derived INTEGER NOT NULL,
                digest BLOB NOT NULL,
                entries INTEGER NOT NULL
              ) STRICT
              """,
              """
              CREATE TABLE membership (
                one INTEGER PRIMARY KEY CHECK (one = 1),
                member INTEGER NOT NULL,
                view TEXT NOT NULL,
                addresses TEXT NOT NULL
              ) STRICT
              """,
              """
              CREATE TABLE log (
                id INTEGER PRIMARY KEY,
                author BLOB NOT NULL,
                generation INTEGER NOT NULL,
                UNIQUE (author, generation)
              ) STRICT
              """,
              """
              CREATE TABLE segment (
                id INTEGER PRIMARY KEY,
                log INTEGER NOT NULL,
                first INTEGER NOT NULL,
                last INTEGER NOT NULL,
                late INTEGER NOT NULL,
                bytes BLOB NOT NULL,
                UNIQUE (log, first, last)
              ) STRICT
              """,
              """
              CREATE TABLE chat (
                room TEXT NOT NULL,
                millis INTEGER NOT NULL,
                counter INTEGER NOT NULL,
                author BLOB NOT NULL,
                generation INTEGER NOT NULL,
                number INTEGER NOT NULL,
                segment INTEGER NOT NULL,
                PRIMARY KEY (room, millis, counter, author, generation, number)
              ) STRICT, WITHOUT ROWID
              """,
              """
              CREATE TABLE post_key (
                key TEXT PRIMARY KEY,
                segment INTEGER NOT NULL,
                number INTEGER NOT NULL
              ) STRICT, WITHOUT ROWID
              """),
          List.of(
              """
              CREATE TABLE later (
                target_author BLOB NOT NULL,
                target_generation INTEGER NOT NULL,
                target_number INTEGER NOT NULL,
                author BLOB NOT NULL,
                generation INTEGER NOT NULL,
                number INTEGER NOT NULL,
                segment INTEGER NOT NULL,
                PRIMARY KEY (
                  target_author, target_generation, target_number, author, generation, number)
              ) STRICT, WITHOUT ROWID
              """,
              """
              CREATE TABLE room (
                name TEXT PRIMARY KEY,
                millis INTEGER NOT NULL,
                counter INTEGER NOT NULL,
                author BLOB NOT NULL,
                generation INTEGER NOT NULL,
                number INTEGER NOT NULL,
                topic TEXT NOT NULL
              ) STRICT, WITHOUT ROWID
              """),
          List.of(
              "ALTER TABLE state ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0",
              "ALTER TABLE state ADD COLUMN own INTEGER NOT NULL DEFAULT -1",
              """
              CREATE TABLE place (
                id INTEGER PRIMARY KEY,
                segment INTEGER NOT NULL,
                number INTEGER NOT NULL
              ) STRICT
              """,
              """
              CREATE VIRTUAL TABLE words USING fts5 (
                text, name, author, room,
                content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0')
              """),
          List.of(
              "ALTER TABLE state ADD COLUMN sum INTEGER NOT NULL DEFAULT -1",
              "ALTER TABLE segment ADD COLUMN sum INTEGER NOT NULL DEFAULT -1",
              "ALTER TABLE state ADD COLUMN boot TEXT NOT NULL DEFAULT ''",
              """
              CREATE TABLE deletion (
                target_author BLOB NOT NULL,
                target_generation INTEGER NOT NULL,
                target_number INTEGER NOT NULL,
                millis INTEGER NOT NULL,
                counter INTEGER NOT NULL,
                generation INTEGER NOT NULL,
                number INTEGER NOT NULL,
                room TEXT NOT NULL,
                name TEXT NOT NULL,
                PRIMARY KEY (target_author, target_generation, target_number)
              ) STRICT, WITHOUT ROWID
              """,
              """
              CREATE TABLE bodiless (
                segment INTEGER NOT NULL,
                number INTEGER NOT NULL,
                PRIMARY KEY (segment, number)
              ) STRICT, WITHOUT ROWID
              """));

  static final int VERSION = MIGRATIONS.size();

  /** The first version whose state says which log is the own one. */
  static final int OWN_SINCE = 3;

  /** The first version with {@link Sums}; what is older has none, until it is written again. */
  static final int SUMS_SINCE = 4;

  private Schema() {}

  /**
   * Brings a checked database to this version and to this node, in one transaction each.
   *
   * @return whether that changed anything
   */
  static boolean prepare(Connection connection, GroupId group, NodeKey self) throws SQLException {
    int version = number(connection, "PRAGMA user_version");
    if (version < VERSION) {
      Transaction.run(
          connection,
          () -> {
            migrate(connection, version);
            begin(connection, group, self);
          });
    }
    if (isDerived(connection, self)) {
      return version < VERSION;
    }
    Transaction.run(connection, () -> adopt(connection, self));
    return true;
  }

  /** Brings the tables of a sound database to this version, in one transaction. */
  static void migrate(Connection connection) throws SQLException {
    int version = number(connection, "PRAGMA user_version");
    if (version < VERSION) {
      Transaction.run(connection, () -> migrate(connection, version));
    }
  }

  private static void migrate(Connection connection, int version) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (List<String> migration : MIGRATIONS.subList(version, VERSION)) {
        for (String sql : migration) {
          statement.execute(sql);
        }
      }
      statement.execute("PRAGMA application_id=" + APPLICATION_ID);
      statement.execute("PRAGMA user_version=" + VERSION);
    }
  }

  /** The row of the state, if it is not there yet. */
  private static void begin(Connection connection, GroupId group, NodeKey self)
      throws SQLException {
    String sql = "INSERT OR IGNORE INTO state VALUES (1, ?, ?, 0, ?, ?, 0, 0, -1, -1, '')";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setBytes(1, group.bytes().toArray());
      insert.setBytes(2, self.bytes().toArray());
      insert.setInt(3, Derived.VERSION);
      insert.setBytes(4, Saved.NO_ENTRIES.toArray());
      insert.executeUpdate();
    }
  }

  /** Whether the derived tables are this version's and this node's. */
  private static boolean isDerived(Connection connection, NodeKey self) throws SQLException {
    String sql = "SELECT count(*) FROM state WHERE derived = ? AND self = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setInt(1, Derived.VERSION);
      select.setBytes(2, self.bytes().toArray());
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getInt(1) == 1;
      }
    }
  }

  /**
   * A database that came from another node key has the same conversation, but a member id, a log to
   * go on with and keys of posts that are not this node's.
   */
  private static void adopt(Connection connection, NodeKey self) throws SQLException {
    String sql = "UPDATE membership SET member = 0 WHERE (SELECT self FROM state) <> ?";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setBytes(1, self.bytes().toArray());
      update.executeUpdate();
    }
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE state SET own = -1, sum = -1 WHERE self <> ?")) {
      update.setBytes(1, self.bytes().toArray());
      update.executeUpdate();
    }
    Derived.rebuildAll(connection, self);
  }

  /** The one text that a query gives. */
  static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : "";
    }
  }

  /** The one number that a query gives. */
  static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getInt(1) : 0;
    }
  }
}
