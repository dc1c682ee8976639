package ciranda.protocol;

/** Bytes from a peer that are not what the protocol allows. Ends at most that peer's link. */
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedException(String message) {
    super(message);
  }

  public MalformedException(String message, Throwable cause) {
    super(message, cause);
  }
}
