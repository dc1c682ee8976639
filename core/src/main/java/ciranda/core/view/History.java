package ciranda.core.view;

import java.util.List;
import java.util.Objects;

/** Pages of the conversation, in conversation order, oldest first inside a page. */
public final class History {
  public static final int LIMIT_DEFAULT = 50;
  public static final int LIMIT_MAX = 1_000;

  private History() {}

  /**
   * What to read.
   *
   * @param cursor empty with {@link Direction#NEWEST}
   * @param limit 1 to {@link #LIMIT_MAX}
   */
  public record Query(String room, Direction direction, String cursor, int limit) {
    public Query {
      Objects.requireNonNull(direction, "direction");
      if (limit < 1 || limit > LIMIT_MAX) {
        throw new IllegalArgumentException("a page has 1 to 1000 messages");
      }
    }

    /** The newest messages of a room. */
    public static Query newest(String room, int limit) {
      return new Query(room, Direction.NEWEST, "", limit);
    }
  }

  /** From where a page is read. */
  public enum Direction {
    NEWEST,
    BEFORE,
    AFTER
  }

  /**
   * A page.
   *
   * @param next the cursor to go on with in the same direction, empty at the end
   */
  public record Page(List<ChatMessage> messages, String next) {
    public Page {
      messages = List.copyOf(messages);
      Objects.requireNonNull(next, "next");
    }
  }

  /** A cursor that this node never gave out. */
  public static final class BadCursorException extends Exception {
    private static final long serialVersionUID = 1;

    public BadCursorException(String message) {
      super(message);
    }
  }

  /** There is no such room. */
  public static final class UnknownRoomException extends Exception {
    private static final long serialVersionUID = 1;

    public UnknownRoomException(String room) {
      super(room);
    }
  }
}
