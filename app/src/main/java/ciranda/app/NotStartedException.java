package ciranda.app;

/** The surroundings do not let a node start; the message is for the person who wanted it. */
final class NotStartedException extends Exception {
  private static final long serialVersionUID = 1;

  NotStartedException(String words, Exception cause) {
    super(words, cause);
  }

  /** What happened and what can be done, in the person's language. */
  String words() {
    return String.valueOf(getMessage());
  }
}
