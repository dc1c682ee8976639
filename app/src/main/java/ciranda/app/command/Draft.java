package ciranda.app.command;

import ciranda.node.storage.DurableFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that appears only when it is whole, and never in the place of another. */
public final class Draft implements AutoCloseable {
  private final Path file;
  private final Path part;
  private final OutputStream stream;

  /** Begins it; refuses where there is a file of that name. */
  public Draft(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path folder = file.toAbsolutePath().getParent();
    part = Files.createTempFile(folder, ".ciranda", ".part");
    stream = new BufferedOutputStream(Files.newOutputStream(part));
  }

  /** What is written to it. */
  public OutputStream stream() {
    return stream;
  }

  /** Gives it its name; it outlives a power cut from here on. */
  public void keep() throws IOException {
    stream.flush();
    stream.close();
    DurableFile.move(part, file);
  }

  @Override
  public void close() throws IOException {
    stream.close();
    Files.deleteIfExists(part);
  }
}
