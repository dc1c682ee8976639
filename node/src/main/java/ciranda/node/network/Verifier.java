package ciranda.node.network;

import ciranda.protocol.Bytes;
import ciranda.protocol.GroupId;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Pulse;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Checks the signatures of what links bring, in their reader threads. What was found valid a moment
 * ago is remembered by content: a pulse that comes over 300 links costs one check.
 *
 * <p>Each link has a budget, and the links take turns at the processors; who exceeds its budget
 * waits, and with it only its own link.
 */
final class Verifier {
  /** Checks of one link per second, and at once. */
  static final int CHECKS_PER_SECOND = 4_000;

  static final int CHECKS_AT_ONCE = 1_000;

  /** Valid signatures that are remembered. */
  static final int REMEMBERED_MAX = 1_024;

  private final GroupId group;
  private final SignatureCheck check;
  private final Semaphore turns =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true);
  private final Map<Proof, Boolean> remembered = new Newest<>(REMEMBERED_MAX);

  /** A signature found valid. */
  private record Proof(NodeKey key, Bytes message, Bytes signature) {}

  Verifier(GroupId group, SignatureCheck check) {
    this.group = group;
    this.check = check;
  }

  static TokenBucket newBudget() {
    return new TokenBucket(CHECKS_PER_SECOND, CHECKS_AT_ONCE, System.nanoTime());
  }

  /** Reads a segment of this group, whose signature is not looked at. */
  Segment segment(Bytes bytes) throws MalformedException {
    Segment segment = Segment.parse(bytes);
    if (!segment.group().equals(group)) {
      throw new MalformedException("segment of another group");
    }
    return segment;
  }

  /** Whether the author has signed this very segment. */
  boolean isSigned(Segment segment, TokenBucket budget) throws InterruptedException {
    return isValid(segment.log().author(), segment.signed(), segment.signature(), budget);
  }

  /**
   * Those of these segments that are of this group and proven: by their own signature, or by that
   * of one that goes on with them.
   */
  List<Segment> proven(List<Segment> segments) throws InterruptedException {
    TokenBucket budget = newBudget();
    List<Segment> proven = new ArrayList<>();
    for (int i = segments.size() - 1; i >= 0; i--) {
      Segment segment = segments.get(i);
      boolean vouchedFor = !proven.isEmpty() && proven.getLast().continues(segment);
      if (segment.group().equals(group) && (vouchedFor || isSigned(segment, budget))) {
        proven.add(segment);
      }
    }
    return proven.reversed();
  }

  /** Checks every signature inside a message. */
  void check(Message message, TokenBucket budget) throws MalformedException, InterruptedException {
    switch (message) {
      case Message.Heartbeat heartbeat -> checkPulse(heartbeat.pulse(), budget);
      case Message.Answer answer -> checkPulse(answer.pulse(), budget);
      case Message.Coordinator coordinator -> checkView(coordinator.view(), budget);
      case Message.ViewUpdate update -> checkView(update.view(), budget);
      case Message.JoinAck ack -> checkView(ack.view(), budget);
      case Message.Merge merge -> checkView(merge.view(), budget);
      case Message.ClaimMade made -> checkView(made.claim().view(), budget);
      case Message.Relay relay -> check(relay.message(), budget);
      case Message.Hello _,
          Message.Refused _,
          Message.Election _,
          Message.ViewAck _,
          Message.JoinRequest _,
          Message.Redirect _,
          Message.Leave _,
          Message.Heads _,
          Message.Pull _,
          Message.Unknown _ -> {
        // These carry no signature: the link itself says who speaks.
      }
    }
  }

  private void checkPulse(Pulse pulse, TokenBucket budget)
      throws MalformedException, InterruptedException {
    if (pulse.equals(Pulse.NONE)) {
      return;
    }
    NodeKey coordinator = pulse.epoch().coordinator();
    Bytes signed = Pulse.signed(group, pulse.epoch(), pulse.instance(), pulse.counter());
    if (!isValid(coordinator, signed, pulse.signature(), budget)) {
      throw new MalformedException("pulse with a wrong signature");
    }
  }

  private void checkView(View view, TokenBucket budget)
      throws MalformedException, InterruptedException {
    if (!isValid(view.epoch().coordinator(), view.signed(group), view.signature(), budget)) {
      throw new MalformedException("view with a wrong signature");
    }
  }

  private boolean isValid(NodeKey key, Bytes message, Bytes signature, TokenBucket budget)
      throws InterruptedException {
    if (signature.length() != Segment.SIGNATURE_LENGTH || key.equals(NodeKey.NONE)) {
      return false;
    }
    Proof proof = new Proof(key, message, signature);
    synchronized (remembered) {
      if (remembered.containsKey(proof)) {
        return true;
      }
    }
    for (long nanos = budget.waitNanos(System.nanoTime());
        nanos > 0;
        nanos = budget.waitNanos(System.nanoTime())) {
      LockSupport.parkNanos(nanos);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    turns.acquire();
    boolean valid;
    try {
      valid = check.isValid(key, message, signature);
    } finally {
      turns.release();
    }
    if (valid) {
      synchronized (remembered) {
        remembered.put(proof, true);
      }
    }
    return valid;
  }
}
