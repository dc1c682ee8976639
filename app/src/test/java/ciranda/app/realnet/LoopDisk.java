package ciranda.app.realnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A disk that can lose its power: an ext4 file system in a file, mounted by a loop device. One
 * thread uses it.
 *
 * <p>What programs write lies in the page cache of the file system until somebody flushes it; only
 * then it is handed to the loop device, and so to the file. So a copy of the file is what a disk
 * would hold after a power cut: flushed data are in it, others are not, and the file system has to
 * replay its journal. It is the picture of a disk that keeps what was handed to it, in that order.
 */
final class LoopDisk implements AutoCloseable {
  private static final Duration COPIED_WITHIN = Duration.ofSeconds(20);
  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  // In the statistics of a block device: writes that were completed, requests on their way.
  private static final int WRITES = 4;
  private static final int IN_FLIGHT = 8;

  private final Path image;
  private final Path place;
  private final Thread atExit = new Thread(this::unmountAnyhow);

  private LoopDisk(Path image, Path place) {
    this.image = image;
    this.place = place;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** An empty disk, mounted there. */
  static LoopDisk create(Path image, int mebibytes, Path place) {
    try {
      Files.createDirectories(image.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Commands.run("truncate", "--size", mebibytes + "M", image.toString());
    String now = "lazy_itable_init=0,lazy_journal_init=0"; // nothing is written behind our back
    Commands.run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", now, image.toString());
    return mount(image, place);
  }

  /** A disk that is there, mounted there; the file system mends itself as after any power cut. */
  static LoopDisk mount(Path image, Path place) {
    LoopDisk disk = new LoopDisk(image, place);
    try {
      Files.createDirectories(place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Commands.run("mount", "-t", "ext4", "-o", "loop", image.toString(), place.toString());
    return disk;
  }

  /**
   * Copies what the disk holds at this moment. Whoever writes to it is stopped; the kernel is not,
   * so a copy during which it wrote something is made again.
   */
  void copyTo(Path copy) {
    Path statistics = Path.of("/sys/block", device().getFileName().toString(), "stat");
    Eventually.within(
        COPIED_WITHIN,
        "a copy of one moment",
        () -> {
          List<String> before = fields(statistics);
          Commands.run("cp", "--sparse=always", image.toString(), copy.toString());
          List<String> after = fields(statistics);
          if (!before.get(IN_FLIGHT).equals("0")
              || !after.get(IN_FLIGHT).equals("0")
              || !before.get(WRITES).equals(after.get(WRITES))) {
            throw new AssertionError("something was written: " + before + " " + after);
          }
        });
  }

  /** Hands everything that was written to the disk, as the system does by itself now and then. */
  void flush() {
    Commands.run("sync", "--file-system", place.toString());
  }

  /** Ends it and what it holds; nobody has a file of it open. */
  void discard() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    Commands.run("umount", place.toString());
    try {
      Files.delete(image);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    unmountAnyhow();
  }

  /** Unmounts what tests that were killed have left below the folder of all tests. */
  static void removeLeftovers() {
    Path all = Program.CHECKOUT.resolve("app/target/realnet");
    mounts()
        .map(words -> words[1])
        .filter(place -> Path.of(place).startsWith(all))
        .forEach(place -> Commands.run("umount", "--lazy", place));
  }

  private void unmountAnyhow() {
    if (mounted().isPresent()) {
      Commands.run("umount", "--lazy", place.toString());
    }
  }

  private Path device() {
    return Path.of(mounted().orElseThrow()[0]);
  }

  private Optional<String[]> mounted() {
    return mounts().filter(words -> Path.of(words[1]).equals(place)).reduce((one, last) -> last);
  }

  private static Stream<String[]> mounts() {
    try {
      return Files.readAllLines(MOUNTS).stream().map(line -> line.split(" ", -1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> fields(Path statistics) throws IOException {
    return List.of(Files.readString(statistics).strip().split(" +"));
  }
}
