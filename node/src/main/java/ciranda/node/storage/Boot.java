package ciranda.node.storage;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which start of the machine this is. What a program wrote and the disk had not really flushed is
 * lost where the power fails, and nothing on the disk tells: only that the machine has started anew
 * since, and that the program had not ended as it should.
 */
final class Boot {
  private static final System.Logger LOG = System.getLogger(Boot.class.getName());

  /** Linux alone says it (man 4 random). */
  private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** In the place of a name: the program ended as it should, or nobody knows. */
  static final String NONE = "";

  private Boot() {}

  /** A name that no other start of a machine has. */
  static String current() {
    try {
      return Files.readString(ID).strip();
    } catch (IOException e) {
      // Then a lost tail is noticed only when others tell of it.
      LOG.log(Level.DEBUG, "the system does not name its start", e);
      return NONE;
    }
  }

  /** Whether what was written then may have lost its end since. */
  static boolean mayHaveLost(String writtenIn, String now) {
    return !writtenIn.equals(NONE) && !writtenIn.equals(now);
  }
}
