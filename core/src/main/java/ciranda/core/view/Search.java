package ciranda.core.view;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What somebody looks for in the conversation. Case and accents do not count.
 *
 * @param words that the text must have, each at the beginning of a word; several in one for those
 *     that stand beside each other
 * @param from words that the author's name must have, or the beginning of a fingerprint
 * @param room empty for all
 * @param since the first moment
 * @param before the moment after the last
 */
public record Search(
    List<String> words,
    List<String> from,
    String room,
    Optional<Instant> since,
    Optional<Instant> before) {

  /** Longer searches are refused. */
  public static final int LENGTH_MAX = 1_000;

  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "from", Operator.FROM,
          "de", Operator.FROM,
          "in", Operator.IN,
          "em", Operator.IN,
          "since", Operator.SINCE,
          "desde", Operator.SINCE,
          "before", Operator.BEFORE,
          "antes", Operator.BEFORE);

  /** A name, a colon and a value that may be quoted; or something quoted; or a word. */
  private static final Pattern PART =
      Pattern.compile(
          "(?:(\\p{Alpha}+):(?:\"([^\"]*)(?:\"|$)|([^\\s\"]*)))|\"([^\"]*)(?:\"|$)|([^\\s\"]+)");

  private static final Pattern AGO = Pattern.compile("(\\d{1,5})(w|d|h|min|m|sem)");

  private enum Operator {
    FROM,
    IN,
    SINCE,
    BEFORE
  }

  public Search {
    words = List.copyOf(words);
    from = List.copyOf(from);
    Objects.requireNonNull(room, "room");
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(before, "before");
  }

  /** An operator's value that says nothing. */
  public static final class BadSearchException extends Exception {
    private static final long serialVersionUID = 1;

    BadSearchException(String part) {
      super(part);
    }
  }

  /** What to read of what is found. */
  public record Query(
      Search search, History.Direction direction, String cursor, int limit, boolean ranked) {
    public Query {
      Objects.requireNonNull(search, "search");
      Objects.requireNonNull(direction, "direction");
      if (limit < 1 || limit > History.LIMIT_MAX) {
        throw new IllegalArgumentException("a page has 1 to 1000 messages");
      }
    }
  }

  /**
   * A page of what was found, oldest first; the best first where that was asked for.
   *
   * @param next the cursor to go on with in the same direction, empty at the end
   * @param whole false while the index is being built and something older may be missing
   */
  public record Found(List<ChatMessage> messages, String next, boolean whole) {
    public Found {
      messages = List.copyOf(messages);
      Objects.requireNonNull(next, "next");
    }
  }

  /**
   * Reads what somebody typed: words, {@code "words beside each other"}, {@code from:} ({@code
   * de:}), {@code in:} ({@code em:}), {@code since:} ({@code desde:}) and {@code before:} ({@code
   * antes:}). A moment is {@code 2026-11-27}, {@code 2026-11-27T14:00}, {@code 14:00} of today, or
   * how long ago: {@code 2w}, {@code 3d}, {@code 5h}, {@code 20min}.
   *
   * @param now of whoever asks, with his zone
   */
  public static Search parse(String typed, ZonedDateTime now) throws BadSearchException {
    if (typed.length() > LENGTH_MAX) {
      throw new BadSearchException(typed.substring(0, 20));
    }
    List<String> words = new ArrayList<>();
    List<String> from = new ArrayList<>();
    String room = "";
    Optional<Instant> since = Optional.empty();
    Optional<Instant> before = Optional.empty();
    Matcher parts = PART.matcher(typed);
    while (parts.find()) {
      String name = Objects.requireNonNullElse(parts.group(1), "");
      String value = Objects.requireNonNull(firstOf(parts, 2, 3, 4, 5)).strip();
      Operator operator = OPERATORS.get(name.toLowerCase(Locale.ROOT));
      if (operator == null) {
        String word = name.isEmpty() ? value : name + ":" + value;
        if (!word.isEmpty()) {
          words.add(word);
        }
        continue;
      }
      switch (operator) {
        case FROM -> from.add(needed(parts.group(), value));
        case IN -> room = roomOf(needed(parts.group(), value));
        case SINCE -> since = Optional.of(moment(parts.group(), value, now));
        case BEFORE -> before = Optional.of(moment(parts.group(), value, now));
      }
    }
    return new Search(words, from, room, since, before);
  }

  /** Whether nothing is asked for. */
  public boolean isEmpty() {
    return words.isEmpty()
        && from.isEmpty()
        && room.isEmpty()
        && since.isEmpty()
        && before.isEmpty();
  }

  /** The same in one room, where no other is named. */
  public Search in(String other) {
    return room.isEmpty() ? new Search(words, from, other, since, before) : this;
  }

  private static @Nullable String firstOf(Matcher parts, int... groups) {
    for (int group : groups) {
      if (parts.group(group) != null) {
        return parts.group(group);
      }
    }
    return null;
  }

  private static String needed(String part, String value) throws BadSearchException {
    if (value.isEmpty()) {
      throw new BadSearchException(part);
    }
    return value;
  }

  private static String roomOf(String typed) {
    String plain = typed.startsWith("#") ? typed.substring(1) : typed;
    return RoomName.normalized(typed).orElse(plain);
  }

  private static Instant moment(String part, String value, ZonedDateTime now)
      throws BadSearchException {
    try {
      Matcher ago = AGO.matcher(value);
      if (ago.matches()) {
        long count = Long.parseLong(ago.group(1));
        return switch (ago.group(2)) {
          case "w", "sem" -> now.minusWeeks(count).toInstant();
          case "d" -> now.minusDays(count).toInstant();
          case "h" -> now.minusHours(count).toInstant();
          default -> now.minusMinutes(count).toInstant();
        };
      }
      ZoneId zone = now.getZone();
      if (value.matches("\\d{1,2}:\\d{2}")) {
        String padded = value.length() == 4 ? "0" + value : value;
        return now.with(LocalTime.parse(padded)).truncatedTo(ChronoUnit.MINUTES).toInstant();
      }
      if (value.endsWith("Z")) {
        return Instant.parse(value);
      }
      return value.contains("T")
          ? LocalDateTime.parse(value).atZone(zone).toInstant()
          : LocalDate.parse(value).atStartOfDay(zone).toInstant();
    } catch (DateTimeException e) {
      // Told to whoever typed it, with the part that cannot be read.
      throw new BadSearchException(part);
    }
  }
}
