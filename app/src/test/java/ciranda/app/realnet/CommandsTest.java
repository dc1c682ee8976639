package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One user, several people, and the commands for the nodes that run. */
@Tag("system")
final class CommandsTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  private final Home home = new Home("commands");

  @AfterEach
  void endNodes() {
    home.close();
  }

  @Test
  void fourStartsInOneInstantAreFourPeopleWhoTalk() throws Exception {
    List<Process> nodes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      nodes.add(home.serve());
    }
    Eventually.within(SOON, "four are in the group", () -> assertThat(present("1")).hasSize(4));

    Outcome said = home.run("send", "--profile", "2", "--wait", "--timeout", "30", "oi");
    assertThat(said.status()).as("%s", said).isZero();
    assertThat(said.printed()).isEqualTo("On the disk of 4 of 4 present members.\n");
    for (String profile : List.of("1", "2", "3", "4")) {
      Outcome read = home.run("history", "--profile", profile);
      assertThat(read.printed()).as(profile).matches("\\[.*-2]: oi\n");
    }
    assertThat(present("4")).as("one name each").hasSize(4);
    Outcome lines = home.shell("seq 1 200 | ciranda send --wait --timeout 3600 -");
    assertThat(lines.status()).as("%s", lines).isZero();
    assertThat(lines.printed()).endsWith("\nOn the disk of 4 of 4 present members.\n");

    Outcome second = home.run("serve", "--profile", "2");
    assertThat(second.status()).isEqualTo(5);
    assertThat(second.complained()).contains("Profile 2 is in use");
    for (Process node : nodes) {
      Linux.signal(node.pid(), Linux.SIGTERM);
    }
    for (Process node : nodes) {
      assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    Outcome none = home.run("send", "anybody?");
    assertThat(none.status()).as("%s", none).isEqualTo(5);
    assertThat(home.profile(5)).doesNotExist();
  }

  private Set<String> present(String profile) {
    Outcome status = home.run("status", "--json", "--profile", profile);
    assertThat(status.status()).as("%s", status).isZero();
    Set<String> names = new TreeSet<>();
    for (JsonNode member : Json.read(status.printed()).required("view").required("members")) {
      names.add(member.required("name").stringValue());
    }
    return names;
  }

  @Test
  void pipesWorkBothWays() throws Exception {
    serving();
    Outcome piped = home.shell("seq 1 3000 | ciranda send - && ciranda tail -n 1");
    assertThat(piped.status()).as("%s", piped).isZero();
    assertThat(piped.printed()).startsWith("3,000 lines sent").endsWith("]: 3000\n");
    assertThat(piped.complained()).as("no progress where nobody looks").isEmpty();

    Outcome head = home.shell("ciranda history 3000 | head -1");
    assertThat(head.status()).as("%s", head).isZero();
    assertThat(head.printed()).endsWith("]: 1\n");
    assertThat(head.complained()).isEmpty();

    Outcome all = home.shell("ciranda history 9999 --json | wc -l");
    assertThat(all.printed().strip()).isEqualTo("3000");
  }

  @Test
  void aLineIsSaidWhenItComesAndNotWhenTheInputEnds() throws Exception {
    try (Desk desk = new Desk("lines")) {
      RunningNode ana = desk.serve("ana");
      assertThat(ana.api().texts()).isEmpty();
      String folder = ana.dataDirectory().toString();
      try (Chat sending = Chat.open(List.of("send", "--data-dir", folder, "-"))) {
        for (String line : List.of("one", "two", "three")) {
          sending.type(line);
          Eventually.within(SOON, "it is said", () -> assertThat(ana.api().texts()).endsWith(line));
        }
        sending.endInput();
        assertThat(sending.exitStatus()).as(sending.complained()).isZero();
        assertThat(ana.api().texts()).containsExactly("one", "two", "three");
      }
    }
  }

  @Test
  void followingEndsWithTheNodeOrQuietlyAtAnInterrupt() throws Exception {
    Process node = serving();
    int first = home.starts();
    Process one = home.start(List.of("tail", "-f"));
    Process other = home.start(List.of("tail", "-f", "--json"));
    Eventually.within(
        SOON,
        "both follow",
        () -> {
          assertThat(home.run("send", "oi").status()).isZero();
          assertThat(home.printed(first)).endsWith("]: oi\n");
          assertThat(home.printed(first + 1)).contains("\"text\":\"oi\"");
        });

    Linux.signal(one.pid(), Linux.SIGINT);
    assertThat(one.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(one.exitValue()).isEqualTo(128 + Linux.SIGINT);
    assertThat(home.complained(first)).isEmpty();

    Linux.signal(node.pid(), Linux.SIGTERM);
    assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).isEqualTo(5);
    assertThat(home.complained(first + 1)).contains("The node has ended.");
  }

  @Test
  void aNodeThatIsStoppedOrKilledIsNamed() throws Exception {
    Process node = serving();
    Linux.signal(node.pid(), Linux.SIGSTOP);
    Outcome silent = home.run("peers");
    assertThat(silent.status()).as("%s", silent).isEqualTo(3);
    assertThat(silent.complained()).contains("(process " + node.pid() + ") does not answer");

    Linux.signal(node.pid(), Linux.SIGKILL);
    assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.exists(home.profile(1).resolve("api.json"))).as("left behind").isTrue();
    Outcome none = home.run("peers", "--lang", "pt-BR");
    assertThat(none.status()).as("%s", none).isEqualTo(5);
    assertThat(none.complained()).contains("nenhum nó do ciranda aberto");
  }

  private Process serving() {
    Process node = home.serve();
    Eventually.within(
        SOON, "the node answers", () -> assertThat(home.run("status").status()).isZero());
    return node;
  }
}
