package ciranda.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFileTest {
  @TempDir private Path folder;

  @Test
  void itIsForItsOwnerAndOfBoundedSize() throws Exception {
    Path file = folder.resolve("log/ciranda.log");
    LogFile log = new LogFile(file);
    assertThat(file).doesNotExist();
    LogRecord record = new LogRecord(Level.INFO, "x".repeat(100_000));
    for (int i = 0; i < 60; i++) {
      log.publish(record);
    }
    log.close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(file.resolveSibling("."))) {
      assertThat(files)
          .hasSize(1 + LogFile.FORERUNNERS_MAX)
          .allMatch(f -> f.toFile().length() <= LogFile.BYTES_MAX);
    }
  }

  @Test
  void aLineIsALineAndATraceIsIndented() throws Exception {
    Path file = folder.resolve("ciranda.log");
    LogFile log = new LogFile(file);
    LogRecord record = new LogRecord(Level.WARNING, "one\nforged\u001b[2J");
    record.setThrown(new IllegalStateException("broken"));
    log.publish(record);
    log.close();
    assertThat(Files.readAllLines(file).getFirst()).endsWith(" WARNING null: one forged");
    assertThat(Files.readAllLines(file).get(1))
        .isEqualTo("    java.lang.IllegalStateException: broken");
  }

  @Test
  void whatCannotBeWrittenIsNoObstacle() throws Exception {
    Path blocked = Files.writeString(folder.resolve("file"), "");
    LogFile log = new LogFile(blocked.resolve("ciranda.log"));
    log.publish(new LogRecord(Level.INFO, "lost"));
    log.close();
    assertThat(blocked).isEmptyFile();
  }
}
