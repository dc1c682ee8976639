package ciranda.core;

import ciranda.protocol.Bytes;
import ciranda.protocol.Endpoint;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.View;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a node finds on its disk when it starts.
 *
 * @param id the member id that it held last, 0 for none
 * @param view the newest view obeyed, {@link View#NONE} at first start
 * @param addresses where others were last reached
 * @param logs every log of which it holds something
 * @param newest the greatest time among all entries held
 * @param digest of the set of entries held, 32 zero bytes for none
 * @param entries how many entries are held
 * @param rooms those that some entry names
 */
public record Saved(
    int id,
    View view,
    List<Endpoint> addresses,
    List<SavedLog> logs,
    HybridTime newest,
    Bytes digest,
    long entries,
    Set<String> rooms) {

  /** The digest of no entries. */
  public static final Bytes NO_ENTRIES = Bytes.of(new byte[32]);

  /** A node that starts for the first time. */
  public static final Saved NOTHING =
      new Saved(0, View.NONE, List.of(), List.of(), HybridTime.ZERO, NO_ENTRIES, 0, Set.of());

  /**
   * One log on disk.
   *
   * @param lastHash hash of the header of entry {@code high}
   * @param lastTime its time
   */
  public record SavedLog(LogId log, long low, long high, Bytes lastHash, HybridTime lastTime) {}

  public Saved {
    Objects.requireNonNull(view, "view");
    Objects.requireNonNull(newest, "newest");
    Objects.requireNonNull(digest, "digest");
    addresses = List.copyOf(addresses);
    logs = List.copyOf(logs);
    rooms = Set.copyOf(rooms);
  }
}
