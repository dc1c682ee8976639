package ciranda.node.storage;

import ciranda.core.Saved;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.Entry;
import ciranda.protocol.HybridTime;
import ciranda.protocol.MalformedException;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * The tables that are derived from the segments: the order of the chat messages of each room, and
 * the keys of the own posts. Written with the segment; built anew when {@link #VERSION} rises.
 *
 * <p>Belongs to one connection for writing.
 */
final class Derived implements AutoCloseable {
  /** Raise it when other rows are derived from the same segments. */
  static final int VERSION = 1;

  private final PreparedStatement chat;
  private final PreparedStatement postKey;
  private final NodeKey self;

  Derived(Connection connection, NodeKey self) throws SQLException {
    this.chat = connection.prepareStatement("INSERT INTO chat VALUES (?, ?, ?, ?, ?, ?, ?)");
    this.postKey = connection.prepareStatement("INSERT OR IGNORE INTO post_key VALUES (?, ?, ?)");
    this.self = self;
  }

  /** Adds what follows from a segment that is stored as {@code row}. */
  void add(long row, Segment segment) throws SQLException {
    for (Entry entry : segment.entries()) {
      Optional<Body.Chat> body = chatIn(entry);
      if (body.isPresent()) {
        addChat(row, entry, body.get());
      }
    }
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

  /** The chat message that an entry is, if it is one; bodies are as hostile as their authors. */
  static Optional<Body.Chat> chatIn(Entry entry) {
    if (entry.body().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Codec.decodeBody(entry.body().get()) instanceof Body.Chat chat
          ? Optional.of(chat)
          : Optional.empty();
    } catch (MalformedException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws SQLException {
    chat.close();
    postKey.close();
  }

  /** Builds everything anew from the segments, the digest and the count of entries too. */
  static void rebuild(Connection connection, NodeKey self) throws SQLException {
    byte[] digest = Saved.NO_ENTRIES.toArray();
    long entries = 0;
    try (Statement statement = connection.createStatement();
        Derived derived = new Derived(connection, self)) {
      statement.execute("DELETE FROM chat");
      statement.execute("DELETE FROM post_key");
      try (ResultSet rows = statement.executeQuery("SELECT id, bytes FROM segment ORDER BY id")) {
        while (rows.next()) {
          Segment segment = Segment.parse(Bytes.of(rows.getBytes(2)));
          derived.add(rows.getLong(1), segment);
          segment.entries().forEach(entry -> mix(digest, entry));
          entries += segment.entries().size();
        }
      }
    } catch (MalformedException e) {
      throw new SQLException("a stored segment is damaged", e);
    }
    String sql = "UPDATE state SET self = ?, derived = ?, digest = ?, entries = ?";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setBytes(1, self.bytes().toArray());
      update.setInt(2, VERSION);
      update.setBytes(3, digest);
      update.setLong(4, entries);
      update.executeUpdate();
    }
  }

  /** Takes an entry into the digest of a set, or, as XOR is its own inverse, out of it. */
  static void mix(byte[] digest, Entry entry) {
    byte[] hash = entry.hash().toArray();
    for (int i = 0; i < digest.length; i++) {
      digest[i] ^= hash[i];
    }
  }
}
