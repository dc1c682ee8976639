package ciranda.sim.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The machine that plants bugs, itself; `./dev mutants` plants them all. */
final class MutantsTest {
  /** Surefire starts in the module, a person at the root. */
  private static final Path ROOT = Files.isDirectory(Path.of("sim")) ? Path.of("") : Path.of("..");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Mutants machine =
      new Mutants(ROOT, 20, new PrintStream(printed, true, StandardCharsets.UTF_8));

  private static List<Mutant> all() throws IOException {
    return Mutant.all(ROOT.resolve("sim/mutants"));
  }

  @Test
  void everyMutantAppliesOnceAndCompiles() throws IOException {
    List<Mutant> mutants = all();

    assertThat(mutants).hasSizeGreaterThanOrEqualTo(40);
    for (Mutant mutant : mutants) {
      assertThat(machine.compiled(mutant)).containsKey(mutant.className());
    }
  }

  @Test
  void everyRuleOfTheElectionIsLeftOutOnce() throws IOException {
    Set<String> rules = new HashSet<>();
    all().forEach(mutant -> mutant.rule().ifPresent(rules::add));

    List<String> expected = new ArrayList<>();
    for (int rule = 1; rule <= 17; rule++) {
      expected.add(String.valueOf(rule));
    }
    assertThat(rules).containsAll(expected);
  }

  @Test
  void aTrivialBugIsCaughtAndTheCoreWithoutItIsNot() throws IOException, InterruptedException {
    Mutant mutant =
        mutant(
            "file: core/src/main/java/ciranda/core/history/HeldLogs.java",
            "-     entries += pending.segment().entries().size();",
            "+     throw new IllegalStateException(\"planted\");",
            "-     for (Entry entry : pending.segment().entries()) {",
            "-       byte[] hash = entry.hash().toArray();",
            "-       for (int i = 0; i < digest.length; i++) {",
            "-         digest[i] ^= hash[i];",
            "-       }",
            "-     }",
            "-     digestBytes = Bytes.of(digest);",
            "-     changed(log);",
            "-     return pending;",
            "+ ");

    assertThat(machine.isSound(3)).isTrue();
    machine.run(List.of(mutant), 1);

    assertThat(machine.summary()).isEqualTo("mutants: 1 caught, 0 missed");
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("planted: caught by ");
  }

  @Test
  void aChangeThatChangesNothingIsMissed() throws IOException, InterruptedException {
    Mutant mutant =
        mutant(
            "file: core/src/main/java/ciranda/core/history/Timeline.java",
            "-     rise(newest.max(entry.time()));",
            "+     this.rise(newest.max(entry.time()));");

    machine.run(List.of(mutant), 1);

    assertThat(machine.missed()).isEqualTo(1);
    assertThat(machine.summary()).isEqualTo("mutants: 0 caught, 1 missed");
  }

  @Test
  void aMutantThatHasRottedIsAnError() {
    Mutant gone =
        mutant(
            "file: core/src/main/java/ciranda/core/Self.java",
            "-   no such line;",
            "+   nor this one;");
    Mutant twice =
        mutant("file: core/src/main/java/ciranda/core/Self.java", "-   }", "+   // gone");
    Mutant broken =
        mutant(
            "file: core/src/main/java/ciranda/core/Self.java",
            "-     return joined;",
            "+     return joined");

    assertThatThrownBy(() -> machine.compiled(gone)).hasMessageContaining("not exactly once");
    assertThatThrownBy(() -> machine.compiled(twice)).hasMessageContaining("not exactly once");
    assertThatThrownBy(() -> machine.compiled(broken)).hasMessageContaining("does not compile");
  }

  private static Mutant mutant(String... lines) {
    List<String> all = new ArrayList<>(List.of("A bug of the test."));
    all.addAll(List.of(lines));
    return Mutant.parse("planted", all);
  }
}
