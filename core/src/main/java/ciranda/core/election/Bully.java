package ciranda.core.election;

import ciranda.core.Now;
import ciranda.core.Timing;
import ciranda.protocol.Epoch;
import ciranda.protocol.NodeKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One election after another, as seen from one member: the Bully algorithm (Garcia-Molina,
 * "Elections in a Distributed Computing System", 1982), asked politely.
 *
 * <p>Who has no living higher member coordinates at once. Everybody else gives the top a moment to
 * speak, then asks the top alone, then all others above itself; an ANSWER leaves the term to the
 * one who gave it, for a bounded time. Only members of the own component are asked: the dead and
 * the unreachable are never waited for. (docs/PROTOCOL.md, "Election")
 */
public final class Bully {
  private final Timing timing;
  private Phase phase = Phase.IDLE;
  private Epoch ending = Epoch.NONE;
  private long deadlineNanos;
  private final Set<NodeKey> excluded = new HashSet<>();
  private final List<Candidate> answered = new ArrayList<>();

  /** Where an election stands. */
  public enum Phase {
    IDLE,
    POLITE,
    ASKED_TOP,
    ASKED_REST,
    AWAITING
  }

  /** A member above this one that can be reached. */
  public record Candidate(NodeKey key, int id) {}

  /** What to do now. */
  public sealed interface Step {
    /** Nothing before the deadline. */
    record Wait() implements Step {}

    /** Send ELECTION to these. */
    record Ask(List<Candidate> candidates) implements Step {
      public Ask {
        candidates = List.copyOf(candidates);
      }
    }

    /** Nobody above lives: coordinate. */
    record Win() implements Step {}
  }

  public Bully(Timing timing) {
    this.timing = timing;
  }

  public boolean isRunning() {
    return phase != Phase.IDLE;
  }

  public Phase phase() {
    return phase;
  }

  public Epoch ending() {
    return ending;
  }

  public void start(Epoch epoch, Now now) {
    ending = epoch;
    excluded.clear();
    answered.clear();
    enter(Phase.POLITE, timing.politeWait(), now);
  }

  /** A leaving coordinator named its successor: that one is expected to speak. */
  public void expect(Epoch epoch, Candidate successor, Now now) {
    start(epoch, now);
    answered.add(successor);
    enter(Phase.AWAITING, timing.coordinatorWait(), now);
  }

  public void stop() {
    phase = Phase.IDLE;
    excluded.clear();
    answered.clear();
  }

  /** This node was away: whatever it waited for gets its whole time again. */
  public void restart(Now now) {
    if (isRunning()) {
      start(ending, now);
    }
  }

  /** A higher member lives and takes over. */
  public void answer(Candidate from, Now now) {
    if (phase == Phase.ASKED_TOP || phase == Phase.ASKED_REST || phase == Phase.POLITE) {
      answered.add(from);
      enter(Phase.AWAITING, timing.coordinatorWait(), now);
    } else if (phase == Phase.AWAITING) {
      answered.add(from);
    }
  }

  /**
   * What the time and the present candidates demand; call until it says wait.
   *
   * @param above the members above this one in the component, the highest first
   */
  public Step advance(List<Candidate> above, Now now) {
    List<Candidate> candidates =
        above.stream().filter(candidate -> !excluded.contains(candidate.key())).toList();
    return switch (phase) {
      case IDLE -> new Step.Wait();
      case POLITE, ASKED_TOP, ASKED_REST -> ask(candidates, now);
      case AWAITING -> await(candidates, now);
    };
  }

  private Step ask(List<Candidate> candidates, Now now) {
    if (candidates.isEmpty()) {
      return new Step.Win();
    }
    if (!now.reached(deadlineNanos)) {
      return new Step.Wait();
    }
    if (phase == Phase.POLITE) {
      enter(Phase.ASKED_TOP, timing.answerWait(), now);
      return new Step.Ask(List.of(candidates.getFirst()));
    }
    if (phase == Phase.ASKED_TOP && candidates.size() > 1) {
      enter(Phase.ASKED_REST, timing.answerWait(), now);
      return new Step.Ask(candidates.subList(1, candidates.size()));
    }
    return new Step.Win();
  }

  /** After a silent winner only the highest that answered is left out, and the rest asked again. */
  private Step await(List<Candidate> candidates, Now now) {
    answered.removeIf(one -> candidates.stream().noneMatch(c -> c.key().equals(one.key())));
    if (answered.isEmpty()) {
      enter(Phase.POLITE, 0, now);
      return ask(candidates, now);
    }
    if (!now.reached(deadlineNanos)) {
      return new Step.Wait();
    }
    Candidate highest = answered.getFirst();
    for (Candidate one : answered) {
      highest = one.id() > highest.id() ? one : highest;
    }
    excluded.add(highest.key());
    answered.clear();
    List<Candidate> left =
        candidates.stream().filter(candidate -> !excluded.contains(candidate.key())).toList();
    enter(Phase.POLITE, 0, now);
    return ask(left, now);
  }

  private void enter(Phase next, long waitMillis, Now now) {
    phase = next;
    deadlineNanos = now.after(waitMillis);
  }

  public long nextNanos() {
    return isRunning() ? deadlineNanos : Long.MAX_VALUE;
  }
}
