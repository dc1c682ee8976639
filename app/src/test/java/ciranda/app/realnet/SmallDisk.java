package ciranda.app.realnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** A file system of its own, in memory, that can be filled to the last byte. One thread uses it. */
final class SmallDisk implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final Path folder;
  private final Path filler;
  private final Thread atExit = new Thread(this::remove);

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
  }

  /** Puts it over a folder, which need not be there. */
  static SmallDisk at(Path folder, int mebibytes) {
    SmallDisk disk = new SmallDisk(folder);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Commands.run(
        "mount", "-t", "tmpfs", "-o", "mode=0700,size=" + mebibytes + "m", "none", "" + folder);
    Runtime.getRuntime().addShutdownHook(disk.atExit);
    return disk;
  }

  /** Takes away what runs that were killed have left behind. */
  static void removeLeftovers() throws IOException {
    Path tests = Program.CHECKOUT.resolve("app/target/realnet");
    for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      Path folder = Path.of(line.split(" ", 3)[1]);
      if (folder.startsWith(tests)) {
        new SmallDisk(folder).remove();
      }
    }
  }

  /** Takes all the space that is left. */
  void fill() throws IOException {
    fillBut(0);
  }

  /** Takes all the space that is left, and then gives so many bytes back. */
  void fillBut(long bytes) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    Arrays.fill(chunk, (byte) 1);
    try (FileChannel channel =
        FileChannel.open(
            filler,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND)) {
      while (Files.getFileStore(folder).getUsableSpace() > 0) {
        ByteBuffer rest = ByteBuffer.wrap(chunk);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
    try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.WRITE)) {
      channel.truncate(Math.max(0, channel.size() - bytes));
    }
  }

  /** Gives all of that back. */
  void empty() throws IOException {
    Files.deleteIfExists(filler);
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    remove();
  }

  /** Goes at once; whoever still has files open there keeps them. */
  private void remove() {
    Commands.run("umount", "--lazy", folder.toString());
  }
}
