package ciranda.node.storage;

import ciranda.core.Change;
import ciranda.core.Input.StorageTrouble;
import ciranda.core.Saved.SavedLog;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is held of one log: one range, or several with holes between them.
 *
 * @param row of the log in its table
 * @param held in rising order
 */
record Ranges(long row, List<SavedLog> held) {
  private static final Comparator<SavedLog> RISING = Comparator.comparingLong(SavedLog::low);

  Ranges {
    held = List.copyOf(held);
  }

  /** Nothing yet. */
  static Ranges none(long row) {
    return new Ranges(row, List.of());
  }

  /** How many entries that are. */
  long entries() {
    return held.stream().mapToLong(range -> range.high() - range.low() + 1).sum();
  }

  /**
   * These and a segment more.
   *
   * @throws StorageException if what it goes on with is not there, as it is when an earlier append
   *     failed that the core did not know of yet
   * @throws IllegalStateException if it is held already or is of another chain: the core decides
   *     that before it asks for anything to be stored
   */
  Ranges with(Change.Append append) throws StorageException {
    Segment segment = append.segment();
    SavedLog grown = SavedLog.between(segment, segment);
    List<SavedLog> rest = new ArrayList<>();
    boolean below = false;
    boolean above = false;
    for (SavedLog range : held) {
      if (segment.first() > range.high() + 1 || segment.last() < range.low() - 1) {
        rest.add(range);
      } else if (goesOn(range, grown)) {
        below |= range.high() < segment.first();
        above |= range.low() > segment.last();
        grown = range.joined(grown);
      } else {
        throw new IllegalStateException(
            segment + " is no continuation of " + range.low() + "-" + range.high());
      }
    }
    Change.Rest found = Change.Rest.of(below, above);
    if (!append.rest().isPartOf(found)) {
      throw new StorageException(StorageTrouble.IO_ERROR, segment + " rests on what is not there");
    }
    if (found != append.rest()) {
      throw new IllegalStateException(segment + " goes on with more than was said");
    }
    rest.add(grown);
    rest.sort(RISING);
    return new Ranges(row, rest);
  }

  private static boolean goesOn(SavedLog range, SavedLog added) {
    return added.low() == range.high() + 1
        ? added.before().equals(range.lastHash())
        : added.high() == range.low() - 1 && added.lastHash().equals(range.before());
  }
}
