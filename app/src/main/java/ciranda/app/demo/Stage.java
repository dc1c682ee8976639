package ciranda.app.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a demonstration brings into the world: a temporary folder, and processes. Closing
 * it takes all of that away, at once and however far the demonstration is; after that nothing more
 * can be started. Any thread may call, also the one that runs when the program is told to stop.
 */
final class Stage implements AutoCloseable {
  private static final long END_MAX_SECONDS = 5;
  private static final int ATTEMPTS_MAX = 5;

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private boolean keep;
  private boolean closed;
  private boolean clean = true;

  private Stage(Path folder) {
    this.folder = folder;
  }

  /** Makes the folder, for the owner's eyes only. */
  static Stage open() throws IOException {
    return new Stage(Files.createTempDirectory("ciranda-demo-"));
  }

  Path folder() {
    return folder;
  }

  /** Starts a process that ends with the stage. */
  synchronized Process start(ProcessBuilder builder) throws IOException {
    if (closed) {
      throw new IOException("the demonstration is over");
    }
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** Leaves the folder there at the end, with all that happened, for whoever looks for a cause. */
  synchronized void keepFolder(List<Happening> recording) {
    keep = true;
    try {
      Files.write(
          folder.resolve("recording.txt"), recording.stream().map(Happening::toString).toList());
    } catch (IOException e) {
      // What the nodes themselves wrote is there; a cause will mostly be found in that.
      keep = Files.exists(folder);
    }
  }

  /** Whether the end left nothing behind that was not to be kept. */
  synchronized boolean isClean() {
    return clean;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    processes.forEach(Process::destroyForcibly);
    processes.forEach(this::awaitEnd);
    if (!keep) {
      removeFolder();
    }
  }

  private void awaitEnd(Process process) {
    try {
      clean &= process.waitFor(END_MAX_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // Whoever interrupts wants the end; it is under way, and the rest must be told too.
      Thread.currentThread().interrupt();
    }
  }

  /** Where a process has not quite ended it may still write, so it is tried again. */
  private void removeFolder() {
    for (int i = 1; Files.exists(folder); i++) {
      try {
        Files.walkFileTree(folder, new Removal());
      } catch (IOException e) {
        if (i == ATTEMPTS_MAX) {
          // The person is told where it lies.
          clean = false;
          return;
        }
      }
    }
  }

  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
