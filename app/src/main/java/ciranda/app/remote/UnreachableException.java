package ciranda.app.remote;

import java.io.IOException;
import java.util.Objects;

/** No answer came, so whether the node did what it was asked is not known. */
public final class UnreachableException extends IOException {
  private static final long serialVersionUID = 1;

  /** What happened instead of an answer. */
  public enum Cause {
    /** Nobody listens there: the node is gone, and never saw the request. */
    NOBODY_LISTENS,
    /** Silence: the node is stopped, or far too busy. */
    TIMED_OUT,
    /** The connection ended before the answer did. */
    HUNG_UP,
    /** The answer is longer than what is read of one. */
    TOO_LONG,
    /** What came back is not what a node of Ciranda says. */
    NOT_A_NODE
  }

  private final Cause what;

  UnreachableException(Cause what, String message) {
    super(message);
    this.what = Objects.requireNonNull(what, "what");
  }

  UnreachableException(Cause what, IOException cause) {
    super(cause);
    this.what = Objects.requireNonNull(what, "what");
  }

  /** What happened instead of an answer. */
  public Cause what() {
    return what;
  }
}
