package ciranda.node.storage;

import ciranda.core.Change;
import ciranda.core.Saved;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.History;
import ciranda.protocol.GroupId;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One group's database. */
@SuppressWarnings("DoNotCallSuggester") // outline
public final class Store implements AutoCloseable {
  private Store() {}

  /** Opens or makes the database of a group. */
  public static Store open(Path file, GroupId group, NodeKey self)
      throws CorruptDatabaseException, NewerDatabaseException, StorageException {
    throw new UnsupportedOperationException();
  }

  /** What the node starts from. */
  public Saved load() {
    throw new UnsupportedOperationException();
  }

  /** Writes all changes as one transaction, flushed when this returns. */
  public void commit(List<Change> changes) throws StorageException {
    throw new UnsupportedOperationException();
  }

  /** Reads a page of the conversation; any thread. */
  public History.Page page(History.Query query)
      throws History.BadCursorException, StorageException {
    throw new UnsupportedOperationException();
  }

  /** The own message that was posted with this idempotency key; any thread. */
  public Optional<ChatMessage> byKey(String key) throws StorageException {
    throw new UnsupportedOperationException();
  }

  /** Streams the stored segments that hold these numbers of a log, rising; any thread. */
  public void segments(LogId log, long from, long to, SegmentSink sink)
      throws StorageException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() throws StorageException {}
}
