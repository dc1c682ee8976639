package ciranda.node.storage;

import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;

/**
 * What was found damaged while it was read. A segment is left out from then on, and only the others
 * can give it again; what is derived is built anew by whoever writes, when it has nothing else to
 * do. Any thread.
 */
final class Damages {
  private static final System.Logger LOG = System.getLogger(Damages.class.getName());

  /** Segments that are named in the log; of more, nobody would read. */
  private static final int NAMED_MAX = 100;

  /** What is damaged again and again is not mended by building it anew. */
  private static final int REPAIRS_MAX = 3;

  private final Set<Long> named = new HashSet<>();
  private Runnable whenFound = () -> {};
  private Runnable whenRepairable = () -> {};
  private boolean found;
  private boolean derived;
  private boolean words;
  private int repairs;

  /** A segment cannot be read. */
  void ofSegment(long row, Exception cause) {
    synchronized (this) {
      if (named.size() < NAMED_MAX && named.add(row)) {
        LOG.log(Level.WARNING, "segment {0} is damaged and left out: {1}", row, cause.getMessage());
      }
    }
    find();
  }

  /** The file itself is damaged where it was read. */
  void ofFile(Exception cause) {
    LOG.log(Level.WARNING, "the database is damaged: {0}", cause.getMessage());
    find();
  }

  /** A row that was derived from a segment contradicts it. */
  void ofDerived(String detail) {
    boolean mends;
    synchronized (this) {
      if (derived) {
        return;
      }
      LOG.log(Level.WARNING, "the index is damaged: {0}", detail);
      mends = repairs++ < REPAIRS_MAX;
      derived = mends;
    }
    mendOrTell(mends);
  }

  /** The index of the words cannot be read. */
  void ofWords(Exception cause) {
    boolean mends;
    synchronized (this) {
      if (words) {
        return;
      }
      LOG.log(Level.WARNING, "the index of words is damaged: {0}", cause.getMessage());
      mends = repairs++ < REPAIRS_MAX;
      words = mends;
    }
    mendOrTell(mends);
  }

  private void mendOrTell(boolean mends) {
    if (mends) {
      Runnable wake;
      synchronized (this) {
        wake = whenRepairable;
      }
      wake.run();
    } else {
      find();
    }
  }

  private void find() {
    Runnable tell;
    synchronized (this) {
      if (found) {
        return;
      }
      found = true;
      tell = whenFound;
    }
    tell.run();
  }

  /** Whether what is derived is to be built anew; true once. */
  synchronized boolean takeDerived() {
    boolean taken = derived;
    derived = false;
    return taken;
  }

  /** Whether the index of the words is to be built anew; true once. */
  synchronized boolean takeWords() {
    boolean taken = words;
    words = false;
    return taken;
  }

  /**
   * Says who is told, once, that something is damaged that cannot be built anew; at once if it was
   * found already.
   */
  void whenFound(Runnable told) {
    boolean already;
    synchronized (this) {
      whenFound = told;
      already = found;
    }
    if (already) {
      told.run();
    }
  }

  /** Says who is told that something is to be built anew. */
  synchronized void whenRepairable(Runnable told) {
    whenRepairable = told;
  }
}
