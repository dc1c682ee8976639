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
 * the unreachable are never waited for. Nobody wins while a reachable higher member was not asked,
 * whenever that one came in reach; nobody who was asked and is silent is asked again.
 * (docs/PROTOCOL.md, "Election")
 */
public final class Bully {
  private final Timing timing;
  private Phase phase = Phase.IDLE;
  private Epoch ending = Epoch.NONE;
  private long deadlineNanos;
  private long answersNanos;
  private final Set<NodeKey> asked = new HashSet<>();
  private List<Candidate> askedLast = List.of();
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
    forgetAsked();
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
    forgetAsked();
  }

  private void forgetAsked() {
    asked.clear();
    askedLast = List.of();
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
    boolean gone = phase != Phase.POLITE && !mayAnswer(candidates);
    if (!gone && !now.reached(deadlineNanos)) {
      return new Step.Wait();
    }
    List<Candidate> left =
        candidates.stream().filter(candidate -> !asked.contains(candidate.key())).toList();
    if (left.isEmpty()) {
      return new Step.Win();
    }
    boolean politely = phase == Phase.POLITE || phase == Phase.ASKED_TOP && gone;
    askedLast = politely ? left.subList(0, 1) : left;
    askedLast.forEach(candidate -> asked.add(candidate.key()));
    enter(politely ? Phase.ASKED_TOP : Phase.ASKED_REST, timing.answerWait(), now);
    answersNanos = deadlineNanos;
    return new Step.Ask(askedLast);
  }

  /** Whether any of those who were asked last is still there. */
  private boolean mayAnswer(List<Candidate> candidates) {
    return askedLast.stream().anyMatch(one -> isAmong(candidates, one.key()));
  }

  private static boolean isAmong(List<Candidate> candidates, NodeKey key) {
    return candidates.stream().anyMatch(candidate -> candidate.key().equals(key));
  }

  /** After a silent winner only the highest that answered is left out, and the rest asked again. */
  private Step await(List<Candidate> candidates, Now now) {
    for (Candidate one : List.copyOf(answered)) {
      if (!isAmong(candidates, one.key())) {
        answered.remove(one);
        asked.remove(one.key());
      }
    }
    if (answered.isEmpty()) {
      enter(Phase.POLITE, 0, now);
      if (mayAnswer(candidates)) {
        deadlineNanos = answersNanos;
      }
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
    forgetAsked();
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
