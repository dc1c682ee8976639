package ciranda.node.storage;

import ciranda.protocol.Body;
import ciranda.protocol.Entry;
import ciranda.protocol.EntryId;
import ciranda.protocol.Segment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What authors took back, and where it stood: the body of such a message, and of its edits, leaves
 * the segments, whichever came first (docs/PROTOCOL.md, "Bodies that are taken back"). The chain
 * and the signature hold without it.
 *
 * <p>Belongs to one connection for writing, on which what is deleted is overwritten.
 */
final class Deletions implements AutoCloseable {
  private final Connection connection;
  private final Damages damages;
  private final PreparedStatement add;
  private final PreparedStatement find;
  private final PreparedStatement place;
  private final PreparedStatement notMissing;
  private final PreparedStatement edits;
  private final PreparedStatement read;
  private final PreparedStatement write;

  /** Whether there are any; mostly there are not, and a message costs nothing more. */
  private boolean any;

  Deletions(Connection connection, Damages damages) throws SQLException {
    this.connection = connection;
    this.damages = damages;
    // Of several the first counts, in the order of the conversation.
    add =
        connection.prepareStatement(
            """
            INSERT INTO deletion VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (target_author, target_generation, target_number) DO UPDATE SET
              millis = excluded.millis, counter = excluded.counter,
              generation = excluded.generation, number = excluded.number,
              room = excluded.room, name = excluded.name
            WHERE (excluded.millis, excluded.counter, excluded.generation, excluded.number)
              < (deletion.millis, deletion.counter, deletion.generation, deletion.number)
            """);
    find =
        connection.prepareStatement(
            "SELECT room FROM deletion WHERE target_author = ? AND target_generation = ?"
                + " AND target_number = ?");
    place =
        connection.prepareStatement(
            "DELETE FROM chat WHERE room = ? AND millis = ? AND counter = ? AND author = ?"
                + " AND generation = ? AND number = ?");
    notMissing =
        connection.prepareStatement("DELETE FROM bodiless WHERE segment = ? AND number = ?");
    edits =
        connection.prepareStatement(
            "SELECT segment, number FROM later WHERE target_author = ? AND target_generation = ?"
                + " AND target_number = ? AND author = target_author");
    read =
        connection.prepareStatement(
            "SELECT " + SegmentRow.COLUMNS + " FROM segment WHERE segment.id = ?");
    write = connection.prepareStatement("UPDATE segment SET bytes = ?, sum = ? WHERE id = ?");
    any = Schema.number(connection, "SELECT EXISTS (SELECT 1 FROM deletion)") == 1;
  }

  /** Where a message stood that was taken back; empty for any other. */
  Optional<String> room(EntryId target) throws SQLException {
    if (!any) {
      return Optional.empty();
    }
    Binding.bind(find, 1, target);
    try (ResultSet row = find.executeQuery()) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    }
  }

  /**
   * The author of a message takes it back.
   *
   * @return the message, if it is here; it has no place in its room any more
   */
  Optional<Pages.Found> takeBack(Entry entry, Body.Deletion deletion) throws SQLException {
    EntryId target = deletion.target();
    Optional<String> before = room(target);
    Binding.bind(add, 1, target);
    add.setLong(4, entry.time().millis());
    add.setLong(5, entry.time().counter());
    add.setLong(6, entry.log().generation());
    add.setLong(7, entry.number());
    add.setString(8, deletion.room());
    add.setString(9, deletion.name());
    add.executeUpdate();
    any = true;
    stripEdits(target);

    Optional<Pages.Found> message = new Pages(connection, damages).find(target);
    if (message.isEmpty()) {
      return message;
    }
    Entry its = message.get().entry();
    long row = message.get().segment();
    if (its.says().orElse(null) instanceof Body.Chat chat) {
      strip(row, its.number());
      displace(its, chat.room());
      return message;
    }
    if (its.body().isPresent()) {
      return Optional.empty();
    }
    notMissing.setLong(1, row);
    notMissing.setLong(2, its.number());
    notMissing.executeUpdate();
    if (before.isPresent()) {
      displace(its, before.get());
    }
    return message;
  }

  private void displace(Entry entry, String room) throws SQLException {
    place.setString(1, room);
    Binding.bind(place, 2, entry.position());
    place.executeUpdate();
  }

  private void stripEdits(EntryId target) throws SQLException {
    Binding.bind(edits, 1, target);
    try (ResultSet row = edits.executeQuery()) {
      while (row.next()) {
        long number = row.getLong(2);
        Optional<SegmentRow> stored = read(row.getLong(1));
        if (stored.isPresent() && isEdit(stored.get().segment(), number)) {
          strip(row.getLong(1), number);
        }
      }
    }
  }

  private static boolean isEdit(Segment segment, long number) {
    return segment.entry(number).flatMap(Entry::says).orElse(null) instanceof Body.Edit;
  }

  /** Empty where it is damaged: then it is shown to nobody anyway. */
  private Optional<SegmentRow> read(long row) throws SQLException {
    read.setLong(1, row);
    try (ResultSet result = read.executeQuery()) {
      return result.next() ? SegmentRow.of(result, damages) : Optional.empty();
    }
  }

  /** Takes a body out of a segment. */
  void strip(long row, long number) throws SQLException {
    Optional<SegmentRow> stored = read(row);
    if (stored.isPresent()) {
      write(stored.get().with(stored.get().segment().withoutBody(number)));
    }
  }

  private void write(SegmentRow row) throws SQLException {
    write.setBytes(1, row.segment().bytes().toArray());
    write.setLong(2, row.sum());
    write.setLong(3, row.id());
    write.executeUpdate();
  }

  /**
   * Puts a body back into its segment.
   *
   * @return the row of the segment, empty where it is not missing: its author has taken it back
   *     meanwhile, or the segment is damaged
   */
  Optional<Long> addBody(Entry entry) throws SQLException {
    Optional<Pages.Found> there =
        new Pages(connection, damages)
            .find(entry.entryId())
            .filter(one -> one.entry().equals(entry) && one.entry().body().isEmpty());
    if (there.isEmpty() || room(entry.entryId()).isPresent()) {
      return Optional.empty();
    }
    SegmentRow row = read(there.get().segment()).orElseThrow();
    notMissing.setLong(1, row.id());
    notMissing.setLong(2, entry.number());
    notMissing.executeUpdate();
    write(row.with(row.segment().withBody(entry.number(), entry.body().orElseThrow())));
    return Optional.of(row.id());
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement statement : new PreparedStatement[] {add, find, place, notMissing}) {
      statement.close();
    }
    for (PreparedStatement statement : new PreparedStatement[] {edits, read, write}) {
      statement.close();
    }
  }
}
