package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What must hold of the conversation at all nodes. */
final class Conversation {
  private Conversation() {}

  /**
   * Waits until all nodes hold the same entries; then nothing that was accepted is lost, nothing is
   * shown twice, and all show the same in the same order.
   *
   * @param accepted ids of messages that some node has accepted
   */
  static List<Message> isOne(
      Duration atMost, Collection<RunningNode> nodes, Collection<String> accepted) {
    isEqual(atMost, nodes);
    try {
      List<Message> first = nodes.iterator().next().api().conversation();
      for (RunningNode node : nodes) {
        assertThat(node.api().conversation()).as("what %s shows", node).isEqualTo(first);
      }
      assertThat(first).extracting(Message::id).doesNotHaveDuplicates().containsAll(accepted);
      return first;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until all nodes hold the same entries. */
  static void isEqual(Duration atMost, Collection<RunningNode> nodes) {
    Eventually.within(
        atMost, "equal histories", () -> assertThat(digests(nodes)).containsOnly(digest(nodes)));
  }

  /** Waits until all nodes show a text. */
  static void shows(Duration atMost, Collection<RunningNode> nodes, String... texts) {
    Eventually.within(
        atMost,
        "everybody reads " + String.join(", ", texts),
        () -> {
          for (RunningNode node : nodes) {
            assertThat(node.api().texts()).as("at %s", node).contains(texts);
          }
        });
  }

  private static List<String> digests(Collection<RunningNode> nodes) throws IOException {
    List<String> digests = new ArrayList<>();
    for (RunningNode node : nodes) {
      Status status = node.status();
      digests.add(status.entries() + " " + status.digest() + " " + status.complete());
    }
    return digests;
  }

  private static String digest(Collection<RunningNode> nodes) throws IOException {
    return digests(nodes).getFirst();
  }
}
