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
    DISK_FULL,
    STORAGE_FAILED,
    /** Too much is waiting to be stored: try again in a moment. */
    OVER_QUOTA,
    STOPPING
  }
}
