package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever comes later gets all that was said. */
@Tag("netns")
final class HistoryTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int MESSAGES = 5_000;
  private static final int SPEAKERS = 16;
  private static final int TEXT_BYTES_MAX = 65_536;

  private static final Lan LAN = Lan.of("history", 4);

  @AfterAll
  static void removeNetwork() {
    LAN.close();
  }

  @Test
  void aNewcomerGetsFiveThousandMessagesAndSoDoesWhoWasAway() throws Exception {
    Agreement three = LAN.gather(LAN.hosts(1, 2, 3));
    Host away = LAN.hostOf(three.next());
    away.node().leave();
    List<RunningNode> two = three.without(away.node());
    Agreement.within(SOON, two);

    List<String> accepted = sayMany(two);
    Host newcomer = LAN.hosts().getLast();
    newcomer.start();
    away.start();
    Agreement four = Lan.agree(LAN.hosts());

    assertThat(accepted).hasSize(MESSAGES).doesNotHaveDuplicates();
    Conversation.isOne(SOON, four.nodes(), accepted);
    String answer = newcomer.node().api().say("now I know it all");
    List<Message> shown = Conversation.isOne(SOON, four.nodes(), List.of(answer));
    assertThat(shown.getLast().id()).as("an answer stands below all").isEqualTo(answer);
  }

  @Test
  void aLongMessageArrivesAndATooLongOneIsRefused() throws Exception {
    Agreement three = LAN.gather(LAN.hosts(1, 2, 3));
    Api api = three.nodes().getFirst().api();
    String sixtyKilobytes = "€".repeat(20_000);
    String longest = "a".repeat(TEXT_BYTES_MAX);

    List<String> accepted = List.of(api.say(sixtyKilobytes), api.say(longest));

    assertThat(sixtyKilobytes.getBytes(StandardCharsets.UTF_8)).hasSize(60_000);
    assertThat(api.post("text", longest + "b").status()).isEqualTo(413);
    Conversation.isOne(SOON, three.nodes(), accepted);
    for (RunningNode node : three.nodes()) {
      assertThat(node.api().texts()).contains(sixtyKilobytes, longest);
    }
  }

  private static List<String> sayMany(List<RunningNode> nodes) throws Exception {
    List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService voices = Executors.newFixedThreadPool(SPEAKERS)) {
      List<Future<?>> speeches = new ArrayList<>();
      for (int speaker = 0; speaker < SPEAKERS; speaker++) {
        Api api = nodes.get(speaker % nodes.size()).api();
        int first = speaker;
        speeches.add(
            voices.submit(() -> {
              for (int i = first; i < MESSAGES; i += SPEAKERS) {
                accepted.add(api.say("message " + i + " of many"));
              }
              return accepted;
            }));
      }
      for (Future<?> speech : speeches) {
        speech.get();
      }
    }
    return accepted;
  }
}
