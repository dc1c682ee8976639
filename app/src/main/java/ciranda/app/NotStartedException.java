package ciranda.app;

import ciranda.tui.Texts;

/** The surroundings do not let a node start; each subtype of failure has words of its own. */
final class NotStartedException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Words words;

  /** Says the failure in a language. */
  interface Words {
    String in(Texts texts);
  }

  NotStartedException(Words words, Exception cause) {
    super(cause.getMessage(), cause);
    this.words = words;
  }

  /** What happened and what can be done. */
  String words(Texts texts) {
    return words.in(texts);
  }
}
