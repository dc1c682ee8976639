package ciranda.sim;

import ciranda.core.Event;
import ciranda.core.Reason;
import ciranda.protocol.Role;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the seeds have come by: reasons to refuse, changes of role, and faults. */
public final class Coverage {
  private final Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
  private final Map<String, Long> transitions = new TreeMap<>();
  private final Map<String, Long> faults = new TreeMap<>();

  void event(Event event) {
    if (event instanceof Event.Refused refused) {
      reasons.merge(refused.reason(), 1L, Long::sum);
    } else if (event instanceof Event.RoleChanged changed) {
      transitions.merge(transition(changed.from(), changed.to(), changed.reason()), 1L, Long::sum);
    }
  }

  /** Reasons name epochs and ids; the kind of a reason is its words before the first digit. */
  private static String transition(Role from, Role to, String reason) {
    int end = 0;
    while (end < reason.length() && !Character.isDigit(reason.charAt(end))) {
      end++;
    }
    return from + " -> " + to + ": " + reason.substring(0, end).strip();
  }

  void fault(String kind) {
    faults.merge(kind, 1L, Long::sum);
  }

  /** Takes in what another world came by. */
  public void add(Coverage other) {
    other.reasons.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
    other.transitions.forEach((one, count) -> transitions.merge(one, count, Long::sum));
    other.faults.forEach((one, count) -> faults.merge(one, count, Long::sum));
  }

  public Map<Reason, Long> reasons() {
    return Map.copyOf(reasons);
  }

  /** How often each change of role, with its reason. */
  public Map<String, Long> transitions() {
    return new TreeMap<>(transitions);
  }

  /** How often each kind of fault was done. */
  public Map<String, Long> faults() {
    return new TreeMap<>(faults);
  }

  /** For people: every count, the rarest first within its kind. */
  public String report() {
    StringBuilder text = new StringBuilder();
    for (Reason reason : Reason.values()) {
      text.append(
          String.format(
              Locale.ROOT, "%12d  refused %s%n", reasons.getOrDefault(reason, 0L), reason));
    }
    transitions.forEach(
        (one, count) -> text.append(String.format(Locale.ROOT, "%12d  %s%n", count, one)));
    faults.forEach(
        (one, count) -> text.append(String.format(Locale.ROOT, "%12d  fault %s%n", count, one)));
    return text.toString();
  }
}
