package ciranda.core;

import ciranda.core.view.ChatNode;
import ciranda.core.view.Person;
import ciranda.core.view.Status;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One node: a function of its inputs and the time. Only the loop thread touches it.
 *
 * <p>What depends on a {@link Effect.Persist} is emitted when its {@code Persisted} comes back:
 * durable before visible.
 */
public final class Node {
  private Node() {}

  /** Builds a node from what its disk holds. Nothing happens before the first step. */
  public static Node restore(
      Settings settings, Saved saved, Signatures signatures, RandomGenerator random, Now now) {
    return new Node();
  }

  /** Takes one input and returns what is to be done, in order. */
  public List<Effect> step(Input input, Now now) {
    return List.of();
  }

  /** When {@link Input.Tick} is due, in monotonic nanoseconds. */
  public long nextWakeNanos() {
    return Long.MAX_VALUE;
  }

  /** A snapshot for views. */
  public Status status() {
    return new Status(
        "",
        0,
        "",
        "",
        ciranda.protocol.Role.SEARCHING,
        0,
        java.util.Optional.empty(),
        0,
        List.of(),
        java.util.Map.of(),
        0,
        "",
        true,
        true,
        "");
  }

  /** Everybody known, this node first. */
  public List<Person> people(Now now) {
    return List.of();
  }

  /** See {@link ChatNode#receipts}. */
  public List<ChatNode.Receipt> receipts(List<String> ids) {
    return List.of();
  }
}
