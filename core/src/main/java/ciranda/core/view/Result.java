package ciranda.core.view;

import java.util.List;
import java.util.Objects;

/** What becomes of a command. */
public sealed interface Result {

  /** On this node's disk. */
  record Accepted(ChatMessage message) implements Result {
    public Accepted {
      Objects.requireNonNull(message, "message");
    }
  }

  /** On this node's disk, all of them, in the order in which they were given. */
  record AllAccepted(List<ChatMessage> messages) implements Result {
    public AllAccepted {
      messages = List.copyOf(messages);
    }
  }

  /**
   * On this node's disk: an entry that is no message.
   *
   * @param id of the entry
   */
  record Recorded(String id) implements Result {
    public Recorded {
      Objects.requireNonNull(id, "id");
    }
  }

  /**
   * On this node's disk, as far as it was new and could be taken; counts entries.
   *
   * @param stored that were not there
   * @param known that were there
   * @param refused that contradict what is there, or that nothing proves
   */
  record Imported(long stored, long known, long refused) implements Result {}

  /** Not accepted, nothing changed. */
  record Rejected(Cause cause, String detail) implements Result {
    public Rejected {
      Objects.requireNonNull(cause, "cause");
      Objects.requireNonNull(detail, "detail");
    }
  }

  /** Done; there is nothing to tell. */
  record Done() implements Result {}

  /** Why a command was rejected. */
  enum Cause {
    EMPTY_TEXT,
    TEXT_TOO_LONG,
    /** Lone surrogates and the like: not text. */
    NOT_TEXT,
    UNKNOWN_ROOM,
    BAD_KEY,
    BAD_NAME,
    BAD_ROOM,
    BAD_TOPIC,
    BAD_SYMBOL,
    /** No message of that id is held here. */
    UNKNOWN_MESSAGE,
    /** Only its author changes a message. */
    NOT_YOURS,
    /** There are as many rooms as there may be. */
    TOO_MANY_ROOMS,
    DISK_FULL,
    STORAGE_FAILED,
    /** Too much is waiting to be stored: try again in a moment. */
    OVER_QUOTA,
    STOPPING
  }
}
