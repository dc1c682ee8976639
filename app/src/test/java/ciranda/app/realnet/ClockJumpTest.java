package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The wall clock of one of three machines is set, far and back, while all talk. */
@Tag("clock")
final class ClockJumpTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration PACE = Duration.ofMillis(100);
  private static final int ANSWERS = 9;

  /** Behind and before by so much; a year of faketime has 365 days. */
  private enum Jump {
    HOUR_BEFORE("+1h", Duration.ofHours(1)),
    HOUR_BEHIND("-1h", Duration.ofHours(-1)),
    DECADE_BEFORE("+10y", Duration.ofDays(3_650)),
    DECADE_BEHIND("-10y", Duration.ofDays(-3_650));

    final String offset;
    final Duration wrong;

    Jump(String offset, Duration wrong) {
      this.offset = offset;
      this.wrong = wrong;
    }
  }

  private final Desk desk = new Desk("clock-jump");
  private final FakeClock clock = new FakeClock(desk.folderOf("clock").resolve("offset"));
  private final Map<String, RunningNode> nodes = new ConcurrentHashMap<>();
  private final List<RunningNode> started = new ArrayList<>();
  private final List<String> dialogue = new ArrayList<>();

  @AfterEach
  void end() {
    desk.close();
    started.forEach(node -> FakeClock.removeLeftovers(node.process().pid()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ana", "bia"})
  void theConversationGoesOnWhateverOneClockSays(String wrong) throws Exception {
    for (String person : List.of("ana", "bia", "caio")) {
      serve(person, person.equals(wrong));
      Agreement.within(SOON, nodes.values());
    }
    RunningNode ana = node("ana");
    RunningNode bia = node("bia");
    assertThat(ana.status().isCoordinator()).isTrue();
    try (Talk talk = new Talk(speakers(), PACE);
        Quiet quiet = Quiet.of(List.of(ana, bia))) {
      converse();
      for (Jump jump : Jump.values()) {
        clock.jump(jump.offset);
        converse();
        assertThat(claimedTime(node(wrong)))
            .isCloseTo(Instant.now().plus(jump.wrong), within(5, ChronoUnit.MINUTES));
        node("caio").kill();
        serve("caio", false);
        Agreement.within(SOON, nodes.values());
        converse();
      }
      clock.jump(FakeClock.RIGHT);
      converse();

      List<String> accepted = talk.end();
      assertThat(talk.refused()).isEmpty();
      isInOrder(Conversation.isOne(SOON, nodes.values(), accepted));
      quiet.assertNoElection();
    }
    for (RunningNode node : nodes.values()) {
      assertThat(node.complained()).isEmpty();
      assertThat(late(node)).as("late at %s", node).isEmpty();
    }
  }

  @Test
  void whoStartsWithAWrongClockJoinsAndIsUnderstood() throws Exception {
    serve("ana", false);
    serve("bia", false);
    Agreement two = Agreement.within(SOON, nodes.values());
    for (Jump jump : Jump.values()) {
      clock.jump(jump.offset);
      serve("caio", true);
      Agreement.within(SOON, nodes.values());
      converse();
      node("caio").kill();
    }
    clock.jump(FakeClock.RIGHT);
    serve("caio", true);
    Agreement three = Agreement.within(SOON, nodes.values());
    converse();

    isInOrder(Conversation.isOne(SOON, nodes.values(), dialogue));
    assertThat(three.epoch()).isEqualTo(two.epoch());
  }

  private void serve(String person, boolean jumps) {
    Map<String, String> environment = jumps ? clock.environment() : Map.of();
    RunningNode node = desk.serve(person, environment);
    nodes.put(person, node);
    started.add(node);
  }

  private RunningNode node(String person) {
    return Optional.ofNullable(nodes.get(person)).orElseThrow();
  }

  private List<Supplier<Optional<RunningNode>>> speakers() {
    List<Supplier<Optional<RunningNode>>> speakers = new ArrayList<>();
    for (String person : nodes.keySet()) {
      speakers.add(() -> Optional.of(node(person)));
    }
    return speakers;
  }

  /** Each answers another as soon as he has read him. */
  private void converse() throws IOException {
    List<RunningNode> speakers = List.copyOf(nodes.values());
    for (int i = 0; i < ANSWERS; i++) {
      RunningNode speaker = speakers.get(i % speakers.size());
      if (dialogue.isEmpty()) {
        dialogue.add(speaker.api().say("who begins?"));
        continue;
      }
      String last = dialogue.getLast();
      Eventually.within(
          SOON, speaker + " reads " + last, () -> assertThat(ids(speaker)).contains(last));
      dialogue.add(speaker.api().answer(last, "answer " + dialogue.size()));
    }
  }

  /** Of the newest, more than are said while somebody waits. */
  private static List<String> ids(RunningNode node) throws IOException {
    List<String> ids = new ArrayList<>();
    for (JsonNode message : node.api().get("messages?limit=1000").required("messages")) {
      ids.add(message.required("id").stringValue());
    }
    return ids;
  }

  /** Nothing stands above what it answers, nor above what its author had said before. */
  private void isInOrder(List<Message> shown) {
    assertThat(shown.stream().map(Message::id).filter(dialogue::contains))
        .containsExactlyElementsOf(dialogue);
    Map<String, Long> last = new HashMap<>();
    for (Message message : shown) {
      Long before = last.put(message.author(), message.sequence());
      assertThat(message.sequence()).as("%s", message).isGreaterThan(before == null ? 0 : before);
    }
  }

  private static Instant claimedTime(RunningNode node) throws IOException {
    String id = node.api().say("what time is it?");
    for (Message message : node.api().conversation()) {
      if (message.id().equals(id)) {
        return Instant.parse(message.time());
      }
    }
    throw new AssertionError(id + " is not shown");
  }

  private static List<JsonNode> late(RunningNode node) throws IOException {
    return node.api().asTold().stream()
        .filter(message -> message.required("late").booleanValue())
        .toList();
  }
}
