package ciranda.node.storage;

import ciranda.core.Change;
import ciranda.core.Input.StorageTrouble;
import ciranda.core.Saved;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Cursor;
import ciranda.core.view.History;
import ciranda.core.view.Room;
import ciranda.core.view.Search;
import ciranda.protocol.GroupId;
import ciranda.protocol.Limits;
import ciranda.protocol.LogId;
import ciranda.protocol.MalformedException;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Position;
import ciranda.protocol.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One group's database: an SQLite file in write-ahead mode that is flushed at every commit.
 *
 * <p>{@link #load}, {@link #commit} and {@link #close} are for one thread at a time, in life the
 * {@link StoreThread}. Reading is for any thread, on connections of its own, and waits for no
 * commit however long its flush takes.
 *
 * <p>A commit that throws is not stored, and it will not appear later: the connection is given up,
 * and before the next write a new one looks whether the failed commit landed all the same, and if
 * so takes it back. Only if the process dies between the two it may be there after all; then it was
 * written but never acknowledged, which is no lie to anybody.
 *
 * <p>A file that was moved away is written no more, although the system would let it: what is
 * accepted must be there at the next start. Moved back, it is written again.
 *
 * <p>While the database is open, nobody in this process may open its files by other means: closing
 * such a channel would give up SQLite's locks.
 */
public final class Store implements AutoCloseable {
  /** Bytes of segments that one reading for {@link #segments} holds in memory, about. */
  private static final int STREAM_BYTES = 1024 * 1024;

  private static final int STREAM_SEGMENTS = 64;

  /** Bytes of segments in a {@link #bundle}; one always may be. */
  private static final int BUNDLE_BYTES = 512 * 1024;

  /** Entries without bodies that a node knows of when it starts. */
  private static final int BODILESS_MAX = 5_000;

  private final Path file;
  private final GroupId group;
  private final NodeKey self;
  private final Readers readers;
  private final Damages damages;
  private final Optional<Object> opened;
  private Contents contents;
  private @Nullable Writer writer;
  private int pagesMax;

  private Store(
      Path file, GroupId group, NodeKey self, Damages damages, Writer writer, Contents contents)
      throws StorageException {
    this.file = file;
    this.group = group;
    this.self = self;
    this.readers = new Readers(file, damages);
    this.damages = damages;
    this.opened = keyOf(file);
    this.writer = writer;
    this.contents = contents;
  }

  /**
   * Opens the database of a group, or makes it. A file that is refused was only read.
   *
   * @param self the own key: whose posts' idempotency keys are kept
   */
  public static Store open(Path file, GroupId group, NodeKey self)
      throws CorruptDatabaseException, NewerDatabaseException, StorageException {
    return open(file, group, self, Inspection.Depth.START);
  }

  static Store open(Path file, GroupId group, NodeKey self, Inspection.Depth depth)
      throws CorruptDatabaseException, NewerDatabaseException, StorageException {
    unpackBeside(file);
    Optional<Contents> inspected = Inspection.check(file, group, depth);
    Connection connection = null;
    try {
      connection = Connections.writer(file);
      boolean changed = Schema.prepare(connection, group, self);
      Contents contents =
          changed || inspected.isEmpty() ? Contents.read(connection) : inspected.get();
      if (Boot.mayHaveLost(Schema.text(connection, "SELECT boot FROM state"), Boot.current())) {
        contents = contents.withoutOwn();
      }
      Damages damages = new Damages();
      Writer writer = Writer.on(connection, self, damages);
      Store store = new Store(file, group, self, damages, writer, contents);
      connection = null;
      return store;
    } catch (MalformedException e) {
      throw CorruptDatabaseException.damaged(file, e);
    } catch (SQLException e) {
      if (StorageException.isDamage(e)) {
        throw CorruptDatabaseException.damaged(file, e);
      }
      throw StorageException.of(e, file);
    } finally {
      if (connection != null) {
        Connections.closeQuietly(connection);
      }
    }
  }

  /** The first database of the process says where the driver unpacks its native library. */
  private static void unpackBeside(Path file) {
    Path temporary = file.toAbsolutePath().resolveSibling("tmp");
    if (System.getProperty("org.sqlite.tmpdir") == null && temporary.toFile().isDirectory()) {
      System.setProperty("org.sqlite.tmpdir", temporary.toString());
    }
  }

  /** What the node starts from. */
  public Saved load() throws StorageException {
    return readers.read(connection -> {
      Pages pages = new Pages(connection, damages);
      Set<String> rooms = pages.rooms().stream().map(Room::name).collect(Collectors.toSet());
      return contents.saved(rooms, pages.bodiless(BODILESS_MAX));
    });
  }

  /**
   * Writes all changes as one transaction, flushed when this returns.
   *
   * @throws StorageException if nothing of it is stored
   * @throws IllegalStateException if a change contradicts what is stored: a bug of ours
   */
  public void commit(List<Change> changes) throws StorageException {
    try {
      Writer ready = ready();
      Draft draft = new Draft(contents, group);
      for (Change change : changes) {
        draft.add(change);
      }
      ready.write(draft);
      contents = draft.held();
    } catch (SQLException e) {
      giveUp();
      throw StorageException.of(e, file);
    }
  }

  /**
   * Makes some of what was committed found by its words; for the thread that commits, when it has
   * nothing else to do.
   *
   * @return whether more remains
   */
  public boolean index() throws StorageException {
    try {
      Writer ready = ready();
      if (ready.indexed() > contents.lastSegment()) {
        damages.ofWords(new SQLException("more is indexed than there is"));
      }
      ready.repair();
      ready.index(contents.lastSegment());
      return !ready.isIndexed(contents.lastSegment());
    } catch (SQLException e) {
      giveUp();
      if (StorageException.isDamage(e)) {
        damages.ofWords(e);
      }
      throw StorageException.of(e, file);
    }
  }

  /**
   * Says who is told, once, that something is damaged that only others can give again. Any thread
   * may find that.
   */
  public void whenDamaged(Runnable told) {
    damages.whenFound(told);
  }

  /** Says who is told that {@link #index} has something to do although nothing was committed. */
  void whenRepairable(Runnable told) {
    damages.whenRepairable(told);
  }

  private Writer ready() throws SQLException, StorageException {
    if (!opened.equals(keyOf(file))) {
      giveUp();
      throw new StorageException(StorageTrouble.IO_ERROR, file + " is gone, or another");
    }
    if (writer == null) {
      Connection connection = Connections.writer(file);
      Writer again = Writer.on(connection, self, damages);
      writer = again;
      again.limit(pagesMax);
      again.takeBackAllBut(contents);
    }
    return writer;
  }

  /** What tells this file from one that takes its name; empty where the system does not say. */
  private static Optional<Object> keyOf(Path file) throws StorageException {
    try {
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      throw new StorageException(StorageTrouble.IO_ERROR, e);
    }
  }

  private void giveUp() {
    if (writer != null) {
      writer.closeQuietly();
      writer = null;
    }
  }

  /** Lets the database be full at so many pages, for tests; 0 for no bound. */
  void limitPages(int pages) throws SQLException {
    pagesMax = pages;
    if (writer != null) {
      writer.limit(pages);
    }
  }

  /** Reads a page of the conversation. A room of which nothing is stored is empty. */
  public History.Page page(History.Query query)
      throws History.BadCursorException, StorageException {
    Optional<Position> from = from(query.direction(), query.cursor());
    return readers.read(connection -> new Pages(connection, damages).page(query, from));
  }

  /**
   * Finds messages. A page looks at a bounded number of them, so it may hold fewer than there are,
   * or none, and yet have a next one.
   */
  public Search.Found find(Search.Query query) throws History.BadCursorException, StorageException {
    Optional<Position> from = from(query.direction(), query.cursor());
    return readers.read(connection -> {
      try {
        return new Finder(connection, damages, query, from).find();
      } catch (SQLException e) {
        if (StorageException.isDamage(e)) {
          damages.ofWords(e);
          throw new SQLException("the words are built anew", e);
        }
        throw e;
      }
    });
  }

  private static Optional<Position> from(History.Direction direction, String cursor)
      throws History.BadCursorException {
    return switch (direction) {
      case NEWEST -> Optional.empty();
      case BEFORE, AFTER -> Optional.of(Cursor.parse(cursor));
    };
  }

  /** Every room that some entry names, by name. */
  public List<Room> rooms() throws StorageException {
    return readers.read(connection -> new Pages(connection, damages).rooms());
  }

  /** Whether some entry names this room. */
  public boolean has(String room) throws StorageException {
    return readers.read(connection -> new Pages(connection, damages).has(room));
  }

  /** The own messages that were posted with any of these idempotency keys, by their keys. */
  public Map<String, ChatMessage> byKeys(Collection<String> keys) throws StorageException {
    return readers.read(connection -> new Pages(connection, damages).byKeys(keys));
  }

  /**
   * Hands over the stored segments that hold the numbers {@code from} to {@code to} of a log, for
   * as long as the sink wants more; in falling order where {@code to} is below {@code from}. No
   * reading is open while the sink has one. It ends before what is damaged.
   */
  public void segments(LogId log, long from, long to, SegmentSink sink)
      throws StorageException, InterruptedException {
    boolean rising = from <= to;
    long next = from;
    while (rising ? next <= to : next >= to) {
      long wanted = next;
      List<Segment> some = readers.read(connection -> some(connection, log, wanted, to));
      for (Segment segment : some) {
        if (!sink.accept(segment)) {
          return;
        }
        next = rising ? segment.last() + 1 : segment.first() - 1;
      }
      if (some.isEmpty()) {
        return;
      }
    }
  }

  /**
   * Some of what is stored, log by log.
   *
   * @param after as the call before gave it; empty to begin
   */
  public ChatNode.Bundle bundle(String after) throws History.BadCursorException, StorageException {
    if (!after.matches("|[0-9]{1,18}\\.[0-9]{1,18}")) {
      throw new History.BadCursorException(after);
    }
    String[] ends = (after.isEmpty() ? "0.0" : after).split("\\.", -1);
    return readers.read(
        connection -> bundle(connection, Long.parseLong(ends[0]), Long.parseLong(ends[1])));
  }

  private ChatNode.Bundle bundle(Connection connection, long log, long first) throws SQLException {
    String sql =
        "SELECT "
            + SegmentRow.COLUMNS
            + " FROM segment WHERE (log, first) > (?, ?) ORDER BY log, first";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, log);
      select.setLong(2, first);
      try (ResultSet row = select.executeQuery()) {
        List<String> segments = new ArrayList<>();
        String last = "";
        int bytes = 0;
        while (row.next()) {
          Optional<Segment> sound = SegmentRow.of(row, damages).map(SegmentRow::segment);
          int length = sound.map(segment -> segment.bytes().length()).orElse(0);
          if (!segments.isEmpty() && bytes + length > BUNDLE_BYTES) {
            return new ChatNode.Bundle(groupText(), segments, last);
          }
          sound.ifPresent(segment -> segments.add(segment.bytes().toBase64()));
          bytes += length;
          last = row.getLong(2) + "." + row.getLong(3);
        }
        return new ChatNode.Bundle(groupText(), segments, "");
      }
    }
  }

  private String groupText() {
    return HexFormat.of().formatHex(group.bytes().toArray());
  }

  /** At least one segment where there is one; at both ends they may go beyond the range. */
  private List<Segment> some(Connection connection, LogId log, long from, long to)
      throws SQLException {
    String sql =
        """
        SELECT %s FROM segment
        WHERE log = (SELECT id FROM log WHERE author = ? AND generation = ?)
          AND first BETWEEN ? AND ? AND last >= ?
        ORDER BY first %s LIMIT ?
        """
            .formatted(SegmentRow.COLUMNS, to < from ? "DESC" : "ASC");
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setBytes(1, log.author().bytes().toArray());
      select.setLong(2, log.generation());
      select.setLong(3, Math.min(from, to) - Limits.SEGMENT_ENTRIES_MAX + 1);
      select.setLong(4, Math.max(from, to));
      select.setLong(5, Math.min(from, to));
      select.setInt(6, STREAM_SEGMENTS);
      try (ResultSet row = select.executeQuery()) {
        List<Segment> segments = new ArrayList<>();
        for (int bytes = 0; bytes < STREAM_BYTES && row.next(); ) {
          Optional<Segment> sound = SegmentRow.of(row, damages).map(SegmentRow::segment);
          if (sound.isEmpty()) {
            return segments;
          }
          segments.add(sound.get());
          bytes += sound.get().bytes().length();
        }
        return segments;
      }
    }
  }

  /**
   * Brings everything into the one file and closes it.
   *
   * @throws StorageException if there is no room for that; it is closed, and nothing is lost: what
   *     is committed is flushed in the write-ahead log, which the next start reads
   */
  @Override
  public void close() throws StorageException {
    readers.close();
    try {
      if (writer != null) {
        writer.end();
      }
    } catch (SQLException e) {
      throw StorageException.of(e, file);
    } finally {
      giveUp();
    }
  }
}
