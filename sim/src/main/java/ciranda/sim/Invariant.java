package ciranda.sim;

import java.util.Arrays;
import java.util.Optional;

/** What must hold, in words for whoever reads why a seed failed. ARCHITECTURE.md has them too. */
enum Invariant {
  E1("a node's epoch never decreases, and is on its disk before it is said"),
  E2("an epoch has one coordinator, and a version of its view one content"),
  E3("nobody acts on a message of a closed link, or of a lower epoch than its own"),
  E4("ids are unique in a view, and a key keeps its id unless two groups merge that both gave it"),
  E5("when faults stop, everybody agrees on one coordinator, epoch and view, and it stays so"),
  E6("nobody elects while the coordinator lives and its pulse arrives by any path"),
  E7("messages and events are bounded"),
  C1("what is accepted reaches everybody, as long as a holder survives"),
  C2("of each log one contiguous range, chain intact, and nobody claims more than is on its disk"),
  C3("a message is shown, or sent on, only when it is durable; and then it is shown"),
  C4("the same entries show in the same order"),
  C5("nothing stands above what its author had read"),
  C6("what was accepted is on the disk and is never lost"),
  C7("queues stay under their maxima"),
  D1("one seed always goes the same way"),
  H1("no input makes a node stop with a mistake of its own");

  private final String words;

  Invariant(String words) {
    this.words = words;
  }

  static Optional<Invariant> find(String name) {
    return Arrays.stream(values()).filter(one -> one.name().equals(name)).findFirst();
  }

  String words() {
    return words;
  }

  /** What a violation broke. */
  static String words(Violation violation) {
    return find(violation.invariant()).map(Invariant::words).orElse("it is not written down");
  }
}
