package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A network that falls apart, wholly or in part, and comes together again. */
@Tag("netns")
final class PartitionTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LONGER_THAN_ANY_SUSPICION = Duration.ofSeconds(8);

  private static final Lan LAN = Lan.of("partition", 7);
  private static final List<Host> FIVE = LAN.hosts(1, 2, 3, 4, 5);

  @AfterAll
  static void removeNetwork() {
    LAN.close();
  }

  @Test
  void twoHalvesMergeIntoOneAndNewcomersGetIdsOfTheirOwn() throws Exception {
    LAN.gather(FIVE);
    List<RunningNode> two = Lan.nodes(LAN.hosts(1, 2));
    List<RunningNode> three = Lan.nodes(LAN.hosts(3, 4, 5));

    LAN.partition(LAN.hosts(1, 2));
    Agreement left = Agreement.within(SOON, two);
    Agreement right = Agreement.within(SOON, three);
    List<String> accepted = new ArrayList<>(everybodySays("apart", two));
    accepted.addAll(everybodySays("apart", three));
    LAN.heal();
    Agreement whole = Lan.agree(FIVE);
    LAN.hosts(6, 7).forEach(Host::start);
    Agreement seven = Lan.agree(LAN.hosts());

    assertThat(whole.epoch()).isGreaterThanOrEqualTo(Math.max(left.epoch(), right.epoch()));
    assertThat(whole.coordinator()).as("the greater half wins").isIn(three);
    for (RunningNode node : whole.nodes()) {
      assertThat(seven.idOf(node)).isEqualTo(whole.idOf(node));
    }
    accepted.addAll(everybodySays("together", seven.nodes()));
    Conversation.isOne(SOON, seven.nodes(), accepted);
  }

  @Test
  void whoDoesNotHearTheCoordinatorDirectlyStays() throws Exception {
    Agreement five = LAN.gather(FIVE);
    Host coordinator = LAN.hostOf(five.coordinator());
    Host member = LAN.hostOf(five.next());
    try (Quiet quiet = Quiet.of(five.nodes())) {
      LAN.cutOneWay(coordinator, member);
      List<String> accepted = new ArrayList<>(everybodySays("cut", five.nodes()));
      Eventually.throughout(LONGER_THAN_ANY_SUSPICION, "no election", quiet::assertNoElection);
      accepted.addAll(everybodySays("still cut", five.nodes()));
      Conversation.isOne(SOON, five.nodes(), accepted);
      quiet.assertNoElection();
      Agreement.now(five.nodes());
    }
  }

  @Test
  void aPairThatCannotTalkIsServedByItsNeighbours() throws Exception {
    Agreement five = LAN.gather(FIVE);
    RunningNode one = five.coordinator();
    RunningNode other = five.next();
    try (Quiet quiet = Quiet.of(five.nodes())) {
      LAN.separate(LAN.hostOf(one), LAN.hostOf(other));
      List<String> accepted = new ArrayList<>(everybodySays("separate", five.nodes()));
      Eventually.throughout(LONGER_THAN_ANY_SUSPICION, "no election", quiet::assertNoElection);
      accepted.addAll(everybodySays("still separate", five.nodes()));
      Conversation.isOne(SOON, five.nodes(), accepted);
      quiet.assertNoElection();
      Agreement.now(five.nodes());
    }
  }

  @Test
  void aCoordinatorWhoseCableIsPulledComesBack() throws Exception {
    Agreement five = LAN.gather(FIVE);
    RunningNode alone = five.coordinator();
    Host host = LAN.hostOf(alone);

    host.pullCable();
    Agreement others = Agreement.within(SOON, five.without(alone));
    List<String> accepted = new ArrayList<>(everybodySays("pulled", five.nodes()));
    host.putCableBack();
    Agreement whole = Lan.agree(FIVE);

    assertThat(others.coordinator()).isSameAs(five.next());
    assertThat(whole.idOf(alone)).isEqualTo(five.idOf(alone));
    Conversation.isOne(SOON, five.nodes(), accepted);
  }

  private static List<String> everybodySays(String text, List<RunningNode> nodes)
      throws IOException {
    List<String> accepted = new ArrayList<>();
    for (RunningNode node : nodes) {
      accepted.add(node.api().say(node.person() + " says " + text));
    }
    return accepted;
  }
}
