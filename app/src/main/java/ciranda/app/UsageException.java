package ciranda.app;

/** The program was called or configured wrongly; the message is for the person who did. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }

  /** The message in the person's language. */
  String words() {
    return String.valueOf(getMessage());
  }
}
