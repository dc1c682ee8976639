package ciranda.app.realnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * A wall clock that can jump while programs run that look at it. Their monotonic clock is the
 * machine's, as where somebody sets the time.
 */
final class FakeClock {
  static final String RIGHT = "+0";

  private final Path file;

  /** A clock that goes right. */
  FakeClock(Path file) {
    this.file = file;
    jump(RIGHT);
  }

  /** Lets the clock go so much before or behind: {@code +1h}, {@code -10y}. */
  void jump(String offset) {
    try {
      Files.createDirectories(file.getParent());
      // Renamed into place: nobody reads half of it.
      Path written = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), offset);
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what faketime leaves behind where a process is killed. */
  static void removeLeftovers(long process) {
    try {
      for (String name : List.of("faketime_shm_", "sem.faketime_sem_")) {
        Files.deleteIfExists(Path.of("/dev/shm", name + process));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What makes a program look at this clock. */
  Map<String, String> environment() {
    String library = Commands.run("faketime", "-m", "-f", RIGHT, "printenv", "LD_PRELOAD").strip();
    return Map.of(
        "LD_PRELOAD", library,
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        // What it calls a fix lets every timed wait of a JVM end at once, and all threads spin.
        "FAKETIME_FORCE_MONOTONIC_FIX", "0");
  }
}
