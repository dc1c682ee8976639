package ciranda.app.command;

import java.util.Objects;

/** Ends a command before its end; the message is for the person who called it. */
public final class AskException extends Exception {
  private static final long serialVersionUID = 1;

  private final Outcome outcome;

  AskException(Outcome outcome, String words) {
    super(words);
    this.outcome = Objects.requireNonNull(outcome, "outcome");
  }

  public Outcome outcome() {
    return outcome;
  }

  /** What happened and what can be done, in the person's language. */
  public String words() {
    return String.valueOf(getMessage());
  }
}
