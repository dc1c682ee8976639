package ciranda.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The product keeps the rules of its architecture, and every rule fails on a planted breach. */
final class ArchitectureTest {
  private static final String PLANTED = "ciranda.app.architecture.planted";

  private static JavaClasses product = new ClassFileImporter().importClasses();
  private static Map<String, List<String>> plantedBreaches = Map.of();

  @BeforeAll
  static void readClasses() {
    product =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("ciranda");
    JavaClasses planted = new ClassFileImporter().importPackages(PLANTED);
    plantedBreaches = new LinkedHashMap<>();
    new ArchitectureRules(PLANTED)
        .all()
        .forEach((name, rule) -> plantedBreaches.put(name, breaches(rule, planted)));
  }

  @Test
  void theProductKeepsEveryRule() {
    assertThat(product).as("the product's classes").hasSizeGreaterThan(10);
    new ArchitectureRules("ciranda")
        .all()
        .forEach((name, rule) -> assertThat(breaches(rule, product)).as(name).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "arrows of protocol, protocol.UsesCore",
    "arrows of core, core.UsesNode",
    "arrows of node, node.UsesTui",
    "arrows of tui, tui.UsesWeb",
    "arrows of web, web.UsesApp",
    "tui sees the view port only, tui.UsesMachines",
    "web sees the view port only, web.UsesWire",
    "membership stands alone, core.membership.UsesDetector",
    "detector stands alone, core.detector.UsesElection",
    "election stands alone, core.election.UsesHistory",
    "history stands alone, core.history.UsesMembership",
    "no input or output, core.Impure$Sockets",
    "no input or output, core.Impure$Channels",
    "no input or output, core.Impure$Files",
    "no input or output, core.Impure$OldFiles",
    "no input or output, core.Impure$Databases",
    "no input or output, core.Impure$Loggers",
    "no input or output, core.Impure$Prints",
    "no input or output, core.Impure$Environment",
    "no threads, core.Impure$Threads",
    "no threads, core.Impure$Concurrent",
    "no threads, core.Impure$ThreadRandom",
    "no locks, core.Impure$Locks",
    "no clock, core.Impure$WallClock",
    "no clock, core.Impure$MonotonicClock",
    "no clock, core.Impure$NowClock",
    "no clock, core.Impure$GivenClock",
    "no chance, core.Impure$OwnRandom",
    "no chance, core.Impure$MathRandom",
    "no chance, core.Impure$DefaultRandom",
    "no chance, core.Impure$RandomId",
    "no chance, core.Impure$Shuffles",
  })
  void aPlantedBreachIsFound(String rule, String planted) {
    assertThat(breachesOf(rule)).anyMatch(breach -> breach.contains(PLANTED + "." + planted));
  }

  @Test
  void everyRuleHasAPlantedBreachExceptThatTheAppMayUseAll() {
    Set<String> silent = new TreeSet<>();
    plantedBreaches.forEach((rule, breaches) -> {
      if (breaches.isEmpty()) {
        silent.add(rule);
      }
    });

    assertThat(silent).containsExactly("arrows of app");
  }

  @Test
  void whatIsAllowedIsNoBreach() {
    assertThat(plantedBreaches.values().stream().flatMap(List::stream))
        .noneMatch(breach -> breach.contains("UsesPort") || breach.contains("core.Pure"));
  }

  private static List<String> breachesOf(String rule) {
    return Objects.requireNonNull(plantedBreaches.get(rule), rule);
  }

  private static List<String> breaches(ArchRule rule, JavaClasses classes) {
    return rule.evaluate(classes).getFailureReport().getDetails();
  }
}
