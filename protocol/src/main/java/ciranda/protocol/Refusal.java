package ciranda.protocol;

/** Why a link was refused before or instead of being opened. */
public enum Refusal {
  VERSION,
  GROUP,
  SAME_NODE,
  SECOND_INSTANCE,
  TOO_MANY,
  MALFORMED
}
