package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A profile is copied while its node runs, and brought back where the machine is gone. */
@Tag("system")
final class BackupTest {
  private final Home home = new Home("backup");

  @AfterEach
  void end() {
    home.close();
  }

  private Set<String> logs(String profile) {
    JsonNode status = Json.read(home.run("status", "--json", "--profile", profile).printed());
    return new TreeSet<>(status.required("heads").propertyNames());
  }

  @Test
  void whatWasCopiedUnderLoadIsBroughtBackAndGoesOnWithoutAFork() throws Exception {
    String file = Program.freshFolder("backup-files").resolve("ana.backup").toString();
    final Process ana = home.serveAlone("1", "ana");
    assertThat(home.shell("seq 1 2000 | ciranda send -").status()).isZero();
    Process talk = home.start(List.of("send", "and", "meanwhile"));
    Outcome copied = home.run("backup", file);
    talk.waitFor();
    assertThat(copied.status()).as("%s", copied).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))))
        .isEqualTo("rw-------");
    assertThat(home.run("send", "after the backup").status()).isZero();
    final Set<String> before = logs("1");
    Linux.signal(ana.pid(), Linux.SIGKILL);
    ana.waitFor();

    assertThat(home.run("restore", file).complained()).contains("already");
    Outcome restored = home.run("restore", "--profile", "2", file);
    assertThat(restored.status()).as("%s", restored).isZero();
    Path key = home.profile(2).resolve("node.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    home.serveAlone("2", "ana");
    assertThat(home.run("history", "3000", "--profile", "2").printed())
        .contains("[ana]: 1\n", "[ana]: 2000\n")
        .doesNotContain("after the backup");
    assertThat(home.run("send", "--profile", "2", "back again").status()).isZero();
    assertThat(logs("2")).as("a generation of its own").hasSize(2).containsAll(before);

    // What the dead one said after its backup comes from its disk, and nothing contradicts it.
    home.serveAlone("1", "ana");
    String stick = file + ".stick";
    assertThat(home.run("export", "--segments", stick).status()).isZero();
    Outcome taken = home.run("import", "--profile", "2", stick);
    assertThat(taken.status()).as("%s", taken).isZero();
    assertThat(home.run("history", "3000", "--profile", "2").printed())
        .contains("[ana]: after the backup\n", "[ana]: back again\n");
  }

  @Test
  void whatIsNoBackupIsRefusedAndLeavesNothing() throws Exception {
    Path file = Program.freshFolder("backup-files").resolve("odd");
    Files.writeString(file, "no zip at all");
    Outcome odd = home.run("restore", "--profile", "3", file.toString());
    assertThat(odd.status()).isEqualTo(1);
    assertThat(odd.complained()).contains("cannot be restored");
    assertThat(home.run("backup", "--profile", "3", file + ".new").complained())
        .contains("nothing to copy");
    assertThat(home.run("backup").status()).isEqualTo(2);
    assertThat(home.run("restore", "--profile", "3", file + ".none").status()).isEqualTo(1);
    assertThat(home.profile(3).resolve("node.key")).doesNotExist();
  }
}
