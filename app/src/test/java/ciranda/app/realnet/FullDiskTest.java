package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A disk that is full to the last byte: nothing new is taken or shown, what is there is read, the
 * links stay, and with the space everything comes back by itself.
 */
@Tag("netns")
final class FullDiskTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration WHILE = Duration.ofSeconds(3);
  private static final int DISK_MEBIBYTES = 12;
  private static final int POSTS_MAX = 400;
  private static final String LONG = "a long text, ".repeat(1_500);

  @BeforeAll
  static void tidyUp() throws IOException {
    SmallDisk.removeLeftovers();
  }

  @Test
  void nothingIsTakenWhileItIsFullAndEverythingComesAfterwards() throws Exception {
    try (Desk desk = new Desk("full-disk");
        SmallDisk disk = SmallDisk.at(desk.folderOf("ana").resolve("data"), DISK_MEBIBYTES)) {
      RunningNode ana = desk.serve("ana");
      RunningNode bia = desk.serve("bia");
      Agreement two = Agreement.within(SOON, List.of(ana, bia));
      final List<String> accepted = new ArrayList<>();
      accepted.add(ana.api().say("before, at ana"));
      accepted.add(bia.api().say("before, at bia"));
      final List<Message> before = Conversation.isOne(SOON, two.nodes(), accepted);
      try (Watch watch = Watch.of(ana)) {
        disk.fill();
        accepted.addAll(sayUntilItIsFull(ana));
        final List<String> missed = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          missed.add(bia.api().say(i + ": " + LONG));
        }

        Status then = ana.status();
        Eventually.throughout(
            WHILE,
            "ana reads, refuses and stays",
            () -> {
              assertThat(ana.api().conversation()).containsAll(before);
              assertThat(ana.api().post("text", LONG).status()).isEqualTo(507);
              assertThat(ana.status()).isEqualTo(then);
              StoredFile.holdsWhatIsSaid(ana, watch);
            });
        assertThat(ana.api().conversation())
            .extracting(Message::id)
            .doesNotContainAnyElementsOf(missed);
        assertThat(watch.heard("protocol")).anyMatch(told -> told.data().contains("DISK_FULL"));
        Agreement still = Agreement.now(two.nodes());
        assertThat(still.epoch()).isEqualTo(two.epoch());

        accepted.addAll(missed);
        comesBackBitByBit(disk, ana, watch);
        disk.empty();
        accepted.add(acceptedAgain(ana));
        List<Message> all = Conversation.isOne(SOON, two.nodes(), accepted);
        assertThat(all).as("what was refused is nowhere").hasSize(accepted.size());
        StoredFile.holdsWhatIsSaid(ana, watch);
      }
    }
  }

  /** A little space at a time, so that it is full again and again in the middle of catching up. */
  private static void comesBackBitByBit(SmallDisk disk, RunningNode ana, Watch watch)
      throws IOException, SQLException {
    for (int round = 0; round < 3; round++) {
      disk.fillBut(100_000);
      Eventually.lasts(Duration.ofMillis(1_200));
      StoredFile.holdsWhatIsSaid(ana, watch);
    }
  }

  @Test
  void aStartOnAFullDiskIsRefusedInWordsAndLosesNothing() throws Exception {
    try (Desk desk = new Desk("full-start");
        SmallDisk disk = SmallDisk.at(desk.folderOf("ana").resolve("data"), DISK_MEBIBYTES)) {
      RunningNode ana = desk.serve("ana");
      List<String> accepted = new ArrayList<>(List.of(ana.api().say("before")));
      disk.fill();
      accepted.addAll(sayUntilItIsFull(ana));
      ana.kill();

      RunningNode again = desk.serve("ana");
      int status = again.exitStatus();
      assertThat(again.complained()).contains("is full").doesNotContain("Exception");
      assertThat(status).isEqualTo(5);
      disk.empty();
      RunningNode last = desk.serve("ana");
      Conversation.isOne(SOON, List.of(last), accepted);
      last.api().say("after");
    }
  }

  @Test
  void theChatSaysItAndSaysWhenItIsOver() throws Exception {
    try (Desk desk = new Desk("full-chat");
        SmallDisk disk = SmallDisk.at(desk.folderOf("ana").resolve("data"), DISK_MEBIBYTES);
        Chat chat = desk.chat("ana", "--lang", "en")) {
      chat.type("before");
      chat.prints("[ana]: before");
      disk.fill();
      for (int i = 0; i < POSTS_MAX && !chat.complained().contains("The disk is full"); i++) {
        String text = i + ": " + LONG;
        chat.type(text);
        Eventually.within(
            SOON,
            "an answer",
            () ->
                assertThat(chat.printed() + chat.complained())
                    .containsAnyOf("[ana]: " + text.strip(), "The disk is full"));
      }
      assertThat(chat.complained()).contains("Free some space and send it again.");
      Eventually.within(
          SOON,
          "it is told",
          () -> assertThat(chat.complained()).contains("Messages cannot be saved now"));
      disk.empty();
      Eventually.within(
          SOON,
          "it takes something again",
          () -> {
            chat.type("after all");
            assertThat(chat.printed()).contains("[ana]: after all");
          });
      Eventually.within(
          SOON,
          "it is over",
          () -> assertThat(chat.complained()).contains("Messages can be saved again."));
    }
  }

  /** What was accepted until then. */
  private static List<String> sayUntilItIsFull(RunningNode node) throws IOException {
    List<String> accepted = new ArrayList<>();
    for (int i = 0; i < POSTS_MAX; i++) {
      HttpConnection.Response answer = node.api().post("text", i + ": " + LONG);
      if (answer.status() == 507) {
        assertThat(answer.text()).contains("The disk is full");
        return accepted;
      }
      assertThat(answer.status()).as(answer.text()).isEqualTo(201);
      accepted.add(Json.read(answer.body()).required("id").stringValue());
    }
    throw new AssertionError("the disk is never full");
  }

  private static String acceptedAgain(RunningNode node) {
    List<String> accepted = new ArrayList<>();
    Eventually.within(
        SOON, "it takes something again", () -> accepted.add(node.api().say("after all")));
    return accepted.getFirst();
  }
}
