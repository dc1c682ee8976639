package ciranda.sim;

/** An invariant does not hold: what the simulator looks for. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String invariant;

  Violation(String invariant, String what) {
    super(invariant + ": " + what);
    this.invariant = invariant;
  }

  Violation(String invariant, String what, Throwable cause) {
    super(invariant + ": " + what, cause);
    this.invariant = invariant;
  }

  /** Its short name, as in ARCHITECTURE.md: {@code E1} to {@code E7}, {@code C1} to {@code C7}. */
  public String invariant() {
    return invariant;
  }
}
