package ciranda.protocol;

/** How the sender of a heartbeat hears its coordinator. */
public enum Hearing {
  /** Over a link of its own, or it is the coordinator. */
  LINKED,
  /** Only through neighbours: the counter advances, without a link of its own. */
  VIA,
  /** Its link was closed by the other side a moment ago: a vote that the coordinator crashed. */
  CLOSED,
  /** Its counter has not advanced for longer than the doubt. */
  DOUBT,
  /** It has no coordinator. */
  NONE
}
