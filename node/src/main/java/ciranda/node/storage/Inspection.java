package ciranda.node.storage;

import ciranda.core.Input.StorageTrouble;
import ciranda.node.storage.CorruptDatabaseException.Damage;
import ciranda.protocol.Bytes;
import ciranda.protocol.GroupId;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Segment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks at a file, by reading only, before it is opened as a group's database.
 *
 * <p>SQLite has no checksums, so it is asked for the consistency of its pages, and the hashes in
 * the newest segments are computed anew. Both grow with the file, so both are bounded, that a start
 * stays quick: of a large database the header, the ends of all logs and the newest segments are
 * looked at. What is damaged elsewhere is found when it is read, as every segment is parsed then.
 */
final class Inspection {
  /**
   * How much is looked at.
   *
   * @param pagesBytesMax above this size of the file, its pages are not
   * @param segmentsBytesMax so much of the newest segments
   */
  record Depth(long pagesBytesMax, long segmentsBytesMax) {
    /** At every start. */
    static final Depth START = new Depth(64L * 1024 * 1024, 8L * 1024 * 1024);
  }

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  private final Path file;
  private final GroupId group;
  private final Depth depth;

  private Inspection(Path file, GroupId group, Depth depth) {
    this.file = file;
    this.group = group;
    this.depth = depth;
  }

  /**
   * Returns if the file is absent, or empty, or fit to be opened for writing.
   *
   * @return what it holds, if it holds something
   */
  static Optional<Contents> check(Path file, GroupId group, Depth depth)
      throws CorruptDatabaseException, NewerDatabaseException, StorageException {
    Inspection inspection = new Inspection(file, group, depth);
    try {
      if (Files.exists(file) && Files.size(file) > 0) {
        inspection.checkMagic();
        return inspection.checkDatabase();
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new StorageException(StorageTrouble.IO_ERROR, e);
    }
  }

  private void checkMagic() throws IOException, CorruptDatabaseException {
    try (InputStream content = Files.newInputStream(file)) {
      if (!Arrays.equals(content.readNBytes(MAGIC.length), MAGIC)) {
        throw new CorruptDatabaseException(
            file, Damage.NOT_A_DATABASE, "not an SQLite database", null);
      }
    }
  }

  private Optional<Contents> checkDatabase()
      throws IOException, CorruptDatabaseException, NewerDatabaseException, StorageException {
    try (Connection connection = Connections.reader(file)) {
      if (isBlank(connection)) {
        return Optional.empty(); // the very first start ended before its first commit
      }
      if (Schema.number(connection, "PRAGMA application_id") != Schema.APPLICATION_ID) {
        throw new CorruptDatabaseException(
            file, Damage.FOREIGN, "a database of another program", null);
      }
      int version = Schema.number(connection, "PRAGMA user_version");
      if (version > Schema.VERSION) {
        throw new NewerDatabaseException(file, version);
      }
      checkPages(connection);
      checkGroup(connection);
      final Contents contents = Contents.read(connection);
      checkSegments(connection, version >= Schema.SUMS_SINCE);
      return Optional.of(contents);
    } catch (MalformedException e) {
      throw CorruptDatabaseException.damaged(file, e);
    } catch (SQLException e) {
      if (StorageException.isDamage(e) || StorageException.isAboutSchema(e)) {
        throw CorruptDatabaseException.damaged(file, e);
      }
      throw StorageException.of(e, file);
    }
  }

  private static boolean isBlank(Connection connection) throws SQLException {
    return Schema.number(connection, "PRAGMA application_id") == 0
        && Schema.number(connection, "PRAGMA user_version") == 0
        && Schema.number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
  }

  private void checkPages(Connection connection)
      throws IOException, SQLException, CorruptDatabaseException {
    if (Files.size(file) > depth.pagesBytesMax) {
      return;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA integrity_check(1)")) {
      if (!row.next() || !row.getString(1).equals("ok")) {
        throw damaged("the pages of the database contradict each other");
      }
    }
  }

  private void checkGroup(Connection connection) throws SQLException, CorruptDatabaseException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT group_id FROM state")) {
      if (!row.next()) {
        throw damaged("the row of the state is missing");
      }
      if (!Bytes.of(row.getBytes(1)).equals(group.bytes())) {
        throw new CorruptDatabaseException(
            file, Damage.FOREIGN, "the database of another group", null);
      }
    }
  }

  private void checkSegments(Connection connection, boolean hasSums)
      throws SQLException, MalformedException {
    long bytes = 0;
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT "
                    + (hasSums ? SegmentRow.COLUMNS : SegmentRow.COLUMNS_BEFORE_SUMS)
                    + " FROM segment ORDER BY id DESC")) {
      while (bytes < depth.segmentsBytesMax && row.next()) {
        Segment segment = SegmentRow.of(row).segment();
        if (!segment.group().equals(group)) {
          throw new MalformedException("a segment of another group: " + segment);
        }
        bytes += segment.bytes().length();
      }
    }
  }

  private CorruptDatabaseException damaged(String detail) {
    return new CorruptDatabaseException(file, Damage.DAMAGED, detail, null);
  }
}
