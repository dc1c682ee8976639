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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tables that are derived from the segments: the order of the chat messages of each room, the
 * keys of the own posts, which entries say something of a message, and the rooms with what they are
 * about. Written with the segment; built anew when {@link #VERSION} rises.
 *
 * <p>Belongs to one connection for writing.
 */
final class Derived implements AutoCloseable {
  /** Raise it when other rows are derived from the same segments. */
  static final int VERSION = 2;

  private static final int KNOWN_MAX = 1_000;

  private static final String SEGMENTS =
      "SELECT " + SegmentRow.COLUMNS + " FROM segment ORDER BY segment.id";

  private final PreparedStatement chat;
  private final PreparedStatement postKey;
  private final PreparedStatement later;
  private final PreparedStatement room;
  private final NodeKey self;

  /** Rooms that are in their table for certain, so that not every message asks. */
  private final Set<String> known = new HashSet<>();

  Derived(Connection connection, NodeKey self) throws SQLException {
    this.chat = connection.prepareStatement("INSERT INTO chat VALUES (?, ?, ?, ?, ?, ?, ?)");
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
    this.self = self;
  }

  /** Adds what follows from a segment that is stored as {@code row}. */
  void add(long row, Segment segment) throws SQLException {
    for (Entry entry : segment.entries()) {
      Optional<Body> body = entry.says();
      if (body.isPresent()) {
        add(row, entry, body.get());
      }
    }
  }

  private void add(long row, Entry entry, Body body) throws SQLException {
    switch (body) {
      case Body.Chat chat -> {
        addChat(row, entry, chat);
        addRoom(chat.room());
      }
      case Body.Edit edit -> addLater(row, entry, edit.target());
      case Body.Deletion deletion -> addLater(row, entry, deletion.target());
      case Body.Reaction reaction -> addLater(row, entry, reaction.target());
      case Body.Room made -> addRoom(made.room());
      case Body.Topic topic -> addTopic(entry, topic);
      case Body.Renamed _, Body.Generation _, Body.Unknown _ -> {}
    }
  }

  private void addLater(long row, Entry entry, EntryId target) throws SQLException {
    later.setBytes(1, target.log().author().bytes().toArray());
    later.setLong(2, target.log().generation());
    later.setLong(3, target.number());
    later.setBytes(4, entry.log().author().bytes().toArray());
    later.setLong(5, entry.log().generation());
    later.setLong(6, entry.number());
    later.setLong(7, row);
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

  private void addChat(long row, Entry entry, Body.Chat body) throws SQLException {
    HybridTime time = entry.time();
    chat.setString(1, body.room());
    chat.setLong(2, time.millis());
    chat.setLong(3, time.counter());
    chat.setBytes(4, entry.log().author().bytes().toArray());
    chat.setLong(5, entry.log().generation());
    chat.setLong(6, entry.number());
    chat.setLong(7, row);
    chat.executeUpdate();
    if (!body.key().isEmpty() && entry.log().author().equals(self)) {
      postKey.setString(1, body.key());
      postKey.setLong(2, row);
      postKey.setLong(3, entry.number());
      postKey.executeUpdate();
    }
  }

  @Override
  public void close() throws SQLException {
    chat.close();
    postKey.close();
    later.close();
    room.close();
  }

  /**
   * Builds everything anew from the segments, the digest and the count of entries too.
   *
   * @throws DamagedException if one of them is damaged
   */
  static void rebuildAll(Connection connection, NodeKey self) throws SQLException {
    byte[] digest = Saved.NO_ENTRIES.toArray();
    long entries = 0;
    clear(connection);
    try (Derived derived = new Derived(connection, self);
        PreparedStatement select = connection.prepareStatement(SEGMENTS);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        SegmentRow row = SegmentRow.of(rows);
        derived.add(row.id(), row.segment());
        row.segment().entries().forEach(entry -> mix(digest, entry));
        entries += row.segment().entries().size();
      }
    }
    String sql = "UPDATE state SET self = ?, derived = ?, digest = ?, entries = ?, sum = -1";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setBytes(1, self.bytes().toArray());
      update.setInt(2, VERSION);
      update.setBytes(3, digest);
      update.setLong(4, entries);
      update.executeUpdate();
    }
  }

  /** Builds the tables anew from the segments that can be read. */
  static void rebuild(Connection connection, NodeKey self, Damages damages) throws SQLException {
    clear(connection);
    try (Derived derived = new Derived(connection, self);
        PreparedStatement select = connection.prepareStatement(SEGMENTS);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        Optional<SegmentRow> row = SegmentRow.of(rows, damages);
        if (row.isPresent()) {
          derived.add(row.get().id(), row.get().segment());
        }
      }
    }
  }

  private static void clear(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : List.of("chat", "post_key", "later", "room")) {
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
