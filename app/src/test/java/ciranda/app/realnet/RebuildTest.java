package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A damaged database is refused with a way out, set aside, and fetched again from the others. */
@Tag("system")
final class RebuildTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Desk desk = new Desk("rebuild");

  @AfterEach
  void endNodes() {
    desk.close();
  }

  private Outcome rebuild(RunningNode node) {
    return desk.run("rebuild", "--group", "rebuild", "--data-dir", "" + node.dataDirectory());
  }

  @Test
  void theWayOutIsToldAndLeadsBackToTheConversation() throws Exception {
    RunningNode ana = desk.serve("ana");
    final RunningNode bia = desk.serve("bia");
    Agreement two = Agreement.within(SOON, List.of(ana, bia));
    final String fingerprint = two.fingerprintOf(ana);
    List<String> accepted = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      accepted.add(ana.api().say("said at ana " + i));
      accepted.add(bia.api().say("said at bia " + i));
    }
    Conversation.isOne(SOON, two.nodes(), accepted);
    assertThat(rebuild(ana).complained()).contains("is running");
    ana.leave();
    Path database = StoredFile.in(ana.dataDirectory());
    final byte[] damaged = flipped(database, "said at ana 7");

    RunningNode refused = desk.serve("ana");
    assertThat(refused.exitStatus()).isEqualTo(5);
    assertThat(refused.complained())
        .contains(database.getFileName().toString(), "is damaged", "ciranda rebuild --data-dir ")
        .contains("--group rebuild")
        .doesNotContain("Exception");
    assertThat(Files.readAllBytes(database)).isEqualTo(damaged);

    Outcome aside = rebuild(ana);
    assertThat(aside.status()).as("%s", aside).isZero();
    assertThat(database).doesNotExist();
    try (Stream<Path> files = Files.list(ana.dataDirectory())) {
      List<Path> kept =
          files.filter(file -> file.toString().matches(".*\\.db\\.damaged-[0-9-]+")).toList();
      assertThat(kept)
          .singleElement()
          .satisfies(file -> {
            assertThat(aside.complained()).contains(file.toString(), "that copy");
            assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
          });
    }
    assertThat(rebuild(ana).complained()).contains("no conversation of the group rebuild");

    RunningNode again = desk.serve("ana");
    Agreement back = Agreement.within(SOON, List.of(again, bia));
    assertThat(back.fingerprintOf(again)).as("the key stays").isEqualTo(fingerprint);
    accepted.add(again.api().say("said at ana, again"));
    List<Message> all = Conversation.isOne(SOON, back.nodes(), accepted);
    assertThat(all).hasSize(accepted.size());
    String generation = generation(accepted.getLast());
    assertThat(accepted.subList(0, accepted.size() - 1))
        .as("what is written now begins a generation of its own")
        .noneMatch(id -> id.startsWith(fingerprint) && generation(id).equals(generation));
  }

  /** Where the start did not look, reading finds the damage; whoever asks for it gets none. */
  @Test
  void whatIsFoundLaterIsLeftOutAndTold() throws Exception {
    RunningNode before = desk.serve("ana");
    for (String text : List.of("sound", "spoiled", "sound, too")) {
      before.api().say(text);
    }
    before.leave();
    RunningNode ana = desk.serve("ana");
    ana.api();
    flipped(StoredFile.in(ana.dataDirectory()), "spoiled");

    assertThat(ana.api().texts()).containsExactly("sound", "sound, too");
    assertThat(ana.complained()).contains("ciranda rebuild --data-dir ", "is damaged on this disk");
    RunningNode bia = desk.serve("bia");
    Agreement.within(SOON, List.of(ana, bia));
    bia.api().say("said at bia");
    ana.api().say("said at ana");
    Conversation.shows(SOON, List.of(ana), "said at bia", "said at ana");
    Conversation.shows(SOON, List.of(bia), "said at bia", "said at ana");
    assertThat(bia.api().texts()).isSubsetOf("sound", "sound, too", "said at bia", "said at ana");
    assertThat(Agreement.now(List.of(ana, bia)).statuses()).hasSize(2);
  }

  private static String generation(String id) {
    return id.split("\\.", -1)[1];
  }

  /** Turns one bit of a text over. */
  private static byte[] flipped(Path database, String text) throws Exception {
    byte[] content = Files.readAllBytes(database);
    int at = new String(content, StandardCharsets.ISO_8859_1).indexOf(text);
    assertThat(at).isPositive();
    content[at] ^= 1;
    Files.write(database, content);
    return content;
  }
}
