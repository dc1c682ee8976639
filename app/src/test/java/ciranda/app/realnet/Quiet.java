package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Watches nodes among which no election may start. */
final class Quiet implements AutoCloseable {
  private final List<Watch> watches = new ArrayList<>();
  private final List<Status> before = new ArrayList<>();

  /** From now on. */
  static Quiet of(Collection<RunningNode> nodes) throws IOException {
    Quiet quiet = new Quiet();
    for (RunningNode node : nodes) {
      quiet.watches.add(Watch.of(node));
      quiet.before.add(node.status());
    }
    return quiet;
  }

  /** Nobody has started an election, and all are in the epoch in which they were. */
  void assertNoElection() throws IOException {
    for (int i = 0; i < watches.size(); i++) {
      Watch watch = watches.get(i);
      assertThat(watch.isOver()).as("the events of %s have ended", watch.node()).isFalse();
      assertThat(watch.heard("election")).as("elections at %s", watch.node()).isEmpty();
      assertThat(watch.heard("lagged")).as("lost events at %s", watch.node()).isEmpty();
      Status now = watch.node().status();
      assertThat(now.epochNumber()).as("%s", now).isEqualTo(before.get(i).epochNumber());
      assertThat(now.epochCoordinator()).as("%s", now).isEqualTo(before.get(i).epochCoordinator());
    }
  }

  /** How many elections the nodes have told of, or where they say nothing, how many terms began. */
  int elections() throws IOException {
    int told = 0;
    long begun = 0;
    for (int i = 0; i < watches.size(); i++) {
      told = Math.max(told, watches.get(i).heard("election").size());
      begun =
          Math.max(
              begun, watches.get(i).node().status().epochNumber() - before.get(i).epochNumber());
    }
    return Math.max(told, Math.toIntExact(begun));
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }
}
