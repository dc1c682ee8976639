package ciranda.app.demo;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process that stands still, as a machine that sleeps. A shell holds it, and lets go when its
 * standard input ends: so a process is never left frozen, also when the demonstration is killed.
 */
final class Freeze {
  /** What ends a demonstration on a terminal reaches the shell too; it has to outlive that. */
  private static final String SCRIPT =
      "trap '' INT TERM HUP; kill -STOP \"$1\" && echo frozen && read -r _; kill -CONT \"$1\"";

  private static final long THAW_MAX_SECONDS = 5;

  private final Process holder;

  private Freeze(Process holder) {
    this.holder = holder;
  }

  /** Freezes a process; empty on a system that cannot. */
  static Optional<Freeze> of(long process, Stage stage) throws IOException {
    Process holder;
    try {
      holder = stage.start(new ProcessBuilder("sh", "-c", SCRIPT, "sh", Long.toString(process)));
    } catch (IOException e) {
      // No shell: not a Unix.
      return Optional.empty();
    }
    boolean frozen = holder.getInputStream().read() == 'f';
    return frozen ? Optional.of(new Freeze(holder)) : Optional.empty();
  }

  /** Lets it go on. */
  void thaw() throws IOException, InterruptedException {
    holder.getOutputStream().close();
    if (!holder.waitFor(THAW_MAX_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the process could not be thawed");
    }
  }
}
