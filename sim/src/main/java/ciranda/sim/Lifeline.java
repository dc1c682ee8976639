package ciranda.sim;

import ciranda.core.Event;
import ciranda.protocol.Epoch;
import ciranda.protocol.Role;
import java.util.ArrayList;
import java.util.List;

/** The life of one host as stretches in which it is in one state, read from a recording. */
final class Lifeline {
  private final List<Stretch> stretches = new ArrayList<>();
  private long since;
  private boolean up;
  private boolean away;
  private Role role = Role.SEARCHING;
  private Epoch epoch = Epoch.NONE;

  /**
   * From one moment to the next.
   *
   * @param away frozen or asleep
   * @param epoch that it obeys
   */
  record Stretch(long fromNanos, long toNanos, boolean up, boolean away, Role role, Epoch epoch) {}

  private Lifeline() {}

  static List<Stretch> of(Host host, List<Recording.Note> notes, long endNanos) {
    Lifeline line = new Lifeline();
    for (Recording.Note note : notes) {
      if (note.host() == host.number()) {
        line.end(note.nanos());
        line.takes(note);
      }
    }
    line.end(endNanos);
    return line.stretches;
  }

  private void end(long nanos) {
    if (nanos > since) {
      stretches.add(new Stretch(since, nanos, up, away, role, epoch));
      since = nanos;
    }
  }

  private void takes(Recording.Note note) {
    switch (note.event().orElse(null)) {
      case Event.RoleChanged changed -> role = changed.to();
      case Event.CoordinatorChanged changed -> epoch = changed.epoch();
      case Event _ -> {}
      case null -> lives(note.what());
    }
  }

  private void lives(String what) {
    switch (what) {
      case Host.STARTS -> begins(true);
      case Host.IS_KILLED, Host.LOSES_POWER, Host.HAS_LEFT -> begins(false);
      case Host.FREEZES, Host.FALLS_ASLEEP -> away = true;
      case Host.THAWS, Host.WAKES -> away = false;
      default -> {
        // It goes on as it was.
      }
    }
  }

  private void begins(boolean runs) {
    up = runs;
    away = false;
    role = Role.SEARCHING;
    epoch = Epoch.NONE;
  }
}
