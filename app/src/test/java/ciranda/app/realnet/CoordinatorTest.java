package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Five hosts, and what becomes of their group when the one that coordinates fails. */
@Tag("netns")
final class CoordinatorTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration SUSPICION = Duration.ofSeconds(4);

  private static final Lan LAN = Lan.of("coordinator", 5);

  @AfterAll
  static void removeNetwork() {
    LAN.close();
  }

  @Test
  void fiveHostsFormOneGroupAndTalk() throws Exception {
    Agreement five = LAN.gather(LAN.hosts());

    List<String> accepted = new ArrayList<>();
    for (RunningNode node : five.nodes()) {
      accepted.add(node.api().say(node.person() + " diz: olá, ciranda! 🌀"));
    }
    Conversation.isOne(SOON, five.nodes(), accepted);
    assertThat(five.nodes()).allSatisfy(node -> assertThat(node.complained()).isEmpty());
  }

  @Test
  void theHighestTakesOverFromACrashedCoordinator() throws Exception {
    Agreement before = LAN.gather(LAN.hosts());
    RunningNode crashed = before.coordinator();
    Host host = LAN.hostOf(crashed);
    List<RunningNode> survivors = before.without(crashed);

    crashed.kill();
    Agreement after = Agreement.within(SOON, survivors);
    String accepted = survivors.getFirst().api().say("while " + host.person() + " is away");
    host.restart();
    Agreement again = Lan.agree(LAN.hosts());

    assertThat(after.coordinator()).isSameAs(before.next());
    assertThat(after.epoch()).isGreaterThan(before.epoch());
    assertThat(again.coordinator()).isSameAs(after.coordinator());
    assertThat(again.idOf(host.node())).isEqualTo(before.idOf(crashed));
    Conversation.isOne(SOON, again.nodes(), List.of(accepted));
  }

  @Test
  void aFrozenCoordinatorIsReplacedAndReturnsAsAMember() throws Exception {
    Agreement before = LAN.gather(LAN.hosts());
    RunningNode frozen = before.coordinator();
    List<RunningNode> others = before.without(frozen);

    frozen.freeze();
    String during = others.getFirst().api().say("said before anybody can know");
    Agreement after = Agreement.within(SOON, others);
    Conversation.isOne(SOON, others, List.of(during));
    frozen.thaw();
    Agreement again = Lan.agree(LAN.hosts());

    assertThat(after.coordinator()).isSameAs(before.next());
    assertThat(again.coordinator()).isSameAs(after.coordinator());
    assertThat(again.idOf(frozen)).isEqualTo(before.idOf(frozen));
    Conversation.isOne(SOON, again.nodes(), List.of(during));
  }

  @Test
  void aLeavingCoordinatorHandsOver() throws Exception {
    Agreement before = LAN.gather(LAN.hosts());
    RunningNode leaving = before.coordinator();
    Host host = LAN.hostOf(leaving);

    Duration took = leaving.leave();
    Agreement after = Agreement.within(SOON, before.without(leaving));
    host.restart();
    Agreement again = Lan.agree(LAN.hosts());

    assertThat(took).isLessThan(Duration.ofSeconds(2));
    assertThat(after.coordinator()).isSameAs(before.next());
    assertThat(again.idOf(host.node())).isEqualTo(before.idOf(leaving));
  }

  @Test
  void aFrozenSuccessorDoesNotLeaveTheGroupAlone() {
    Agreement before = LAN.gather(LAN.hosts());
    RunningNode crashed = before.coordinator();
    RunningNode frozen = before.next();
    List<RunningNode> able =
        before.without(crashed).stream().filter(node -> node != frozen).toList();

    frozen.freeze();
    crashed.kill();
    Agreement after = Agreement.within(SOON, able);
    frozen.thaw();
    Agreement again = Agreement.within(SOON, before.without(crashed));

    int highest = able.stream().mapToInt(before::idOf).max().orElseThrow();
    assertThat(after.idOf(after.coordinator())).isEqualTo(highest);
    assertThat(again.idOf(frozen)).isEqualTo(before.idOf(frozen));
  }

  @Test
  void aShortPauseOfAnybodyStartsNoElection() throws Exception {
    Agreement five = LAN.gather(LAN.hosts());
    try (Quiet quiet = Quiet.of(five.nodes())) {
      for (RunningNode node : List.of(five.coordinator(), five.next())) {
        node.freeze();
        Eventually.lasts(PAUSE);
        node.thaw();
        Eventually.throughout(SUSPICION, "quiet after " + node, quiet::assertNoElection);
      }
    }
    Lan.agree(LAN.hosts());
  }
}
