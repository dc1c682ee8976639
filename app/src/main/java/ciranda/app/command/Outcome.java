package ciranda.app.command;

/** How a command ended. */
public enum Outcome {
  DONE,
  /** The node refused, or a part of what was given could not be used. */
  FAILED,
  /** No answer came: whether it was done is not known. */
  INCONCLUSIVE,
  /** Kept and under way, but not yet where it was to be. */
  UNDELIVERED,
  /** No node runs that could be asked. */
  NO_NODE
}
