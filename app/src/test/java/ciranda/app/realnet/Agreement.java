package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * A moment at which all of some nodes said the same: one coordinator, one epoch, and one view that
 * names just them, each with an id of its own. In the order in which the nodes were given.
 */
record Agreement(List<RunningNode> nodes, List<Status> statuses) {
  Agreement {
    nodes = List.copyOf(nodes);
    statuses = List.copyOf(statuses);
  }

  /** Waits until the nodes agree; the time counts from when all have an API. */
  static Agreement within(Duration atMost, Collection<RunningNode> nodes) {
    String names = nodes.stream().map(RunningNode::person).collect(Collectors.joining(", "));
    nodes.forEach(RunningNode::api);
    AtomicReference<Agreement> reached = new AtomicReference<>();
    Eventually.within(atMost, names + " agree", () -> reached.set(now(nodes)));
    return Objects.requireNonNull(reached.get());
  }

  /** Asks every node once and asserts that they agree. */
  static Agreement now(Collection<RunningNode> nodes) throws IOException {
    List<Status> statuses = new ArrayList<>();
    for (RunningNode node : nodes) {
      statuses.add(node.status());
    }
    String seen =
        statuses.stream().map(Status::toString).collect(Collectors.joining("\n", "\n", ""));
    Status first = statuses.getFirst();
    assertThat(statuses).as("coordinators%s", seen).filteredOn(Status::isCoordinator).hasSize(1);
    Status coordinator = statuses.stream().filter(Status::isCoordinator).findFirst().orElseThrow();
    assertThat(first.members())
        .as("the view%s", seen)
        .extracting(Status.Member::fingerprint)
        .containsExactlyInAnyOrderElementsOf(statuses.stream().map(Status::fingerprint).toList());
    assertThat(first.members())
        .as("ids%s", seen)
        .extracting(Status.Member::id)
        .doesNotHaveDuplicates()
        .allMatch(id -> id > 0);
    for (Status status : statuses) {
      assertThat(status.role()).as("roles%s", seen).isIn("member", "coordinator");
      assertThat(status.coordinator()).as(seen).isEqualTo(coordinator.fingerprint());
      assertThat(status.epochCoordinator()).as(seen).isEqualTo(coordinator.fingerprint());
      assertThat(status.epochNumber()).as("epoch%s", seen).isEqualTo(first.epochNumber());
      assertThat(status.viewVersion()).as("view%s", seen).isEqualTo(first.viewVersion());
      assertThat(status.members())
          .as("view%s", seen)
          .containsExactlyInAnyOrderElementsOf(first.members());
      assertThat(status.members())
          .as("own id%s", seen)
          .contains(new Status.Member(status.id(), status.name(), status.fingerprint()));
    }
    return new Agreement(List.copyOf(nodes), statuses);
  }

  RunningNode coordinator() {
    for (int i = 0; i < nodes.size(); i++) {
      if (statuses.get(i).isCoordinator()) {
        return nodes.get(i);
      }
    }
    throw new IllegalStateException("nobody coordinates");
  }

  /** All but one. */
  List<RunningNode> without(RunningNode left) {
    return nodes.stream().filter(node -> node != left).toList();
  }

  /** Who takes over when the coordinator is gone: the member with the highest id. */
  RunningNode next() {
    RunningNode best = null;
    int highest = 0;
    for (int i = 0; i < nodes.size(); i++) {
      if (!statuses.get(i).isCoordinator() && statuses.get(i).id() > highest) {
        highest = statuses.get(i).id();
        best = nodes.get(i);
      }
    }
    return Objects.requireNonNull(best, "nobody but the coordinator");
  }

  long epoch() {
    return statuses.getFirst().epochNumber();
  }

  int idOf(RunningNode node) {
    return statuses.get(nodes.indexOf(node)).id();
  }

  String fingerprintOf(RunningNode node) {
    return statuses.get(nodes.indexOf(node)).fingerprint();
  }
}
