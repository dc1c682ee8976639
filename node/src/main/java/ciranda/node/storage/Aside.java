package ciranda.node.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Sets a database aside, so that the next start begins with an empty one and fetches the
 * conversation from the others. Key and name stay. What is written from then on begins a new
 * generation, as the empty database knows of no log of its own: so nothing can contradict what only
 * the copy may have.
 */
public final class Aside {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What SQLite keeps beside a database. */
  private static final List<String> BESIDE = List.of("-wal", "-shm");

  private Aside() {}

  /**
   * Renames the database of a group, and with it what lies beside it.
   *
   * @param directory that holds it, so no node does
   * @return where it is now; empty if there is none
   */
  public static Optional<Path> set(DataDirectory directory, Path database, Instant now)
      throws IOException {
    if (!database.startsWith(directory.root())) {
      throw new IllegalArgumentException(database + " is not in " + directory.root());
    }
    if (!Files.exists(database)) {
      return Optional.empty();
    }
    Path aside = free(database + ".damaged-" + MOMENT.format(now));
    // The log goes first: a database without it is older, a log without its database is nothing.
    for (String beside : BESIDE) {
      Path file = Path.of(database + beside);
      if (Files.exists(file)) {
        Files.move(file, Path.of(aside + beside), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Files.move(database, aside, StandardCopyOption.ATOMIC_MOVE);
    DurableFile.flush(directory.root());
    return Optional.of(aside);
  }

  private static Path free(String wanted) {
    Path file = Path.of(wanted);
    for (int number = 2; Files.exists(file); number++) {
      file = Path.of(wanted + "-" + number);
    }
    return file;
  }
}
