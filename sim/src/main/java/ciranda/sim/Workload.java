package ciranda.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What people do while everything may go wrong: mostly they talk. */
final class Workload {
  private final SplittableRandom random;
  private final int count;
  private final long untilMillis;
  private final List<Plan.Due> dues = new ArrayList<>();
  private int said;

  /**
   * Prepares.
   *
   * @param count of the computers at which somebody sits
   */
  Workload(SplittableRandom random, int count, long untilMillis) {
    this.random = random;
    this.count = count;
    this.untilMillis = untilMillis;
  }

  List<Plan.Due> drawn() {
    long pace = 200L << random.nextInt(5);
    long at = 500;
    while (at < untilMillis) {
      int kind = random.nextInt(100);
      if (kind < 80) {
        due(at, Deed.POST, name(), "t" + ++said);
      } else if (kind < 94) {
        changes(at);
      } else if (kind < 97) {
        due(at, Deed.BURST, name(), 2 + random.nextInt(120));
      } else {
        due(at, Deed.RENAME, name(), "name" + said);
      }
      at += random.nextLong(2 * pace) + 1;
    }
    return List.copyOf(dues);
  }

  /** What people do with what was said, and where else they say it. */
  private void changes(long at) {
    String who = name();
    String room = random.nextBoolean() ? "lab" : "office";
    switch (random.nextInt(8)) {
      case 0 -> due(at, Deed.REPLY, who, "t" + ++said);
      case 1 -> due(at, Deed.EDIT, who, "e" + ++said);
      case 2 -> due(at, Deed.DELETE, who);
      case 3 -> due(at, Deed.REACT, who, "+" + random.nextInt(2), "on");
      case 4 -> due(at, Deed.REACT, who, "+" + random.nextInt(2), "off");
      case 5 -> {
        due(at, Deed.ROOM, who, room);
        due(at + 1 + random.nextLong(2_000), Deed.SAY, who, "s" + ++said);
      }
      case 6 -> due(at, Deed.CARRY, who, name());
      default -> due(at, Deed.TOPIC, who, room, "topic " + ++said);
    }
  }

  private String name() {
    return Names.of(1 + random.nextInt(count));
  }

  private void due(long millis, Deed deed, Object... words) {
    if (millis < untilMillis) {
      dues.add(new Plan.Due(millis, Step.of(deed, words)));
    }
  }
}
