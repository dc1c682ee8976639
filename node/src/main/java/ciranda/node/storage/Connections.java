package ciranda.node.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/** How connections to a database file are opened. */
final class Connections {
  private static final int BUSY_MILLIS = 5_000;

  private Connections() {}

  /**
   * Opens for reading. The file itself is not changed, not even by closing; the shared memory of
   * its write-ahead log may appear beside it.
   */
  static Connection reader(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return open(file, config, "PRAGMA cache_size=-1000", "PRAGMA query_only=ON");
  }

  /** Opens for making a copy; the file itself is not changed. */
  static Connection copier(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return open(file, config);
  }

  /**
   * Opens for writing, in auto-commit mode: with it off, after one failed write the driver reports
   * failures for ever while rows still land. Transactions are explicit statements.
   */
  static Connection writer(Path file) throws SQLException {
    Connection connection =
        open(
            file,
            new SQLiteConfig(),
            "PRAGMA synchronous=FULL",
            // What was taken back is not left to be read in the free parts of the file.
            "PRAGMA secure_delete=ON",
            "PRAGMA cache_size=-4000",
            "PRAGMA temp_store=MEMORY",
            "PRAGMA journal_size_limit=16777216");
    try (Statement statement = connection.createStatement();
        ResultSet mode = statement.executeQuery("PRAGMA journal_mode=WAL")) {
      if (!mode.next() || !mode.getString(1).equals("wal")) {
        throw new SQLException("the file system does not allow a write-ahead log");
      }
      return connection;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  private static Connection open(Path file, SQLiteConfig config, String... pragmas)
      throws SQLException {
    config.setBusyTimeout(BUSY_MILLIS);
    config.setGetGeneratedKeys(false); // nobody asks for them, and each costs a query
    Connection connection = JDBC.createConnection(urlOf(file), config.toProperties());
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA trusted_schema=OFF");
      statement.execute("PRAGMA cell_size_check=ON");
      for (String pragma : pragmas) {
        statement.execute(pragma);
      }
      return connection;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  /** As a URI, because a question mark in a plain path would begin the driver's parameters. */
  private static String urlOf(Path file) {
    return "jdbc:sqlite:file:" + file.toUri().getRawPath();
  }

  /** Closes what is given up anyway. */
  static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException _) {
      // What was to be kept is committed, and the rest is given up.
    }
  }
}
