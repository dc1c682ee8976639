package ciranda.app;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.app.remote.LoneNode;
import ciranda.node.storage.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProfilesTest {
  @TempDir private Path home;

  private Path first;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    first = home.resolve(".local/share/ciranda");
    desk = new Desk(home);
  }

  @Test
  void theFirstFreeProfileIsTaken() throws Exception {
    assertThat(folderOf("serve")).isEqualTo(first);
    try (DataDirectory one = DataDirectory.open(first)) {
      assertThat(folderOf("serve")).isEqualTo(one.root().resolve("profiles/2"));
      assertThat(desk.asked().name()).isEqualTo("maria-2");
      try (DataDirectory two = DataDirectory.open(first.resolve("profiles/2"))) {
        assertThat(folderOf("serve")).isEqualTo(two.root().resolveSibling("3"));
        assertThat(desk.asked().name()).isEqualTo("maria-3");
      }
      assertThat(folderOf("serve")).isEqualTo(first.resolve("profiles/2"));
    }
    assertThat(folderOf("serve")).isEqualTo(first);
    assertThat(desk.asked().name()).isEqualTo("maria");
  }

  @Test
  void aChosenProfileIsThatOneOrNone() throws Exception {
    assertThat(folderOf("serve", "--profile", "7")).isEqualTo(first.resolve("profiles/7"));
    assertThat(desk.asked().name()).isEqualTo("maria-7");
    assertThat(folderOf("serve", "--profile=1")).isEqualTo(first);
    int asked = desk.starts();
    try (DataDirectory held = DataDirectory.open(first.resolve("profiles/7"))) {
      desk.with("CIRANDA_PROFILE", "7");
      assertThat(desk.call("serve")).isEqualTo(Exit.ENVIRONMENT);
      assertThat(desk.errors())
          .isEqualTo(
              "ciranda: Profile 7 is in use by a ciranda that is still running (process "
                  + ProcessHandle.current().pid()
                  + "). Stop that one, or leave --profile out to take the next free one.\n");
      assertThat(desk.call("--data-dir", held.root().toString())).isEqualTo(Exit.ENVIRONMENT);
      assertThat(desk.errors()).contains(held.root().toString(), "is in use");
    }
    assertThat(desk.starts()).isEqualTo(asked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "100", "-1", "two", "", "1.0", "99999999999"})
  void whatIsNoProfileIsRefused(String profile) throws Exception {
    assertThat(desk.call("serve", "--profile=" + profile)).isEqualTo(Exit.USAGE);
    assertThat(desk.errors())
        .startsWith("ciranda: --profile: \"" + profile + "\" is not a profile: a number from 1");
    assertThat(first).doesNotExist();
  }

  @Test
  void aDirectoryAndAProfileExcludeEachOtherAndTheStrongerWins() throws Exception {
    String directory = home.resolve("d").toString();
    assertThat(desk.call("serve", "--profile", "2", "--data-dir", directory)).isEqualTo(Exit.USAGE);
    assertThat(desk.errors()).startsWith("ciranda: --profile and --data-dir exclude each other");
    desk.with("CIRANDA_PROFILE", "2");
    assertThat(folderOf("serve", "--data-dir", directory)).isEqualTo(home.resolve("d"));
    configure("data-dir = \"" + directory + "\"\n");
    assertThat(folderOf("serve")).isEqualTo(first.resolve("profiles/2"));
    assertThat(folderOf("serve", "--profile=3")).isEqualTo(first.resolve("profiles/3"));
  }

  @Test
  void theFileMayChooseTheProfile() throws Exception {
    configure("profile = 4\n");
    assertThat(folderOf("serve")).isEqualTo(first.resolve("profiles/4"));
    configure("profile = 400\n");
    assertThat(desk.call("serve")).isEqualTo(Exit.USAGE);
    assertThat(desk.errors()).contains("config.toml, line 1, column 1: \"400\" is not a profile");
  }

  /** The file is shared, and two people cannot have one name, nor one port. */
  @Test
  void nameAndPortsOfTheFileAreForTheFirstProfile() throws Exception {
    configure("name = 'ana'\nport = 7000\napi = '127.0.0.1:7001'\ngroup = 'turma'\n");
    folderOf("serve");
    assertThat(desk.asked().name()).isEqualTo("ana");
    assertThat(desk.asked().options().port()).hasValue(7_000);
    folderOf("serve", "--profile=2");
    assertThat(desk.asked().name()).isEqualTo("ana-2");
    assertThat(desk.asked().options().group()).isEqualTo("turma");
    assertThat(desk.asked().options().port()).isEmpty();
    assertThat(desk.asked().options().api().orElseThrow().getPort()).isZero();
    configure("api = 'off'\n");
    folderOf("serve", "--profile=2", "--name=eva");
    assertThat(desk.asked().name()).isEqualTo("eva");
    assertThat(desk.asked().options().api()).isEmpty();
  }

  @Test
  void aLongNameLosesItsEndForTheNumber() throws Exception {
    desk.user("x".repeat(32));
    folderOf("serve", "--profile=42");
    assertThat(desk.asked().name()).isEqualTo("x".repeat(29) + "-42");
  }

  @Test
  void theFirstStartOfAProfileAsksOnATerminal() throws Exception {
    try (DataDirectory one = DataDirectory.open(first)) {
      desk.typing("\n").call();
      assertThat(desk.errors()).startsWith("Your name in profile 2 [maria-2]: ");
      assertThat(desk.asked().name()).isEqualTo("maria-2");
      desk.typing("rui\n").call("--lang=pt-BR");
      assertThat(desk.errors()).startsWith("Seu nome no perfil 2 [maria-2]: ");
      assertThat(desk.asked().name()).isEqualTo("rui");
      NameChoice.remember(one.root().resolve("profiles/2/name"), "eva");
      desk.typing("other\n").call();
      assertThat(desk.asked().name()).isEqualTo("eva");
    }
  }

  @Test
  void whoRunsAlreadyIsNamed() throws Exception {
    String process = "(process " + ProcessHandle.current().pid() + ")";
    try (DataDirectory one = DataDirectory.open(first)) {
      assertThat(desk.callAlone()).isEqualTo(Exit.OK);
      assertThat(desk.errors())
          .contains(
              "\nciranda: Another ciranda is already running here. Started as maria-2 (profile 2),"
                  + " with ports of its own.\n");
      assertThat(one.root()).isDirectory();
    }
    try (LoneNode ana = LoneNode.start("ana", first)) {
      assertThat(ana.apiFile()).exists();
      assertThat(desk.callAlone("--lang=en", "--name", "rui")).isEqualTo(Exit.OK);
      assertThat(desk.errors())
          .contains(
              "\nciranda: ana is already running here "
                  + process
                  + ". Started as rui (profile 2), with ports of its own.\n");
    }
    assertThat(desk.callAlone()).isEqualTo(Exit.OK);
    assertThat(desk.errors()).doesNotContain("profile");
  }

  @Test
  void startsInOneInstantGetAProfileEach() throws Exception {
    int starts = 8;
    CyclicBarrier together = new CyclicBarrier(starts);
    ConcurrentLinkedQueue<Taken> taken = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    Setup setup = desk.setup();
    for (int i = 0; i < starts; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  together.await();
                  taken.add(Taken.take(setup));
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Set<Integer> profiles = new TreeSet<>();
    taken.forEach(one -> profiles.add(one.profile().orElseThrow().number()));
    taken.forEach(Taken::close);
    assertThat(profiles).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void thereAreNinetyNine() throws Exception {
    List<Taken> all = new ArrayList<>();
    try {
      for (int number = Place.PROFILE_MIN; number <= Place.PROFILE_MAX; number++) {
        all.add(Taken.take(desk.setup()));
      }
      assertThat(desk.call("serve")).isEqualTo(Exit.ENVIRONMENT);
      assertThat(desk.errors()).startsWith("ciranda: All 99 profiles are in use.");
    } finally {
      all.forEach(Taken::close);
    }
  }

  private Path folderOf(String... arguments) throws Exception {
    desk.call(arguments);
    return desk.asked().options().folders().data();
  }

  private void configure(String text) throws Exception {
    Path folder = Files.createDirectories(home.resolve(".config/ciranda"));
    Files.writeString(folder.resolve("config.toml"), text);
  }
}
