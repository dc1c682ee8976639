package ciranda.app.demo;

import java.util.Map;
import java.util.Optional;

/**
 * The process that a node must not outlive, where {@link #VARIABLE} names one: whoever starts nodes
 * for a while may itself be killed with no time to end them. Immutable.
 */
public final class Parent {
  /** Holds the number of the parent process. */
  public static final String VARIABLE = "CIRANDA_PARENT_PID";

  private final Optional<String> process;

  private Parent(Optional<String> process) {
    this.process = process;
  }

  /** The one that the environment names; a node without one lives until it is told to stop. */
  public static Parent of(Map<String, String> environment) {
    return new Parent(Optional.ofNullable(environment.get(VARIABLE)).filter(it -> !it.isEmpty()));
  }

  /**
   * Whether it is named and this process is no longer its child. That it is alive somewhere is not
   * asked: a dead one may stay in the table of processes, or leave its number to another.
   */
  public boolean isGone() {
    if (process.isEmpty()) {
      return false;
    }
    Optional<String> now =
        ProcessHandle.current()
            .parent()
            .filter(ProcessHandle::isAlive)
            .map(handle -> Long.toString(handle.pid()));
    return !now.equals(process);
  }
}
