package ciranda.node.storage;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.Cursor;
import ciranda.core.view.History;
import ciranda.core.view.Search;
import ciranda.protocol.Body;
import ciranda.protocol.Entry;
import ciranda.protocol.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Finds messages: by the index what it has, by reading what it has not yet. One value for one
 * reading.
 */
final class Finder {
  /** Rows of the index that are looked at for one page; what is found by then is the page. */
  static final int LOOKED_AT_MAX = 10_000;

  /** Segments that the index does not have yet and that are read instead, the newest first. */
  static final int READ_MAX = 500;

  private final Connection connection;
  private final Damages damages;
  private final Pages pages;
  private final Search.Query query;
  private final Wanted wanted;
  private final Optional<Position> from;
  private final boolean rising;

  /**
   * Prepares it.
   *
   * @param from where to go on, empty to begin with the newest
   */
  Finder(Connection connection, Damages damages, Search.Query query, Optional<Position> from) {
    this.connection = connection;
    this.damages = damages;
    this.pages = new Pages(connection, damages);
    this.query = query;
    this.wanted = new Wanted(query.search());
    this.from = from;
    this.rising = query.direction() == History.Direction.AFTER;
  }

  Search.Found find() throws SQLException {
    TreeMap<Position, ChatMessage> hits = new TreeMap<>();
    final boolean whole = read(hits);
    Optional<String> expression = wanted.expression();
    if (query.ranked() && expression.isPresent()) {
      return best(expression.get(), hits, whole);
    }
    Optional<Position> stopped = look(expression, hits);
    // Beyond where the index was looked through, what was read is not known to be the next.
    stopped.ifPresent(
        end -> (rising ? hits.tailMap(end, false) : hits.headMap(end, false)).clear());
    List<Map.Entry<Position, ChatMessage>> ordered =
        new ArrayList<>((rising ? hits : hits.descendingMap()).entrySet());
    List<Map.Entry<Position, ChatMessage>> page =
        ordered.subList(0, Math.min(ordered.size(), query.limit()));
    boolean isFull = page.size() == query.limit();
    boolean more = stopped.isPresent() || ordered.size() > page.size();
    Optional<Position> end = isFull ? Optional.of(page.getLast().getKey()) : stopped;
    List<ChatMessage> messages = page.stream().map(Map.Entry::getValue).toList();
    return new Search.Found(
        rising ? messages : messages.reversed(), more ? end.map(Cursor::of).orElse("") : "", whole);
  }

  /** The best first, and no way to go on: whoever wants others says more of what he wants. */
  private Search.Found best(
      String expression, SequencedMap<Position, ChatMessage> read, boolean whole)
      throws SQLException {
    Map<Position, ChatMessage> messages = new LinkedHashMap<>(read.reversed());
    String sql =
        "SELECT segment, number FROM words JOIN place ON place.id = words.rowid"
            + " WHERE words MATCH ? AND words.rowid >= ? AND words.rowid < ? ORDER BY rank LIMIT ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, expression);
      select.setLong(2, SearchIndex.firstOf(wanted.sinceMillis()));
      select.setLong(3, SearchIndex.firstOf(wanted.beforeMillis()));
      select.setInt(4, LOOKED_AT_MAX);
      try (ResultSet row = select.executeQuery()) {
        while (messages.size() < query.limit() && row.next()) {
          find(row.getLong(1), row.getLong(2), messages);
        }
      }
    }
    return new Search.Found(messages.values().stream().limit(query.limit()).toList(), "", whole);
  }

  /**
   * Looks into the index until the page is full, and through the rest of the millisecond at which
   * it is.
   *
   * @return where it stopped, empty if nothing more is there
   */
  private Optional<Position> look(Optional<String> expression, Map<Position, ChatMessage> hits)
      throws SQLException {
    long low = SearchIndex.firstOf(wanted.sinceMillis());
    long end = SearchIndex.firstOf(wanted.beforeMillis());
    if (from.isPresent()) {
      long millis = from.get().time().millis();
      low = rising ? Math.max(low, SearchIndex.firstOf(millis)) : low;
      end = rising ? end : Math.min(end, SearchIndex.firstOf(millis + 1));
    }
    String sql =
        (expression.isPresent()
                ? "SELECT place.id, segment, number FROM words JOIN place ON place.id = words.rowid"
                    + " WHERE words MATCH ? AND words.rowid >= ? AND words.rowid < ?"
                    + " ORDER BY words.rowid"
                : "SELECT id, segment, number FROM place WHERE id >= ? AND id < ? ORDER BY id")
            + (rising ? " ASC" : " DESC");
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      int next = 1;
      if (expression.isPresent()) {
        select.setString(next++, expression.get());
      }
      select.setLong(next++, low);
      select.setLong(next, end);
      try (ResultSet row = select.executeQuery()) {
        Optional<Position> last = Optional.empty();
        int found = 0;
        for (int looked = 0; row.next(); looked++) {
          long millis = SearchIndex.millisOf(row.getLong(1));
          boolean full = found >= query.limit() || looked >= LOOKED_AT_MAX;
          if (full && last.isPresent() && last.get().time().millis() != millis) {
            return last;
          }
          Optional<Position> position = pages.position(row.getLong(2), row.getLong(3));
          last = position.isEmpty() || isBeyond(last, position.get()) ? last : position;
          found += find(row.getLong(2), row.getLong(3), hits) ? 1 : 0;
        }
        return Optional.empty();
      }
    }
  }

  /** Puts a message to the others if it is asked for. */
  private boolean find(long segment, long number, Map<Position, ChatMessage> hits)
      throws SQLException {
    Optional<Position> position = pages.position(segment, number);
    if (position.isEmpty() || !isOnThatSide(position.get())) {
      return false;
    }
    Optional<ChatMessage> message = pages.message(segment, number).filter(wanted::has);
    message.ifPresent(found -> hits.put(position.get(), found));
    return message.isPresent();
  }

  private void find(long segment, Entry entry, NavigableMap<Position, ChatMessage> hits)
      throws SQLException {
    long millis = entry.time().millis();
    if (wanted.sinceMillis() <= millis && millis < wanted.beforeMillis()) {
      find(segment, entry.number(), hits);
      if (hits.size() > query.limit() + 1) {
        // One beyond the page says that there is more.
        var _ = rising ? hits.pollLastEntry() : hits.pollFirstEntry();
      }
    }
  }

  /** Whether the first of two lies further in the direction of the search. */
  private boolean isBeyond(Optional<Position> one, Position other) {
    return one.isPresent()
        && (rising ? one.get().compareTo(other) > 0 : one.get().compareTo(other) < 0);
  }

  private boolean isOnThatSide(Position position) {
    return from.isEmpty()
        || (rising ? position.compareTo(from.get()) > 0 : position.compareTo(from.get()) < 0);
  }

  /** Reads what the index does not have yet; false if that is too much. */
  private boolean read(NavigableMap<Position, ChatMessage> hits) throws SQLException {
    String sql =
        "SELECT "
            + SegmentRow.COLUMNS
            + " FROM segment WHERE segment.id > (SELECT indexed FROM state)"
            + " ORDER BY segment.id DESC LIMIT ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setInt(1, READ_MAX + 1);
      try (ResultSet row = select.executeQuery()) {
        int read = 0;
        for (; read < READ_MAX && row.next(); read++) {
          Optional<SegmentRow> sound = SegmentRow.of(row, damages);
          List<Entry> entries = sound.map(one -> one.segment().entries()).orElse(List.of());
          for (Entry entry : entries) {
            Body body = entry.says().orElse(null);
            if (body instanceof Body.Chat) {
              find(row.getLong(1), entry, hits);
            } else if (body instanceof Body.Edit edit) {
              Optional<Pages.Found> target = pages.find(edit.target());
              if (target.isPresent()) {
                find(target.get().segment(), target.get().entry(), hits);
              }
            }
          }
        }
        return read < READ_MAX || !row.next();
      }
    }
  }
}
