package ciranda.node.storage;

import ciranda.node.storage.DirectoryUnusableException.Obstacle;
import ciranda.protocol.GroupId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The one place where a node keeps what it has; held by one process at a time. Any thread.
 *
 * <p>The lock is the operating system's on the file {@code lock}, so it ends with the process,
 * however that ends. Such a lock belongs to the process, and closing any channel of the file gives
 * it up: so a table refuses a second opening within this process before it touches the file.
 */
public final class DataDirectory implements AutoCloseable {
  /** What a start writes at least, the driver's library for the most part. */
  private static final int START_BYTES = 2 << 20;

  private static final int STICKY = 01000;
  private static final int OTHERS_WRITE = 0002;

  static final String KEY_FILE = "node.key";

  /** Behind every byte that is read or written, as some systems forbid reading what is locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final int SLUG_LENGTH_MAX = 32;
  private static final int DIGITS_OF_GROUP = 12;
  private static final Set<Path> HELD = new HashSet<>();

  private final Path root;
  private final FileChannel lock;
  private final AtomicBoolean closed = new AtomicBoolean();

  private DataDirectory(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Makes the directory where it is not there, locks it, and narrows it to its owner. Files in it
   * that are not ours stay as they are.
   */
  public static DataDirectory open(Path directory)
      throws DirectoryInUseException, DirectoryUnusableException {
    try {
      Files.createDirectories(directory);
      Path root = directory.toRealPath();
      checkFileSystem(root);
      checkNotShared(root);
      return hold(root);
    } catch (IOException | UnsupportedOperationException e) {
      throw DirectoryUnusableException.of(directory, e);
    }
  }

  private static void checkFileSystem(Path root) throws IOException, DirectoryUnusableException {
    String type = Files.getFileStore(root).type();
    if (FileSystemKind.isRemote(type)) {
      throw new DirectoryUnusableException(
          root, Obstacle.NETWORK_FILE_SYSTEM, "file system " + type);
    }
  }

  private static void checkNotShared(Path root) throws IOException, DirectoryUnusableException {
    if (isPosix(root)
        && Files.getAttribute(root, "unix:mode") instanceof Integer mode
        && (mode & STICKY) != 0
        && (mode & OTHERS_WRITE) != 0) {
      throw new DirectoryUnusableException(root, Obstacle.SHARED, "everybody may write there");
    }
  }

  private static DataDirectory hold(Path root)
      throws IOException, DirectoryInUseException, DirectoryUnusableException {
    synchronized (HELD) {
      if (!HELD.add(root)) {
        throw new DirectoryInUseException(root, ProcessHandle.current().pid());
      }
    }
    boolean done = false;
    try {
      DataDirectory opened = new DataDirectory(root, lock(root));
      opened.prepare();
      done = true;
      return opened;
    } finally {
      if (!done) {
        release(root);
      }
    }
  }

  private static void release(Path root) {
    synchronized (HELD) {
      HELD.remove(root);
    }
  }

  private static FileChannel lock(Path root) throws IOException, DirectoryInUseException {
    FileChannel channel =
        FileChannel.open(
            root.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
        throw new DirectoryInUseException(root, processIn(channel));
      }
      byte[] process = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(process), 0);
      locked = true;
      return channel;
    } catch (OverlappingFileLockException _) {
      throw new DirectoryInUseException(root, ProcessHandle.current().pid());
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static long processIn(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(20);
    channel.read(content, 0);
    String text = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII);
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private void prepare() throws IOException, DirectoryUnusableException {
    boolean done = false;
    try {
      if (isPosix(root)) {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
      }
      Files.createDirectories(logs());
      removeTemporary();
      Files.createDirectories(temporary());
      checkSharedMemory();
      done = true;
    } finally {
      if (!done) {
        lock.close();
      }
    }
  }

  /** A process that was killed leaves what it had there, the driver's library alone a megabyte. */
  private void removeTemporary() throws IOException {
    if (!Files.isDirectory(temporary(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> all = Files.walk(temporary())) {
      left = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : left) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException _) {
        // Some systems keep what this process has loaded; then it stays until the next start.
      }
    }
  }

  /**
   * The write-ahead log of SQLite needs a mapped file, in which everybody sees at once what one has
   * written; some file systems cannot give one. A full one has no room for what a start needs.
   */
  private void checkSharedMemory() throws IOException, DirectoryUnusableException {
    Path probe = temporary().resolve("probe");
    try (FileChannel channel =
            FileChannel.open(
                probe,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        Arena arena = Arena.ofConfined()) {
      ByteBuffer room = ByteBuffer.allocate(START_BYTES);
      while (room.hasRemaining()) {
        channel.write(room);
      }
      MemorySegment mapped = channel.map(MapMode.READ_WRITE, 0, 1, arena);
      mapped.set(ValueLayout.JAVA_BYTE, 0, (byte) 7);
      ByteBuffer read = ByteBuffer.allocate(1);
      channel.read(read, 0);
      if (read.get(0) != 7) {
        throw new DirectoryUnusableException(
            root, Obstacle.NO_LOCKS, "what is written by memory is not read from the file");
      }
    } catch (IOException e) {
      throw DirectoryUnusableException.of(root, e);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  private static boolean isPosix(Path path) {
    return Files.getFileAttributeView(path, PosixFileAttributeView.class) != null;
  }

  /** The directory itself, without symbolic links. */
  public Path root() {
    return root;
  }

  public Path keyFile() {
    return root.resolve(KEY_FILE);
  }

  /** The database of a group: its name as far as a file name can say it, and some of its id. */
  public Path database(String groupName, GroupId group) {
    String id = HexFormat.of().formatHex(group.bytes().toArray()).substring(0, DIGITS_OF_GROUP);
    return root.resolve(slug(groupName) + "-" + id + ".db");
  }

  /** What remains of a name when only a-z, 0-9 and single hyphens are allowed. */
  private static String slug(String name) {
    String plain =
        Normalizer.normalize(name, Normalizer.Form.NFKD)
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\p{M}+", "")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    String bounded = plain.substring(0, Math.min(plain.length(), SLUG_LENGTH_MAX));
    return bounded.isEmpty() ? "group" : bounded;
  }

  /** Where the running node says how its interface is reached; see {@link DurableFile}. */
  public Path apiFile() {
    return root.resolve("api.json");
  }

  public Path logs() {
    return root.resolve("log");
  }

  /** For what need not outlive the process, such as SQLite's unpacked native library. */
  public Path temporary() {
    return root.resolve("tmp");
  }

  /**
   * Gives the directory up; once given up, it may be another's. The lock file stays, or two nodes
   * could each lock a different one.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      release(root);
    }
  }
}
