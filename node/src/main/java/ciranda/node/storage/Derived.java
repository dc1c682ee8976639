package ciranda.node.storage;

import ciranda.core.Saved;
import ciranda.protocol.Body;
import ciranda.protocol.Entry;
import ciranda.protocol.EntryId;
import ciranda.protocol.HybridTime;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The tables that are derived from the segments: the order of the chat messages of each room, the
 * keys of the own posts, which entries say something of a message, and the rooms with what they are
 * about. Written with the segment; built anew when {@link #VERSION} rises. What an author took back
 * is taken out of the segments here: see {@link Deletions}.
 *
 * <p>Belongs to one connection for writing.
 */
final class Derived implements AutoCloseable {
  /** Raise it when other rows are derived from the same segments. */
  static final int VERSION = 3;

  private static final int KNOWN_MAX = 1_000;
  private static final int REBUILD_STEP = 256;

  private static final String SEGMENTS =
      "SELECT "
          + SegmentRow.COLUMNS
          + " FROM segment WHERE segment.id > ? ORDER BY segment.id LIMIT "
          + REBUILD_STEP;

  private final PreparedStatement chat;
  private final PreparedStatement postKey;
  private final PreparedStatement later;
  private final PreparedStatement room;
  private final PreparedStatement bodiless;
  private final Deletions deletions;
  private final NodeKey self;

  /** Rooms that are in their table for certain, so that not every message asks. */
  private final Set<String> known = new HashSet<>();

  Derived(Connection connection, NodeKey self, Damages damages) throws SQLException {
    this.chat = connection.prepareStatement("REPLACE INTO chat VALUES (?, ?, ?, ?, ?, ?, ?)");
    this.postKey = connection.prepareStatement("INSERT OR IGNORE INTO post_key VALUES (?, ?, ?)");
    this.later =
        connection.prepareStatement("INSERT OR IGNORE INTO later VALUES (?, ?, ?, ?, ?, ?, ?)");
    this.room =
        connection.prepareStatement(
            """
            INSERT INTO room VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET millis = excluded.millis, counter = excluded.counter,
              author = excluded.author, generation = excluded.generation,
              number = excluded.number, topic = excluded.topic
            WHERE (excluded.millis, excluded.counter, excluded.author, excluded.generation,
                excluded.number)
              > (room.millis, room.counter, room.author, room.generation, room.number)
            """);
    this.bodiless = connection.prepareStatement("INSERT OR IGNORE INTO bodiless VALUES (?, ?)");
    this.deletions = new Deletions(connection, damages);
    this.self = self;
  }

  /** Adds what follows from a segment that is stored as {@code row}. */
  void add(long row, Segment segment) throws SQLException {
    for (Entry entry : segment.entries()) {
      add(row, entry);
    }
  }

  /** Adds what follows from an entry of that segment. */
  void add(long row, Entry entry) throws SQLException {
    Optional<Body> body = entry.says();
    if (body.isPresent()) {
      add(row, entry, body.get());
    } else if (entry.body().isEmpty()) {
      addBodiless(row, entry);
    }
  }

  private void addBodiless(long row, Entry entry) throws SQLException {
    Optional<String> room = deletions.room(entry.entryId());
    if (room.isPresent()) {
      addPlace(row, entry, room.get());
    } else {
      bodiless.setLong(1, row);
      bodiless.setLong(2, entry.number());
      bodiless.executeUpdate();
    }
  }

  private void add(long row, Entry entry, Body body) throws SQLException {
    switch (body) {
      case Body.Chat chat -> {
        Optional<String> room = deletions.room(entry.entryId());
        if (room.isPresent()) {
          deletions.strip(row, entry.number());
        }
        addPlace(row, entry, room.orElse(chat.room()));
        addRoom(chat.room());
        addKey(row, entry, chat.key());
      }
      case Body.Edit edit -> {
        addLater(row, entry, edit.target());
        if (entry.isByAuthorOf(edit.target()) && deletions.room(edit.target()).isPresent()) {
          deletions.strip(row, entry.number());
        }
      }
      case Body.Deletion deletion -> {
        addLater(row, entry, deletion.target());
        addRoom(deletion.room());
        if (entry.isByAuthorOf(deletion.target())) {
          takeBack(entry, deletion);
        }
      }
      case Body.Reaction reaction -> addLater(row, entry, reaction.target());
      case Body.Room made -> addRoom(made.room());
      case Body.Topic topic -> addTopic(entry, topic);
      case Body.Renamed _, Body.Generation _, Body.Unknown _ -> {}
    }
  }

  private void takeBack(Entry entry, Body.Deletion deletion) throws SQLException {
    Optional<Pages.Found> target = deletions.takeBack(entry, deletion);
    if (target.isPresent()) {
      String room = deletions.room(deletion.target()).orElseThrow();
      addPlace(target.get().segment(), target.get().entry(), room);
    }
  }

  private void addLater(long row, Entry entry, EntryId target) throws SQLException {
    int next = Binding.bind(later, 1, target);
    later.setLong(Binding.bind(later, next, entry.entryId()), row);
    later.executeUpdate();
  }

  /** A room that is about nothing in particular, below every topic. */
  private void addRoom(String name) throws SQLException {
    if (known.contains(name)) {
      return;
    }
    setRoom(name, HybridTime.ZERO, new byte[0], 0, 0, "");
    if (known.size() < KNOWN_MAX) {
      known.add(name);
    }
  }

  private void addTopic(Entry entry, Body.Topic topic) throws SQLException {
    byte[] author = entry.log().author().bytes().toArray();
    long generation = entry.log().generation();
    setRoom(topic.room(), entry.time(), author, generation, entry.number(), topic.topic());
  }

  private void setRoom(
      String name, HybridTime time, byte[] author, long generation, long number, String topic)
      throws SQLException {
    room.setString(1, name);
    room.setLong(2, time.millis());
    room.setLong(3, time.counter());
    room.setBytes(4, author);
    room.setLong(5, generation);
    room.setLong(6, number);
    room.setString(7, topic);
    room.executeUpdate();
  }

  /** A message stands in a room. */
  private void addPlace(long row, Entry entry, String room) throws SQLException {
    chat.setString(1, room);
    chat.setLong(Binding.bind(chat, 2, entry.position()), row);
    chat.executeUpdate();
  }

  private void addKey(long row, Entry entry, String key) throws SQLException {
    if (!key.isEmpty() && entry.log().author().equals(self)) {
      postKey.setString(1, key);
      postKey.setLong(2, row);
      postKey.setLong(3, entry.number());
      postKey.executeUpdate();
    }
  }

  /**
   * Puts a body back that was missing, with what follows from it.
   *
   * @return the row of the segment, empty where its author has taken it back meanwhile
   */
  Optional<Long> addBody(Entry entry) throws SQLException {
    Optional<Long> row = deletions.addBody(entry);
    if (row.isPresent()) {
      add(row.get(), entry);
    }
    return row;
  }

  @Override
  public void close() throws SQLException {
    chat.close();
    postKey.close();
    later.close();
    room.close();
    bodiless.close();
    deletions.close();
  }

  /**
   * Builds everything anew from the segments, the digest and the count of entries too.
   *
   * @throws DamagedException if one of them is damaged
   */
  static void rebuildAll(Connection connection, NodeKey self) throws SQLException {
    byte[] digest = Saved.NO_ENTRIES.toArray();
    long[] entries = {0};
    derive(
        connection,
        self,
        new Damages(),
        row -> Optional.of(SegmentRow.of(row)),
        segment -> {
          segment.entries().forEach(entry -> mix(digest, entry));
          entries[0] += segment.entries().size();
        });
    String sql = "UPDATE state SET self = ?, derived = ?, digest = ?, entries = ?, sum = -1";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setBytes(1, self.bytes().toArray());
      update.setInt(2, VERSION);
      update.setBytes(3, digest);
      update.setLong(4, entries[0]);
      update.executeUpdate();
    }
  }

  /** Builds the tables anew from the segments that can be read. */
  static void rebuild(Connection connection, NodeKey self, Damages damages) throws SQLException {
    derive(connection, self, damages, row -> SegmentRow.of(row, damages), _ -> {});
  }

  /** Reads the row at which a result stands; nothing where it is left out. */
  private interface Reading {
    Optional<SegmentRow> read(ResultSet row) throws SQLException;
  }

  /** In steps, as what an author took back is taken out of the segments on the way. */
  private static void derive(
      Connection connection,
      NodeKey self,
      Damages damages,
      Reading reading,
      Consumer<Segment> derivedFrom)
      throws SQLException {
    clear(connection);
    try (Derived derived = new Derived(connection, self, damages);
        PreparedStatement select = connection.prepareStatement(SEGMENTS)) {
      List<SegmentRow> step = new ArrayList<>();
      for (long after = 0; after >= 0; ) {
        after = read(select, after, reading, step);
        for (SegmentRow row : step) {
          derived.add(row.id(), row.segment());
          derivedFrom.accept(row.segment());
        }
      }
    }
  }

  /** Gives where to go on, or -1 at the end. */
  private static long read(
      PreparedStatement select, long after, Reading reading, List<SegmentRow> step)
      throws SQLException {
    step.clear();
    select.setLong(1, after);
    try (ResultSet rows = select.executeQuery()) {
      long last = -1;
      while (rows.next()) {
        last = rows.getLong(1);
        reading.read(rows).ifPresent(step::add);
      }
      return last;
    }
  }

  private static void clear(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : List.of("chat", "post_key", "later", "room", "deletion", "bodiless")) {
        statement.execute("DELETE FROM " + table);
      }
    }
    SearchIndex.clear(connection);
  }

  /** Takes an entry into the digest of a set, or, as XOR is its own inverse, out of it. */
  static void mix(byte[] digest, Entry entry) {
    byte[] hash = entry.hash().toArray();
    for (int i = 0; i < digest.length; i++) {
      digest[i] ^= hash[i];
    }
  }
}
