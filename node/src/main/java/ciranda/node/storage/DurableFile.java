package ciranda.node.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Small files that are whole or not there, whatever crashes: written beside, flushed, renamed into
 * place, the directory flushed. Readable by their owner only from their first byte on.
 */
public final class DurableFile {
  private DurableFile() {}

  /** Puts {@code content} in the place of {@code file}. */
  public static void replace(Path file, byte[] content) throws IOException {
    Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "not a root");
    Path beside = directory.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(beside);
    try (FileChannel channel = create(beside)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    flush(directory);
  }

  /** Puts a file that was written elsewhere in a place where nothing is. */
  public static void move(Path written, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(written, file);
    flush(Objects.requireNonNull(file.toAbsolutePath().getParent(), "not a root"));
  }

  private static FileChannel create(Path file) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (Files.getFileAttributeView(file.getParent(), PosixFileAttributeView.class) == null) {
      return FileChannel.open(file, options);
    }
    FileAttribute<?> ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    return FileChannel.open(file, options, ownerOnly);
  }

  /** On systems where a directory cannot be opened a rename is durable without this. */
  static void flush(Path directory) throws IOException {
    if (Files.getFileAttributeView(directory, PosixFileAttributeView.class) != null) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
