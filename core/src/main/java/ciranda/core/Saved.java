package ciranda.core;

import ciranda.protocol.Bytes;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Entry;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
 * @param own the log that this node was writing; empty before its first entry, and where the disk
 *     came back from a backup: then it begins a new one
 * @param bodiless some of the entries whose body is missing although nobody took it back
 */
public record Saved(
    int id,
    View view,
    List<Endpoint> addresses,
    List<SavedLog> logs,
    HybridTime newest,
    Bytes digest,
    long entries,
    Set<String> rooms,
    Optional<LogId> own,
    List<Entry> bodiless) {

  /** The digest of no entries. */
  public static final Bytes NO_ENTRIES = Bytes.of(new byte[32]);

  /** A node that starts for the first time. */
  public static final Saved NOTHING =
      new Saved(
          0,
          View.NONE,
          List.of(),
          List.of(),
          HybridTime.ZERO,
          NO_ENTRIES,
          0,
          Set.of(),
          Optional.empty(),
          List.of());

  /**
   * A range of one log on disk; where there are holes in it, there are several.
   *
   * @param before hash of the header of the entry before {@code low}, as the one at {@code low}
   *     states it
   * @param firstTime time of entry {@code low}
   * @param lastHash hash of the header of entry {@code high}
   * @param lastTime its time
   */
  public record SavedLog(
      LogId log,
      long low,
      long high,
      Bytes before,
      HybridTime firstTime,
      Bytes lastHash,
      HybridTime lastTime) {

    /** One of which these are the two ends. */
    public static SavedLog between(Segment lowest, Segment highest) {
      Entry last = highest.entries().getLast();
      return new SavedLog(
          lowest.log(),
          lowest.first(),
          highest.last(),
          lowest.previous(),
          lowest.entries().getFirst().time(),
          last.hash(),
          last.time());
    }

    /** The ranges that segments of one log make up, both in rising order. */
    public static List<SavedLog> ranges(List<Segment> segments) {
      List<SavedLog> ranges = new ArrayList<>();
      for (Segment segment : segments) {
        SavedLog added = between(segment, segment);
        boolean goesOn = !ranges.isEmpty() && ranges.getLast().high + 1 == added.low;
        ranges.add(goesOn ? ranges.removeLast().joined(added) : added);
      }
      return ranges;
    }

    /** This and another range of the same log, between which nothing is missing. */
    public SavedLog joined(SavedLog other) {
      SavedLog lowest = low < other.low ? this : other;
      SavedLog highest = high > other.high ? this : other;
      return new SavedLog(
          log,
          lowest.low,
          highest.high,
          lowest.before,
          lowest.firstTime,
          highest.lastHash,
          highest.lastTime);
    }
  }

  public Saved {
    Objects.requireNonNull(view, "view");
    Objects.requireNonNull(newest, "newest");
    Objects.requireNonNull(digest, "digest");
    addresses = List.copyOf(addresses);
    logs = List.copyOf(logs);
    rooms = Set.copyOf(rooms);
    bodiless = List.copyOf(bodiless);
  }
}
