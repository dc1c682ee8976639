package ciranda.node.network;

import ciranda.protocol.Bytes;
import ciranda.protocol.LogId;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Segments that one link brought and that nothing proves yet. Each states the hash of what comes
 * before it, so one valid signature proves a whole run of consecutive ones, however many: what came
 * in one go costs one check, and what goes on downward from something proven costs none.
 *
 * <p>A run whose last signature is wrong waits for one that proves it. Its author may have made a
 * wrong one in the middle, and an honest neighbour may have taken that one together with the next,
 * and pass both on one by one. So a wrong signature is not the neighbour's fault at once, only
 * where {@link #WRONG_MAX} of them were never made good, or too much waits. Belongs to one reader.
 */
final class Unproven {
  /** Bytes of a run at which it is checked although more of it may be there. */
  static final int RUN_BYTES = 256 << 10;

  /** Bytes that may wait for a later signature. */
  static final int BYTES_MAX = 1 << 20;

  /** Logs of which is remembered how far down they are proven. */
  static final int FLOORS_MAX = 64;

  /** Wrong signatures that no later one made good. */
  static final int WRONG_MAX = 8;

  private final Verifier verifier;
  private final TokenBucket budget;
  private final Map<LogId, Run> runs = new LinkedHashMap<>();
  private final Map<LogId, Floor> floors = new Newest<>(FLOORS_MAX);
  private long bytes;
  private int wrong;

  /** The lowest of a log that is proven: its number, and the hash of what comes before it. */
  private record Floor(long first, Bytes previous) {
    static Floor of(Segment segment) {
      return new Floor(segment.first(), segment.previous());
    }

    boolean proves(Segment segment) {
      return segment.last() == first - 1 && segment.entries().getLast().hash().equals(previous);
    }
  }

  private static final class Run {
    final List<Segment> segments = new ArrayList<>();
    Segment top;
    Segment bottom;
    int bytes;
    int wrong;

    /** Whether the last signature is known to be wrong. */
    boolean refuted;

    Run(Segment first) {
      top = first;
      bottom = first;
      add(first);
    }

    /** Adds what goes on at either end; false if this does not. */
    boolean goesOnWith(Segment segment) {
      if (segment.continues(top)) {
        top = segment;
        refuted = false;
      } else if (bottom.continues(segment)) {
        bottom = segment;
      } else {
        return false;
      }
      add(segment);
      return true;
    }

    private void add(Segment segment) {
      segments.add(segment);
      bytes += segment.bytes().length();
    }
  }

  Unproven(Verifier verifier, TokenBucket budget) {
    this.verifier = verifier;
    this.budget = budget;
  }

  /**
   * Takes a segment of the right group.
   *
   * @return what had to be checked now, and is proven
   */
  List<Segment> add(Segment segment) throws MalformedException, InterruptedException {
    LogId log = segment.log();
    Floor floor = floors.get(log);
    List<Segment> proven = new ArrayList<>();
    Run run = runs.get(log);
    if (floor != null && floor.proves(segment)) {
      // What waits below it is proven too, and comes before it.
      if (run != null && segment.continues(run.top)) {
        proven.addAll(leaving(log, run));
      } else {
        floors.put(log, Floor.of(segment));
      }
      proven.add(segment);
      return proven;
    }
    if (run == null || !run.goesOnWith(segment)) {
      if (run != null) {
        proven.addAll(prove(log, run));
        remove(log);
      }
      run = new Run(segment);
      runs.put(log, run);
    }
    bytes += segment.bytes().length();
    if (run.bytes >= RUN_BYTES) {
      proven.addAll(prove(log, run));
    }
    if (bytes > BYTES_MAX) {
      proven.addAll(proveAll());
    }
    if (bytes > BYTES_MAX) {
      throw new MalformedException("segments that no signature proves");
    }
    return proven;
  }

  /** Checks all runs; what is proven leaves them. */
  List<Segment> proveAll() throws MalformedException, InterruptedException {
    if (runs.isEmpty()) {
      return List.of();
    }
    List<Segment> proven = new ArrayList<>();
    for (Map.Entry<LogId, Run> run : List.copyOf(runs.entrySet())) {
      proven.addAll(prove(run.getKey(), run.getValue()));
    }
    return proven;
  }

  private List<Segment> prove(LogId log, Run run) throws MalformedException, InterruptedException {
    if (run.refuted) {
      return List.of();
    }
    if (verifier.isSigned(run.top, budget)) {
      return leaving(log, run);
    }
    run.refuted = true;
    wrong += 1 - run.wrong; // a run counts once, however often it was looked at
    run.wrong = 1;
    if (wrong >= WRONG_MAX) {
      throw new MalformedException("segments with wrong signatures");
    }
    return List.of();
  }

  /** A run is proven. */
  private List<Segment> leaving(LogId log, Run run) {
    wrong -= run.wrong;
    floors.put(log, Floor.of(run.bottom));
    remove(log);
    return run.segments;
  }

  private void remove(LogId log) {
    Run gone = runs.remove(log);
    bytes -= gone == null ? 0 : gone.bytes;
  }
}
