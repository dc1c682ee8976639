package ciranda.core;

import ciranda.core.membership.Register;
import ciranda.core.membership.Rows;
import ciranda.protocol.Member;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who asks the coordinator for a place, until the view that names it is on disk and it is told:
 * once another member has that view too, or after a while, so that a crash does not give an id
 * twice. (docs/PROTOCOL.md, "Joining")
 */
final class Newcomers {
  private final Self self;
  private final Rows rows;
  private final Outbox out;
  private final Map<NodeKey, Register.Applicant> applicants = new LinkedHashMap<>();

  /** Those of the change that is being stored. */
  private final Set<NodeKey> coming = new LinkedHashSet<>();

  /** Those who have a place, and are not told yet. */
  private final Set<NodeKey> waiting = new LinkedHashSet<>();

  private long waitingNanos;

  /** The latest version that another member has on disk. */
  private long sharedVersion;

  Newcomers(Self self, Rows rows, Outbox out) {
    this.self = self;
    this.rows = rows;
    this.out = out;
  }

  /** The term of this node begins, or ends. */
  void reset() {
    applicants.clear();
    coming.clear();
    waiting.clear();
  }

  /** Whether nobody more can wait for the next change; they try again by their own retry. */
  boolean areTooMany() {
    return applicants.size() >= self.settings().bounds().applicants();
  }

  int applicants() {
    return applicants.size();
  }

  boolean areThere() {
    return !applicants.isEmpty();
  }

  /** Somebody asks for a place in the next view. */
  void ask(Register.Applicant applicant) {
    applicants.put(applicant.key(), applicant);
  }

  /** Somebody who once asked leads a group of its own: it waits for no place any more. */
  void leads(NodeKey key) {
    applicants.remove(key);
    coming.remove(key);
    waiting.remove(key);
  }

  /** Somebody who once asked has a place in a group that is taken in: it can have the next view. */
  void comesWithItsGroup(Member member) {
    applicants.computeIfPresent(
        member.key(), (_, one) -> one.instance() == member.instance() ? null : one);
  }

  /** Somebody asks who has a place: it did not hear so, or the view is not shared yet. */
  void askAgain(NodeKey key, Now now) {
    if (waiting.isEmpty()) {
      waitingNanos = now.after(self.timing().ackBound());
    }
    waiting.add(key);
    if (sharedVersion == self.view().version()) {
      welcome();
    } else {
      welcomeIfAlone();
    }
  }

  /** Takes all who ask, for the view that is stored next. */
  List<Register.Applicant> take() {
    List<Register.Applicant> taken = List.copyOf(applicants.values());
    coming.addAll(applicants.keySet());
    applicants.clear();
    return taken;
  }

  /** The view is on disk: those of it wait to be told. */
  void stored(boolean newTerm, Now now) {
    if (newTerm) {
      sharedVersion = 0;
    }
    waiting.addAll(coming);
    coming.clear();
    // Who asked again meanwhile has its place, and counts as one who can have the next view.
    applicants.values().removeIf(one -> self.view().names(one.key(), one.instance()));
    waitingNanos = now.after(self.timing().ackBound());
  }

  /** The view could not be stored: they ask again by themselves. */
  void notStored() {
    coming.clear();
  }

  /** Whether somebody has a place and is not to be told of it yet. */
  boolean waits(NodeKey key) {
    return waiting.contains(key);
  }

  /** A member has the view on disk. */
  void acknowledged(NodeKey from, Message.ViewAck ack) {
    if (ack.epoch().equals(self.epoch())
        && ack.version() == self.view().version()
        && !waiting.contains(from)) {
      sharedVersion = ack.version();
      welcome();
    }
  }

  /** Tells those who have waited long enough. */
  void evaluate(Now now) {
    if (!waiting.isEmpty() && now.reached(waitingNanos)) {
      welcome();
    }
  }

  /** Tells them at once where nobody else is in reach who can have the view. */
  void welcomeIfAlone() {
    boolean others =
        self.view().members().stream()
            .map(Member::key)
            .filter(key -> !key.equals(self.key()) && !waiting.contains(key))
            .anyMatch(rows::isPresent);
    if (!others) {
      welcome();
    }
  }

  private void welcome() {
    // Who was dropped again meanwhile asks anew.
    waiting.removeIf(key -> !self.view().names(key));
    waiting.forEach(key -> out.send(key, new Message.JoinAck(self.view())));
    waiting.clear();
  }

  long nextNanos() {
    return waiting.isEmpty() ? Long.MAX_VALUE : waitingNanos;
  }
}
