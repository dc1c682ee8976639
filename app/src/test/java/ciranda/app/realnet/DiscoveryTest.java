package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How nodes find each other, with multicast and without. */
@Tag("netns")
final class DiscoveryTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Duration LATER = Duration.ofSeconds(30);

  @Test
  void hostsStartedInOneInstantFormOneGroupAndAgainAfterAllWereKilled() throws Exception {
    try (Lan lan = Lan.of("instant", 5)) {
      lan.hosts().forEach(Host::start);
      Agreement first = Lan.agree(lan.hosts());
      String accepted = first.nodes().getFirst().api().say("before the lights went out");
      Conversation.isOne(SOON, first.nodes(), List.of(accepted));

      lan.hosts().forEach(host -> host.node().killNow());
      lan.hosts().forEach(Host::restart);
      Agreement second = Lan.agree(lan.hosts());

      assertThat(first.statuses()).extracting(Status::id).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
      assertThat(second.epoch()).isGreaterThan(first.epoch());
      assertThat(second.statuses())
          .extracting(Status::fingerprint)
          .isEqualTo(first.statuses().stream().map(Status::fingerprint).toList());
      Conversation.isOne(SOON, second.nodes(), List.of(accepted));
    }
  }

  @Test
  void aHostWithoutMulticastJoinsByPeerAndRemembersIt() throws Exception {
    try (Lan lan = Lan.of("deaf", 3)) {
      Host deaf = lan.hosts().getLast();
      lan.blockMulticast(deaf);
      lan.hosts(1, 2).forEach(Host::start);
      Lan.agree(lan.hosts(1, 2));

      deaf.start("--peer", lan.hosts().getFirst().endpoint());
      Agreement three = Lan.agree(lan.hosts());
      int id = three.idOf(deaf.node());
      deaf.node().leave();
      deaf.start();
      Agreement again = Lan.agree(lan.hosts());

      assertThat(again.idOf(deaf.node())).isEqualTo(id);
      assertThat(again.coordinator()).isSameAs(three.coordinator());
    }
  }

  @Test
  void onePeerIsEnoughToFindTheWholeGroup() throws Exception {
    try (Lan lan = Lan.of("peer", 4)) {
      lan.hosts(1, 2, 3).forEach(Host::start);
      Agreement three = Lan.agree(lan.hosts(1, 2, 3));
      RunningNode named = three.next();
      Host silent = lan.hosts().getLast();
      silent.start("--multicast", "off", "--peer", lan.hostOf(named).endpoint());
      Lan.agree(lan.hosts());

      // Without links to the others the newcomer would now be alone.
      named.kill();
      List<Host> left = lan.hosts().stream().filter(Host::isRunning).toList();
      Agreement after = Lan.agree(left);
      String accepted = silent.node().api().say("still here");

      assertThat(after.nodes()).hasSize(3);
      Conversation.isOne(SOON, after.nodes(), List.of(accepted));
    }
  }

  @Test
  void aHostWithoutNetworkTalksToItselfUntilItIsPluggedIn() throws Exception {
    try (Lan lan = Lan.of("lonely", 2)) {
      lan.hosts().forEach(Host::start);
      Host lonely = lan.addUnpluggedHost();
      lonely.start();
      Agreement two = Lan.agree(lan.hosts(1, 2));
      Agreement alone = Agreement.within(SOON, List.of(lonely.node()));
      String first = lonely.node().api().say("is anybody there?");
      String second = two.nodes().getFirst().api().say("we are two");

      lonely.plugIn();
      Agreement three = Agreement.within(LATER, Lan.nodes(lan.hosts()));

      assertThat(alone.coordinator()).isSameAs(lonely.node());
      assertThat(three.coordinator()).as("the greater group wins").isSameAs(two.coordinator());
      Conversation.isOne(SOON, three.nodes(), List.of(first, second));
    }
  }
}
