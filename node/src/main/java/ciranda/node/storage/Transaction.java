package ciranda.node.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A transaction by explicit statements, on a connection in auto-commit mode. */
final class Transaction {
  /** What is done inside. */
  @FunctionalInterface
  interface Work {
    void run() throws SQLException;
  }

  private Transaction() {}

  /**
   * Does the work and commits. After an exception nothing of it should be there, but the connection
   * must not be used again: {@link Store} says why.
   */
  static void run(Connection connection, Work work) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      boolean done = false;
      try {
        work.run();
        statement.execute("COMMIT");
        done = true;
      } finally {
        if (!done) {
          rollBack(statement);
        }
      }
    }
  }

  private static void rollBack(Statement statement) {
    try {
      statement.execute("ROLLBACK");
    } catch (SQLException _) {
      // SQLite may have rolled back by itself; the first failure is the one to tell.
    }
  }
}
