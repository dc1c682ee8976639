package ciranda.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ./ciranda hands to the JVM, seen through a JDK that only says what it was given. */
@Tag("system")
final class LauncherTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().resolveSibling("ciranda");

  @TempDir Path folder = Path.of("set by JUnit");

  @BeforeEach
  void makeJdk() throws IOException {
    Files.createDirectories(folder.resolve("jdk/bin"));
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"99.0.1\"\n");
    script(folder.resolve("jdk/bin/javac"), "");
    script(
        folder.resolve("jdk/bin/java"),
        """
        echo "pid=$$"
        echo "locale=$CIRANDA_LOCALE $LC_ALL"
        for word; do echo "word=$word"; done
        """);
  }

  @Test
  void handsOverTheWordsAsTheyAre() throws Exception {
    List<String> lines = launch(Map.of(), "send", "olá  * 'você'", "", "--name=$HOME");

    assertThat(lines)
        .endsWith(
            "word=ciranda.app.Main",
            "word=send",
            "word=olá  * 'você'",
            "word=",
            "word=--name=$HOME");
  }

  @Test
  void becomesTheJvm() throws Exception {
    Process process = builder(Map.of(), CHECKOUT, List.of()).start();

    assertThat(lines(process)).contains("pid=" + process.pid());
  }

  @Test
  void startsTheJvmInUtf8AndKeepsThePersonsLocale() throws Exception {
    assertThat(launch(Map.of("LANG", "pt_BR"))).contains("locale=pt_BR C.UTF-8");
    assertThat(launch(Map.of("LANG", "en_US", "LC_MESSAGES", "pt_BR.ISO-8859-1")))
        .contains("locale=pt_BR.ISO-8859-1 C.UTF-8");
    assertThat(launch(Map.of("LANG", "pt_BR", "LC_ALL", "C"))).contains("locale=C C.UTF-8");
  }

  @Test
  void passesOptionsForTheJvm() throws Exception {
    assertThat(launch(Map.of("CIRANDA_JAVA_OPTS", "-Xlog:gc -Da=b")))
        .containsSubsequence("word=-Xmx96m", "word=-Xlog:gc", "word=-Da=b", "word=-cp");
  }

  @Test
  void worksThroughLinksAndFromAnyFolder() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("my programs"));
    Path first = Files.createSymbolicLink(bin.resolve("first"), CHECKOUT);
    Path second = Files.createSymbolicLink(bin.resolve("second"), first.getFileName());
    Process process = builder(Map.of(), second, List.of("x")).directory(bin.toFile()).start();

    assertThat(lines(process)).endsWith("word=ciranda.app.Main", "word=x");
  }

  private List<String> launch(Map<String, String> environment, String... words) throws Exception {
    return lines(builder(environment, CHECKOUT, List.of(words)).start());
  }

  private ProcessBuilder builder(
      Map<String, String> environment, Path launcher, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(key -> key.matches("LANG|LC_.*|CIRANDA_LOCALE"));
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().putAll(environment);
    return builder;
  }

  private static List<String> lines(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(err).isEmpty();
    assertThat(process.waitFor()).isZero();
    return out.lines().toList();
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
