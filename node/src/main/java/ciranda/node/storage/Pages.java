package ciranda.node.storage;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.Cursor;
import ciranda.core.view.Fold;
import ciranda.core.view.History;
import ciranda.core.view.Room;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.EntryId;
import ciranda.protocol.HybridTime;
import ciranda.protocol.Limits;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Position;
import ciranda.protocol.Segment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Reads chat messages: first the rows of the order index, then the segments that hold the texts.
 * One value for one reading.
 */
final class Pages {
  /** Characters of text in a page of more than one message. */
  static final int PAGE_CHARACTERS_MAX = 8 * 1024 * 1024;

  private static final int SEGMENTS_KEPT = 32;
  private static final String PLACE = "(millis, counter, author, generation, number)";

  private final Connection connection;
  private final Damages damages;
  private final SequencedMap<Long, Stored> segments = new LinkedHashMap<>();

  /** A row of the order index. */
  private record Place(Position position, long segment) {}

  private record Stored(Segment segment, boolean late) {
    Optional<Entry> entry(long number) {
      return segment.entry(number);
    }
  }

  Pages(Connection connection, Damages damages) {
    this.connection = connection;
    this.damages = damages;
  }

  /**
   * Reads a page.
   *
   * @param from where to go on, empty to begin with the newest
   */
  History.Page page(History.Query query, Optional<Position> from) throws SQLException {
    final boolean rising = query.direction() == History.Direction.AFTER;
    List<ChatMessage> found = new ArrayList<>();
    Optional<Position> last = from;
    int characters = 0;
    List<Optional<Place>> places = places(query.room(), from, rising, query.limit() + 1);
    for (Optional<Place> place : places) {
      if (found.size() == query.limit() || characters >= PAGE_CHARACTERS_MAX) {
        return pageOf(found, rising, last);
      }
      if (place.isEmpty()) {
        continue;
      }
      Optional<ChatMessage> message = message(query.room(), place.get());
      if (message.isPresent()) {
        found.add(message.get());
        characters += message.get().text().length();
      }
      last = Optional.of(place.get().position);
    }
    boolean more = places.size() > query.limit();
    return pageOf(found, rising, more ? last : Optional.empty());
  }

  private static History.Page pageOf(
      List<ChatMessage> found, boolean rising, Optional<Position> next) {
    return new History.Page(rising ? found : found.reversed(), next.map(Cursor::of).orElse(""));
  }

  /** What stands at a place, if it is what should stand there. */
  private Optional<ChatMessage> message(String room, Place place) throws SQLException {
    long number = place.position.number();
    Optional<ChatMessage> message = message(place.segment, number);
    boolean right =
        message.isPresent()
            && message.get().room().equals(room)
            && position(place.segment, number).equals(Optional.of(place.position));
    if (!right && has(place.segment)) {
      damages.ofDerived("a place of " + place.position.log());
    }
    return right ? message : Optional.empty();
  }

  /** Whether that segment is stored and sound. */
  private boolean has(long segment) throws SQLException {
    return stored(segment).isPresent();
  }

  private List<Optional<Place>> places(
      String room, Optional<Position> from, boolean rising, int rows) throws SQLException {
    String order = rising ? " ASC" : " DESC";
    String sql =
        "SELECT millis, counter, author, generation, number, segment FROM chat WHERE room = ?"
            + (from.isEmpty() ? "" : " AND " + PLACE + (rising ? " > " : " < ") + "(?, ?, ?, ?, ?)")
            + (" ORDER BY millis" + order + ", counter" + order + ", author" + order)
            + (", generation" + order + ", number" + order + " LIMIT ?");
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, room);
      select.setInt(from.isPresent() ? Binding.bind(select, 2, from.get()) : 2, rows);
      try (ResultSet row = select.executeQuery()) {
        List<Optional<Place>> places = new ArrayList<>();
        while (row.next()) {
          places.add(placeIn(row));
        }
        return places;
      }
    }
  }

  /** Empty where the row says what cannot be. */
  private Optional<Place> placeIn(ResultSet row) throws SQLException {
    try {
      HybridTime time = new HybridTime(row.getLong(1), row.getLong(2));
      LogId log = new LogId(NodeKey.of(Bytes.of(row.getBytes(3))), row.getLong(4));
      return Optional.of(new Place(new Position(time, log, row.getLong(5)), row.getLong(6)));
    } catch (IllegalArgumentException e) {
      // It is built anew; until then one message is missing.
      damages.ofDerived("a place: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** The own message of that key. */
  Map<String, ChatMessage> byKeys(Collection<String> keys) throws SQLException {
    Map<String, ChatMessage> found = new HashMap<>();
    String sql = "SELECT segment, number FROM post_key WHERE key = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (String key : keys) {
        select.setString(1, key);
        try (ResultSet row = select.executeQuery()) {
          if (row.next()) {
            ofOwn(row.getLong(1), row.getLong(2))
                .filter(message -> message.deleted() || message.key().equals(key))
                .ifPresent(message -> found.put(key, message));
          }
        }
      }
    }
    return found;
  }

  /** A message with all that later entries make of it; empty where there is none. */
  Optional<ChatMessage> message(long segment, long number) throws SQLException {
    Optional<ChatMessage> message = plain(segment, number);
    if (message.isEmpty()) {
      return takenBack(segment, number);
    }
    LogId log = entry(segment, number).orElseThrow().log();
    return Optional.of(Fold.of(message.get(), log.author(), later(new EntryId(log, number))));
  }

  /** The message as it was accepted, or that it was taken back. */
  private Optional<ChatMessage> ofOwn(long segment, long number) throws SQLException {
    Optional<ChatMessage> message = plain(segment, number);
    return message.isPresent() ? message : takenBack(segment, number);
  }

  /** A message whose body is gone because its author took it back. */
  private Optional<ChatMessage> takenBack(long row, long number) throws SQLException {
    Optional<Stored> stored = stored(row);
    Optional<Entry> entry = stored.flatMap(there -> there.entry(number));
    if (entry.isEmpty() || entry.get().body().isPresent()) {
      return Optional.empty();
    }
    EntryId target = entry.get().entryId();
    String sql =
        "SELECT room, name FROM deletion WHERE target_author = ? AND target_generation = ?"
            + " AND target_number = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      Binding.bind(select, 1, target);
      try (ResultSet found = select.executeQuery()) {
        if (!found.next()) {
          return Optional.empty();
        }
        Body.Deletion deletion = new Body.Deletion(target, found.getString(1), found.getString(2));
        return Optional.of(ChatMessage.takenBack(entry.get(), deletion, stored.get().late));
      }
    } catch (IllegalArgumentException e) {
      damages.ofDerived("a deletion: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Some of the entries whose body is missing although nobody took it back, the newest first. */
  List<Entry> bodiless(int most) throws SQLException {
    String sql = "SELECT segment, number FROM bodiless ORDER BY segment DESC, number DESC LIMIT ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setInt(1, most);
      try (ResultSet row = select.executeQuery()) {
        List<Entry> bodiless = new ArrayList<>();
        while (row.next()) {
          entry(row.getLong(1), row.getLong(2)).ifPresent(bodiless::add);
        }
        return bodiless;
      }
    }
  }

  /** Where an entry stands; empty where the segment was taken back a moment ago. */
  Optional<Position> position(long segment, long number) throws SQLException {
    return entry(segment, number).map(Entry::position);
  }

  private Optional<Entry> entry(long segment, long number) throws SQLException {
    return stored(segment).flatMap(stored -> stored.entry(number));
  }

  /** An entry and the row of its segment. */
  record Found(long segment, Entry entry) {}

  /** The entry of that name, if it is stored. */
  Optional<Found> find(EntryId target) throws SQLException {
    String sql =
        """
        SELECT id FROM segment
        WHERE log = (SELECT id FROM log WHERE author = ? AND generation = ?)
          AND first BETWEEN ? AND ? AND last >= ?
        """;
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setBytes(1, target.log().author().bytes().toArray());
      select.setLong(2, target.log().generation());
      select.setLong(3, target.number() - Limits.SEGMENT_ENTRIES_MAX + 1);
      select.setLong(4, target.number());
      select.setLong(5, target.number());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        long segment = row.getLong(1);
        return entry(segment, target.number()).map(entry -> new Found(segment, entry));
      }
    }
  }

  private List<Fold.Later> later(EntryId target) throws SQLException {
    String sql =
        """
        SELECT segment, number FROM later
        WHERE target_author = ? AND target_generation = ? AND target_number = ?
        """;
    List<long[]> places = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      Binding.bind(select, 1, target);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          places.add(new long[] {row.getLong(1), row.getLong(2)});
        }
      }
    }
    List<Fold.Later> later = new ArrayList<>();
    for (long[] place : places) {
      Optional<Stored> stored = stored(place[0]);
      Optional<Entry> entry = stored.flatMap(one -> one.entry(place[1]));
      Optional<Body> body = entry.flatMap(Entry::says).filter(said -> isAbout(said, target));
      if (body.isPresent()) {
        later.add(new Fold.Later(entry.orElseThrow().position(), body.get()));
      } else if (stored.isPresent()) {
        damages.ofDerived("what was said of " + target.log());
      }
    }
    return later;
  }

  private static boolean isAbout(Body body, EntryId target) {
    return switch (body) {
      case Body.Edit edit -> edit.target().equals(target);
      case Body.Deletion deletion -> deletion.target().equals(target);
      case Body.Reaction reaction -> reaction.target().equals(target);
      case Body.Chat _,
          Body.Room _,
          Body.Topic _,
          Body.Renamed _,
          Body.Generation _,
          Body.Unknown _ ->
          false;
    };
  }

  /** A message as its own entry has it; empty where the segment was taken back a moment ago. */
  private Optional<ChatMessage> plain(long row, long number) throws SQLException {
    Optional<Stored> stored = stored(row);
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    Optional<Entry> entry = stored.get().entry(number);
    return entry.flatMap(Entry::says).orElse(null) instanceof Body.Chat chat
        ? Optional.of(ChatMessage.of(entry.orElseThrow(), chat, stored.get().late))
        : Optional.empty();
  }

  private Optional<Stored> stored(long row) throws SQLException {
    Stored known = segments.get(row);
    if (known != null) {
      return Optional.of(known);
    }
    String sql = "SELECT " + SegmentRow.COLUMNS + " FROM segment WHERE segment.id = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, row);
      try (ResultSet result = select.executeQuery()) {
        if (!result.next()) {
          return Optional.empty();
        }
        Optional<SegmentRow> sound = SegmentRow.of(result, damages);
        if (sound.isEmpty()) {
          return Optional.empty();
        }
        Stored stored = new Stored(sound.get().segment(), sound.get().late());
        if (segments.size() == SEGMENTS_KEPT) {
          segments.pollFirstEntry();
        }
        segments.put(row, stored);
        return Optional.of(stored);
      }
    }
  }

  boolean has(String room) throws SQLException {
    String sql = "SELECT 1 FROM room WHERE name = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, room);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Every room, by name, with what it is about. */
  List<Room> rooms() throws SQLException {
    String sql = "SELECT name, topic, author, generation, number FROM room ORDER BY name";
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      List<Room> rooms = new ArrayList<>();
      while (row.next()) {
        rooms.add(new Room(row.getString(1), topicIn(row)));
      }
      return rooms;
    }
  }

  /** What a room is about, as the one said who gave it that topic. */
  private String topicIn(ResultSet row) throws SQLException {
    String topic = row.getString(2);
    if (topic.isEmpty()) {
      return topic;
    }
    Optional<Body> said = Optional.empty();
    try {
      LogId log = new LogId(NodeKey.of(Bytes.of(row.getBytes(3))), row.getLong(4));
      said = find(new EntryId(log, row.getLong(5))).flatMap(found -> found.entry.says());
    } catch (IllegalArgumentException e) {
      // Nobody has such a log, so nobody said it there.
      damages.ofDerived("a room: " + e.getMessage());
    }
    if (said.orElse(null) instanceof Body.Topic(String room, _, String text)
        && room.equals(row.getString(1))
        && text.equals(topic)) {
      return topic;
    }
    damages.ofDerived("the topic of a room");
    return "";
  }
}
