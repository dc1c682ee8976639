package ciranda.node.storage;

import ciranda.core.view.ChatMessage;
import ciranda.protocol.Body;
import ciranda.protocol.Entry;
import ciranda.protocol.EntryId;
import ciranda.protocol.HybridTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The full-text index (SQLite's FTS5) over what messages say now. It follows the segments at a
 * distance: whoever writes them never waits for it, and {@link Finder} looks at the rest itself.
 *
 * <p>A row of the index is numbered by the message's time, so that its own order is the order of
 * the conversation, and the newest 50 of ten thousand hits cost 50 steps. Messages of one
 * millisecond are numbered as they come, and put in order when they are read.
 *
 * <p>Belongs to one connection for writing.
 */
final class SearchIndex {
  /** Bits for the messages of one millisecond; what is beyond that is not found by words. */
  private static final int TIE_BITS = 21;

  /** Above every time that an entry may have. */
  static final long MILLIS_MAX = HybridTime.LAST.millis() + 1;

  /** Messages that are indexed in one step, about: the disk's writer is held up so long. */
  private static final int STEP = 250;

  private final Connection connection;
  private final Damages damages;
  private final PreparedStatement segments;
  private final PreparedStatement last;
  private final PreparedStatement place;
  private final PreparedStatement placed;
  private final PreparedStatement add;
  private final PreparedStatement remove;
  private final PreparedStatement mark;

  /** Pages of the index that are written anew in one step. */
  private static final int PURGE_STEP = 64;

  /** Whether a purge is under way. */
  private boolean merging;

  /** Whether words of what was taken back may still be in the index, though nobody finds them. */
  private boolean purging;

  SearchIndex(Connection connection, Damages damages) throws SQLException {
    this.connection = connection;
    this.damages = damages;
    segments =
        connection.prepareStatement(
            "SELECT "
                + SegmentRow.COLUMNS
                + " FROM segment WHERE segment.id > ? ORDER BY segment.id");
    last = connection.prepareStatement("SELECT max(id) FROM place WHERE id >= ? AND id < ?");
    place = connection.prepareStatement("INSERT INTO place VALUES (?, ?, ?)");
    placed =
        connection.prepareStatement(
            "SELECT id FROM place WHERE id >= ? AND id < ? AND segment = ? AND number = ?");
    add =
        connection.prepareStatement(
            "INSERT INTO words (rowid, text, name, author, room) VALUES (?, ?, ?, ?, ?)");
    remove = connection.prepareStatement("DELETE FROM words WHERE rowid = ?");
    mark = connection.prepareStatement("UPDATE state SET indexed = ?");
  }

  /** The first number of a millisecond. */
  static long firstOf(long millis) {
    return millis << TIE_BITS;
  }

  /** The millisecond of a number. */
  static long millisOf(long id) {
    return id >> TIE_BITS;
  }

  /** The row of the last segment that is indexed. */
  static long indexed(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT indexed FROM state")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** Forgets everything. */
  static void clear(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM place");
      statement.execute("INSERT INTO words (words) VALUES ('delete-all')");
      statement.execute("UPDATE state SET indexed = 0");
    }
  }

  /**
   * Indexes some segments more, in one transaction. It need not be flushed: what is lost of it is
   * indexed again.
   *
   * @return the row of the last segment that is indexed now
   */
  long step(long indexed) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA synchronous=NORMAL");
      long[] done = {indexed};
      Transaction.run(connection, () -> done[0] = addAfter(indexed));
      statement.execute("PRAGMA synchronous=FULL");
      return done[0];
    }
  }

  /** Whether words of what was taken back may be in the index. */
  boolean isPurging() {
    return purging;
  }

  /**
   * Rewrites a part of the index, so that words of what was taken back leave it: a word that is
   * removed from an index without content is only marked as gone until its part is written anew.
   */
  void purge() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // A negative number lets all parts take part in the merge, which goes on with positive ones.
      int pages = merging ? PURGE_STEP : -PURGE_STEP;
      long before = changes(statement);
      statement.execute("INSERT INTO words (words, rank) VALUES ('merge', " + pages + ")");
      merging = changes(statement) - before >= 2;
      purging = merging;
    }
  }

  private static long changes(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT total_changes()")) {
      return row.getLong(1);
    }
  }

  private long addAfter(long indexed) throws SQLException {
    List<SegmentRow> some = new ArrayList<>();
    long done = indexed;
    segments.setLong(1, indexed);
    try (ResultSet row = segments.executeQuery()) {
      for (int entries = 0; entries < STEP && row.next(); ) {
        Optional<SegmentRow> sound = SegmentRow.of(row, damages);
        sound.ifPresent(some::add);
        entries += sound.map(stored -> stored.segment().entries().size()).orElse(1);
        done = row.getLong(1);
      }
    }
    Pages pages = new Pages(connection, damages);
    for (SegmentRow stored : some) {
      for (Entry entry : stored.segment().entries()) {
        Optional<Body> body = entry.says();
        if (body.isPresent()) {
          add(pages, stored.id(), entry, body.get());
        }
      }
    }
    mark.setLong(1, done);
    mark.executeUpdate();
    return done;
  }

  /** Adds what an entry says whose body has just come into a segment that is indexed already. */
  void add(long row, Entry entry) throws SQLException {
    Optional<Body> body = entry.says();
    if (body.isPresent()) {
      add(new Pages(connection, damages), row, entry, body.get());
    }
  }

  private void add(Pages pages, long row, Entry entry, Body body) throws SQLException {
    switch (body) {
      case Body.Chat _ -> addMessage(pages, row, entry);
      case Body.Edit edit -> change(pages, edit.target());
      case Body.Deletion deletion -> {
        change(pages, deletion.target());
        purging = true;
        merging = false;
      }
      case Body.Reaction _,
          Body.Room _,
          Body.Topic _,
          Body.Renamed _,
          Body.Generation _,
          Body.Unknown _ -> {}
    }
  }

  private void addMessage(Pages pages, long row, Entry entry) throws SQLException {
    long first = firstOf(entry.time().millis());
    long end = firstOf(entry.time().millis() + 1);
    long id = first;
    last.setLong(1, first);
    last.setLong(2, end);
    try (ResultSet greatest = last.executeQuery()) {
      if (greatest.next()) {
        long taken = greatest.getLong(1);
        id = greatest.wasNull() ? first : taken + 1;
      }
    }
    if (id >= end) {
      return;
    }
    place.setLong(1, id);
    place.setLong(2, row);
    place.setLong(3, entry.number());
    place.executeUpdate();
    addWords(id, pages.message(row, entry.number()));
  }

  private void addWords(long id, Optional<ChatMessage> found) throws SQLException {
    if (found.isEmpty() || found.get().deleted()) {
      return;
    }
    ChatMessage message = found.get();
    add.setLong(1, id);
    add.setString(2, Folding.folded(message.text()));
    add.setString(3, Folding.folded(message.authorName()));
    add.setString(4, message.author());
    add.setString(5, Folding.folded(message.room()));
    add.executeUpdate();
  }

  /** Something was said of a message: if it is indexed already, it is indexed anew. */
  private void change(Pages pages, EntryId target) throws SQLException {
    Optional<Pages.Found> found = pages.find(target);
    if (found.isEmpty()) {
      return;
    }
    long millis = found.get().entry().time().millis();
    placed.setLong(1, firstOf(millis));
    placed.setLong(2, firstOf(millis + 1));
    placed.setLong(3, found.get().segment());
    placed.setLong(4, target.number());
    long id;
    try (ResultSet row = placed.executeQuery()) {
      if (!row.next()) {
        return;
      }
      id = row.getLong(1);
    }
    remove.setLong(1, id);
    remove.executeUpdate();
    addWords(id, pages.message(found.get().segment(), target.number()));
  }
}
