package ciranda.core.history;

import ciranda.core.Effect;
import ciranda.core.view.Result;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Imports whose segments are on their way to the disk; each is answered once all are there. */
final class Imports {
  private final Map<Long, Import> byTicket = new HashMap<>();

  /** One that was asked for. */
  static final class Import {
    private final long request;
    private int missing;
    private long stored;
    private long known;
    private long refused;

    Import(long request) {
      this.request = request;
    }

    void known(int entries) {
      known += entries;
    }

    void refused(int entries) {
      refused += entries;
    }

    /** At once, where nothing of it has to be stored. */
    void answerIfDone(List<Effect> out) {
      if (missing == 0) {
        out.add(new Effect.Reply(request, new Result.Imported(stored, known, refused)));
      }
    }
  }

  /** A segment of it was handed to the disk. */
  void await(long ticket, Import asked) {
    asked.missing++;
    byTicket.put(ticket, asked);
  }

  /** It is on disk. */
  void stored(long ticket, int entries, List<Effect> out) {
    Optional<Import> asked = Optional.ofNullable(byTicket.remove(ticket));
    if (asked.isPresent()) {
      asked.get().missing--;
      asked.get().stored += entries;
      asked.get().answerIfDone(out);
    }
  }

  /** It is not on disk, and neither is what rested on it: the first failure answers for all. */
  void failed(long ticket, Result rejected, List<Effect> out) {
    Optional<Import> asked = Optional.ofNullable(byTicket.remove(ticket));
    if (asked.isPresent()) {
      byTicket.values().removeIf(other -> other == asked.get());
      out.add(new Effect.Reply(asked.get().request, rejected));
    }
  }
}
