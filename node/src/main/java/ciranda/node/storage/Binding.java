package ciranda.node.storage;

import ciranda.protocol.EntryId;
import ciranda.protocol.Position;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Sets several parameters of a statement that together say one thing, as the columns do. */
final class Binding {
  private Binding() {}

  /**
   * Author, generation and number.
   *
   * @return the index of the next parameter
   */
  static int bind(PreparedStatement statement, int first, EntryId entry) throws SQLException {
    int next = first;
    statement.setBytes(next++, entry.log().author().bytes().toArray());
    statement.setLong(next++, entry.log().generation());
    statement.setLong(next++, entry.number());
    return next;
  }

  /**
   * Milliseconds, counter, author, generation and number.
   *
   * @return the index of the next parameter
   */
  static int bind(PreparedStatement statement, int first, Position position) throws SQLException {
    statement.setLong(first, position.time().millis());
    statement.setLong(first + 1, position.time().counter());
    return bind(statement, first + 2, new EntryId(position.log(), position.number()));
  }
}
