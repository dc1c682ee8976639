package ciranda.node.storage;

import ciranda.core.Input.StorageTrouble;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/**
 * A few connections for reading; more readers than that wait for each other. In write-ahead mode
 * they wait for no writer. Any thread.
 */
final class Readers {
  static final int READERS_MAX = 4;

  private final Path file;
  private final Damages damages;
  private final Semaphore permits = new Semaphore(READERS_MAX, true);
  private final Deque<Connection> idle = new ArrayDeque<>();
  private boolean closed;

  /** What is read; short, as it holds back the cleaning of the write-ahead log. */
  @FunctionalInterface
  interface Reading<T> {
    T from(Connection connection) throws SQLException;
  }

  Readers(Path file, Damages damages) {
    this.file = file;
    this.damages = damages;
  }

  <T> T read(Reading<T> reading) throws StorageException {
    permits.acquireUninterruptibly();
    try {
      Connection connection = take();
      boolean sound = false;
      try {
        T result = reading.from(connection);
        sound = true;
        return result;
      } finally {
        giveBack(connection, sound);
      }
    } catch (SQLException e) {
      if (StorageException.isDamage(e)) {
        damages.ofFile(e);
      }
      throw StorageException.of(e, file);
    } finally {
      permits.release();
    }
  }

  private Connection take() throws SQLException, StorageException {
    synchronized (idle) {
      if (closed) {
        throw new StorageException(StorageTrouble.IO_ERROR, "the store is closed");
      }
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return Connections.reader(file);
  }

  private void giveBack(Connection connection, boolean sound) {
    synchronized (idle) {
      if (sound && !closed) {
        idle.push(connection);
        return;
      }
    }
    Connections.closeQuietly(connection);
  }

  /** Lets those who read finish; whoever comes later is refused. */
  void close() {
    permits.acquireUninterruptibly(READERS_MAX);
    try {
      synchronized (idle) {
        closed = true;
        idle.forEach(Connections::closeQuietly);
        idle.clear();
      }
    } finally {
      permits.release(READERS_MAX);
    }
  }
}
