package ciranda.app.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The source is tidy, and every rule that says so fails on a planted breach. */
final class TidyTest {
  private static final String MAIN = "core/src/main/java/ciranda/core/Planted.java";
  private static final String TEST = "core/src/test/java/ciranda/core/PlantedTest.java";

  @Test
  void theSourceIsTidy() throws IOException {
    List<SourceFile> files = SourceFile.all(SourceFile.checkout());

    assertThat(files).as("the files under src").hasSizeGreaterThan(10);
    assertThat(files.stream().flatMap(file -> TidyRules.breaches(file).stream())).isEmpty();
    assertThat(TidyRules.unmarkedPackages(files)).isEmpty();
  }

  @Test
  void aLongFileIsABreach() {
    assertThat(breaches(MAIN, "\n".repeat(500))).isEmpty();
    assertThat(breaches(MAIN, "\n".repeat(501))).singleElement().asString().contains("501 lines");
  }

  @Test
  void aLongLineIsABreach() {
    assertThat(breaches(MAIN, "\n// " + "é".repeat(97))).isEmpty();
    assertThat(breaches(MAIN, "\n// " + "é".repeat(98))).containsExactly(MAIN + ":2: 101 columns");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "final class TextUtil {}",
        "interface LinkManager {}",
        "record NodeImpl(int id) {}",
        "enum HelperKind {}",
        "package ciranda.core.misc;",
        "// TODO later",
        "/* FIXME */",
      })
  void anEmptyNameOrUnfinishedWorkIsABreach(String text) {
    assertThat(breaches(MAIN, text)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "void waits() { Thread.sleep(10); }",
        "void waits() { Thread\n  .sleep(10); }",
        "import static java.lang.Thread.sleep;",
        "void waits() { TimeUnit.SECONDS.sleep(1); }",
        "@Disabled void later() {}",
        "@EnabledIfEnvironmentVariable(named = \"X\") void sometimes() {}",
        "import static org.junit.jupiter.api.Assumptions.assumeTrue;",
        "void sometimes() { assumeThat(root).isTrue(); }",
      })
  void aTestThatSleepsOrStepsAsideIsABreach(String text) {
    assertThat(breaches(TEST, text)).isNotEmpty();
  }

  @Test
  void stringsAndCommentsAreNoBreach() {
    String text =
        """
        /** Unlike a Manager class LinkManager would, says Thread.sleep in no test: @Disabled. */
        final class Implementation {
          String a = "class TextUtil // TODO \\" Thread.sleep(1) @Disabled";
          char quote = '"';
          String b = \"""
              class TextUtil { } "quoted" TODO assumeTrue
              \""";
        }
        """;

    assertThat(breaches(TEST, text)).isEmpty();
  }

  @Test
  void aPackageWithoutNullMarkedIsABreach() {
    SourceFile type = SourceFile.of(MAIN, "package ciranda.core;");
    String info = "core/src/main/java/ciranda/core/package-info.java";

    assertThat(TidyRules.unmarkedPackages(List.of(type))).hasSize(1);
    assertThat(
            TidyRules.unmarkedPackages(
                List.of(type, SourceFile.of(info, "// @NullMarked\npackage ciranda.core;"))))
        .hasSize(1);
    assertThat(
            TidyRules.unmarkedPackages(
                List.of(type, SourceFile.of(info, "@NullMarked\npackage ciranda.core;"))))
        .isEmpty();
  }

  private static List<String> breaches(String path, String text) {
    return TidyRules.breaches(SourceFile.of(path, text));
  }
}
