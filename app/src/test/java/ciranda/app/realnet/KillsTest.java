package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing that was accepted is lost to {@code kill -9}, and nothing is shown twice. */
@Tag("netns")
final class KillsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration PACE = Duration.ofMillis(100);
  private static final int KILLS = 10;

  private static final Lan LAN = Lan.of("kills", 5);

  @AfterAll
  static void removeNetwork() {
    LAN.close();
  }

  @Test
  void tenKilledCoordinatorsInARowLoseNothing() {
    Agreement five = LAN.gather(LAN.hosts());
    try (Talk talk = new Talk(LAN.hosts(), PACE)) {
      for (int i = 0; i < KILLS; i++) {
        RunningNode coordinator = five.coordinator();
        Host host = LAN.hostOf(coordinator);
        coordinator.kill();
        Agreement survivors = Agreement.within(SOON, five.without(coordinator));
        host.restart();
        Agreement again = Lan.agree(LAN.hosts());
        assertThat(survivors.epoch()).isGreaterThan(five.epoch());
        assertThat(again.idOf(host.node())).isEqualTo(five.idOf(coordinator));
        five = again;
      }
      List<String> accepted = talk.end();

      List<Message> shown = Conversation.isOne(SOON, five.nodes(), accepted);
      assertThat(accepted).hasSizeGreaterThan(KILLS * LAN.hosts().size());
      assertThat(talk.refused()).isEmpty();
      assertThat(shown).extracting(Message::text).doesNotHaveDuplicates();
      assertThat(shown)
          .as("what was accepted, and perhaps what died while it was being accepted")
          .hasSizeBetween(accepted.size(), accepted.size() + talk.unknown().size());
    }
  }

  @Test
  void whoAsksAgainAfterACrashSaysItOnce() throws Exception {
    Agreement five = LAN.gather(LAN.hosts());
    Host host = LAN.hosts().getFirst();

    String first = host.node().api().sayOnce("only once", "key-1");
    host.node().kill();
    host.restart();
    String second = host.node().api().sayOnce("only once", "key-1");
    Agreement again = Lan.agree(LAN.hosts());

    assertThat(second).isEqualTo(first);
    List<Message> shown = Conversation.isOne(SOON, again.nodes(), List.of(first));
    assertThat(shown.stream().filter(message -> message.text().equals("only once"))).hasSize(1);
    assertThat(Stream.of(five, again)).extracting(Agreement::nodes).allMatch(n -> n.size() == 5);
  }
}
