package ciranda.node.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A copy of what a data directory holds, in one file: a ZIP with a title, the node key, the name
 * and the databases. It is taken from another process than the node's, while that runs or not:
 * SQLite copies each database as it is at one moment ({@code VACUUM INTO}).
 *
 * <p>A directory that was restored goes on with no log: entries that were written after the backup
 * may be anywhere, so whatever is written now begins a new generation.
 */
public final class Backup {
  private static final String TITLE = "ciranda-backup";
  private static final byte[] VERSION = "1\n".getBytes(StandardCharsets.US_ASCII);
  private static final String NAME = "name";
  private static final Pattern DATABASE = Pattern.compile("[a-z0-9-]{1,64}\\.db");

  private Backup() {}

  /** A file that is no backup, or one of a newer version. */
  public static final class NoBackupException extends Exception {
    private static final long serialVersionUID = 1;

    NoBackupException(String message) {
      super(message);
    }
  }

  /** A directory that has something already, which a backup would replace. */
  public static final class OccupiedException extends Exception {
    private static final long serialVersionUID = 1;

    OccupiedException(String message) {
      super(message);
    }
  }

  /** Whether there is anything to copy. */
  public static boolean isWorthwhile(Path directory) {
    return Files.exists(directory.resolve(DataDirectory.KEY_FILE));
  }

  /**
   * Writes a backup.
   *
   * @param beside a file, in whose folder the copies wait, one at a time
   * @return how many databases it has
   */
  public static int write(Path directory, OutputStream out, Path beside)
      throws IOException, StorageException {
    List<Path> databases = databases(directory);
    ZipOutputStream zip = new ZipOutputStream(out);
    add(zip, TITLE, VERSION);
    for (String small : List.of(DataDirectory.KEY_FILE, NAME)) {
      if (Files.exists(directory.resolve(small))) {
        add(zip, small, Files.readAllBytes(directory.resolve(small)));
      }
    }
    for (Path database : databases) {
      Path copy = Files.createTempFile(beside.toAbsolutePath().getParent(), ".ciranda", ".db");
      try {
        copy(database, copy);
        zip.putNextEntry(new ZipEntry(database.getFileName().toString()));
        Files.copy(copy, zip);
        zip.closeEntry();
      } finally {
        Files.delete(copy);
      }
    }
    zip.finish();
    return databases.size();
  }

  private static List<Path> databases(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> DATABASE.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  /** Into a file that is there and empty. */
  private static void copy(Path database, Path copy) throws StorageException {
    try (Connection connection = Connections.copier(database);
        PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, copy.toString());
      vacuum.execute();
    } catch (SQLException e) {
      throw StorageException.of(e, database);
    }
  }

  /**
   * Puts a backup into a directory that is held and has nothing yet; it is on the disk when this
   * returns. Where that fails, the directory is as it was.
   *
   * @return how many databases it had
   */
  public static int restore(InputStream in, DataDirectory directory)
      throws IOException, StorageException, NoBackupException, OccupiedException {
    Path root = directory.root();
    if (Files.exists(directory.keyFile())
        || Files.exists(root.resolve(NAME))
        || !databases(root).isEmpty()) {
      throw new OccupiedException(root.toString());
    }
    Path unpacked = Files.createTempDirectory(directory.temporary(), "restore");
    List<Path> files = new ArrayList<>();
    List<Path> moved = new ArrayList<>();
    boolean done = false;
    try {
      unpack(in, unpacked, files);
      int databases = 0;
      for (Path file : files) {
        if (DATABASE.matcher(file.getFileName().toString()).matches()) {
          forgetOwn(file);
          databases++;
        }
      }
      // The key comes last: without it the directory is a new node's, and nothing is half there.
      files.sort(Comparator.comparing(file -> file.endsWith(DataDirectory.KEY_FILE)));
      for (Path file : files) {
        moved.add(root.resolve(file.getFileName()));
        DurableFile.move(file, moved.getLast());
      }
      done = true;
      return databases;
    } catch (ZipException e) {
      throw new NoBackupException(String.valueOf(e.getMessage()));
    } finally {
      if (!done) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
        for (Path file : moved) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(unpacked);
    }
  }

  private static void unpack(InputStream in, Path folder, List<Path> files)
      throws IOException, NoBackupException {
    ZipInputStream zip = new ZipInputStream(in);
    ZipEntry title = zip.getNextEntry();
    if (title == null || !title.getName().equals(TITLE)) {
      throw new NoBackupException("no backup");
    }
    if (!Arrays.equals(zip.readNBytes(VERSION.length + 1), VERSION)) {
      throw new NoBackupException("of a newer version");
    }
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      String name = entry.getName();
      boolean known =
          name.equals(DataDirectory.KEY_FILE)
              || name.equals(NAME)
              || DATABASE.matcher(name).matches();
      if (!known) {
        throw new NoBackupException("with something else in it");
      }
      Path file = folder.resolve(name);
      files.add(file);
      Files.copy(zip, file);
      if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
    }
    if (files.stream().noneMatch(file -> file.endsWith(DataDirectory.KEY_FILE))) {
      throw new NoBackupException("without a key");
    }
  }

  private static void forgetOwn(Path database) throws StorageException {
    try (Connection connection = Connections.writer(database);
        Statement statement = connection.createStatement()) {
      Schema.migrate(connection);
      statement.execute("UPDATE state SET sum = -1, own = " + Schema.NO_GENERATION);
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      statement.execute("PRAGMA journal_mode=DELETE");
    } catch (SQLException e) {
      throw StorageException.of(e, database);
    }
  }
}
