package ciranda.sim;

import ciranda.core.Timing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/**
 * What is to happen to the world of one seed: how large it is, who comes when, what people do, and
 * which kinds of faults are among it (swarm testing: Groce et al., ISSTA 2012). First everything
 * may go wrong; then a core is healed, and must become one again.
 */
record Plan(World.Traits traits, int hosts, List<Step> script) {
  /** What was begun before, as a link that leads nowhere, still has its time to be noticed. */
  private static final long NOTICED_MILLIS = 4_000;

  /** E5 after any faults, worked out in docs/internals/election.md. */
  static final long AGREES_WITHIN_MILLIS = new Bound(Timing.LAN).agreesMillis() - NOTICED_MILLIS;

  private static final long WHOLE_WITHIN_MILLIS = 20_000;

  /** The same where a page has a few entries, and what does not fit is asked for again. */
  private static final long NARROW_WHOLE_WITHIN_MILLIS = 120_000;

  /** A seed lasts at least so long: where little time went wrong, more is tried in the calm. */
  private static final long LIFE_LEAST_MILLIS = 60_000;

  /** Of a larger world only so many are restarted: everybody there sees each come and go. */
  private static final int RESTARTS_MAX = 20;

  /** In larger worlds narrow nodes could not tell of all whom they see, which the wide ones can. */
  private static final int NARROW_HOSTS_MAX = 7;

  Plan {
    script = List.copyOf(script);
  }

  /** The plan of a seed. */
  static Plan of(long seed) {
    return of(seed, 0);
  }

  /**
   * The plan of a seed with so many hosts.
   *
   * @param hosts 0 for what the seed says
   */
  static Plan of(long seed, int hosts) {
    return new Drawing(seed, hosts).plan();
  }

  /** All faults stop among these: they become one group, stay it, and have one conversation. */
  static List<Step> peace(String core) {
    return peace(core, Stage.Rest.GONE, WHOLE_WITHIN_MILLIS);
  }

  private static List<Step> peace(String core, Stage.Rest rest, long wholeWithinMillis) {
    List<Step> script = new ArrayList<>();
    script.add(Step.of(Deed.PEACE, core, rest.name().toLowerCase(Locale.ROOT)));
    script.addAll(settled());
    for (String name : Stage.names(core)) {
      script.add(Step.of(Deed.POST, name, "last of " + name));
    }
    script.add(Step.of(Deed.WHOLE, wholeWithinMillis + "ms"));
    return script;
  }

  /** Those at peace become one group, and stay it. */
  private static List<Step> settled() {
    return List.of(
        Step.of(Deed.RUN, NOTICED_MILLIS + "ms"),
        Step.of(Deed.AGREE, AGREES_WITHIN_MILLIS + "ms"),
        Step.of(Deed.CALM, "5s"));
  }

  /** A step and when it is due. */
  record Due(long millis, Step step) {}

  private static final class Drawing {
    private final Sources sources;
    private final List<Due> dues = new ArrayList<>();
    private final Set<Deed.Family> families = EnumSet.noneOf(Deed.Family.class);
    private final int count;
    private final String liar;
    private final long safetyMillis;

    /** Of what is being drawn: a source for each concern. */
    private SplittableRandom random;

    Drawing(long seed, int hosts) {
      this.sources = new Sources(seed);
      this.random = sources.of("size");
      int drawn = size();
      this.count = hosts > 0 ? hosts : drawn;
      this.safetyMillis = 35_000 + random.nextLong(50_000);
      this.liar = name();
    }

    private void draw(String concern) {
      random = sources.of(concern);
    }

    /** 95 % up to 7, 1 % above 20: few of those are much larger, since they cost by the square. */
    private int size() {
      int share = random.nextInt(1_000);
      if (share < 950) {
        return 1 + random.nextInt(7);
      }
      if (share < 990) {
        return 8 + random.nextInt(13);
      }
      int large = 21 + random.nextInt(10);
      return share < 999 ? large : large + random.nextInt(70);
    }

    Plan plan() {
      draw("families");
      for (Deed.Family family : Deed.Family.values()) {
        double share =
            switch (family) {
              case TIME, PEOPLE, CLAIM -> 0;
              case OLD_DISK, STRANGE -> 0.2;
              // Two in five of these draw no lie.
              case HOSTILE -> 0.17;
              case CRASH, FREEZE, CUT, STALL, DATAGRAMS, CLOCK, DISK -> 0.45;
            };
        if (random.nextDouble() < share) {
          families.add(family);
        }
      }
      draw("traits");
      long inbox = random.nextInt(3) == 0 ? 20_000 + random.nextLong(3 * World.MILLI) : 0;
      final World.Traits traits =
          new World.Traits(
              sources.seed(),
              random.nextInt(512) == 0,
              random.nextInt(64) == 0,
              random.nextInt(8) == 0,
              inbox,
              count <= NARROW_HOSTS_MAX && random.nextInt(8) == 0,
              random.nextInt(16) == 0);
      draw("starts");
      starts();
      dues.addAll(new Workload(sources.of("people"), count, safetyMillis).drawn());
      draw("faults");
      faults();
      List<Step> script = new ArrayList<>();
      dues.sort(Comparator.comparingLong(Due::millis));
      long at = 0;
      for (Due due : dues) {
        if (due.millis() > at) {
          script.add(Step.of(Deed.RUN, due.millis() - at + "ms"));
          at = due.millis();
        }
        script.add(due.step());
      }
      draw("peace");
      peace(script, traits.narrow() ? NARROW_WHOLE_WITHIN_MILLIS : WHOLE_WITHIN_MILLIS);
      return new Plan(traits, count, script);
    }

    private void due(long millis, Deed deed, Object... words) {
      if (millis < safetyMillis) {
        dues.add(new Due(millis, Step.of(deed, words)));
      }
    }

    private String name() {
      return Names.of(1 + random.nextInt(count));
    }

    private void starts() {
      long spread = random.nextBoolean() ? 60 : 6_000;
      for (int i = 1; i <= count; i++) {
        boolean late = random.nextInt(8) == 0;
        long at = late ? random.nextLong(safetyMillis) : random.nextLong(spread);
        if (random.nextInt(12) == 0 && i > 1) {
          due(at, Deed.PEER, Names.of(i), Names.of(1 + random.nextInt(i - 1)));
        }
        due(at, Deed.START, Names.of(i));
      }
    }

    private void faults() {
      List<Deed> deeds = new ArrayList<>();
      for (Deed deed : Deed.values()) {
        if (deed.family().isFault() && families.contains(deed.family()) && random.nextInt(4) > 0) {
          deeds.add(deed);
        }
      }
      if (deeds.isEmpty()) {
        return;
      }
      long pace = 500L << random.nextInt(5);
      long at = 1_000 + random.nextLong(4_000);
      while (at < safetyMillis) {
        fault(at, deeds.get(random.nextInt(deeds.size())));
        at += random.nextLong(2 * pace) + 1;
      }
    }

    /** By role as often as by name. */
    private String victim() {
      return switch (random.nextInt(10)) {
        case 0, 1, 2 -> "coordinator";
        case 3, 4 -> "next";
        case 5 -> "newest";
        default -> name();
      };
    }

    private String some() {
      return some(count);
    }

    private String some(int ofFirst) {
      StringJoiner names = new StringJoiner(",");
      for (int i = 1; i <= ofFirst; i++) {
        if (random.nextBoolean()) {
          names.add(Names.of(i));
        }
      }
      return names.length() == 0 ? name() : names.toString();
    }

    private long pause() {
      return switch (random.nextInt(4)) {
        case 0 -> 1 + random.nextLong(400);
        case 1 -> 300 + random.nextLong(2_500);
        case 2 -> 2_000 + random.nextLong(4_000);
        default -> 5_000 + random.nextLong(10_000);
      };
    }

    private void fault(long at, Deed deed) {
      String victim = victim();
      // A role may be another's when the fault ends: who comes back is all.
      long until = at + pause();
      switch (deed) {
        case KILL, POWER_OFF -> {
          String who = random.nextInt(20) == 0 ? "all" : victim;
          due(at, deed, who);
          due(until, Deed.START, "all");
        }
        case RESTART -> restarts(at, victim);
        case DIE_AT -> {
          due(at, deed, victim, 1 + random.nextInt(300));
          due(until + 1_000, Deed.START, "all");
        }
        case FAIL_EFFECT -> due(at, deed, victim, 1 + random.nextInt(100));
        case LEAVE -> {
          due(at, deed, victim);
          due(until, Deed.START, "all");
        }
        case FREEZE -> {
          due(at, deed, victim);
          due(until, Deed.THAW, "all");
        }
        case SLEEP -> {
          due(at, deed, victim);
          due(until, Deed.WAKE, "all");
        }
        case LAG -> {
          due(at, deed, victim, 1 + random.nextLong(120) + "ms");
          due(until, deed, "all", "0ms");
        }
        case CUT, CUT_BOTH, MUTE, PARTITION, BRIDGE -> cut(at, until, deed, victim);
        case JAM -> {
          due(at, deed, victim);
          due(random.nextInt(4) == 0 ? at + 60_000 : until, Deed.UNJAM, "all");
        }
        case STALL, HALF_OPEN, RESET, REFUSE -> stalled(at, until, deed, victim);
        case LINKS, MULTICAST -> {
          due(at, deed, "off");
          due(until, deed, "on");
        }
        case DEAF -> {
          due(at, deed, victim);
          due(until, Deed.HEAR, "all");
        }
        case SEGMENT -> {
          due(at, deed, some(), 2);
          due(until, deed, "all", 1);
        }
        case LOSS, DUPLICATES -> {
          due(at, deed, random.nextInt(80));
          due(until, deed, 0);
        }
        case DELAY -> {
          long shortest = 100L << random.nextInt(10);
          due(at, deed, shortest, shortest * (1 + random.nextInt(3)) + 100);
          due(until, deed, 100, 2_000);
        }
        case CLOCK -> clock(at, until, victim);
        case DRIFT -> due(at, deed, victim, random.nextInt(2_000) - 1_000);
        case DISK -> {
          String[] kinds = {"full", "failing", "slow"};
          due(at, deed, victim, kinds[random.nextInt(kinds.length)]);
          due(until, deed, "all", "none");
        }
        case FAIL_AT -> due(at, deed, victim, 1 + random.nextInt(20), 1 + random.nextInt(3));
        case LOSE_TAIL -> {
          due(at, deed, victim, 1 + random.nextInt(12));
          due(until, Deed.START, "all");
        }
        case OLD_PAGE -> {
          due(at, deed, victim);
          due(until, Deed.START, "all");
        }
        case RESTORE -> {
          due(at, deed, victim, random.nextInt(100));
          due(until, Deed.START, "all");
        }
        case EPOCHS -> {
          due(at, Deed.KILL, victim);
          due(at + 1, deed, "all", random.nextBoolean() ? 1 << 22 : 1 << 10);
          due(until, Deed.START, "all");
        }
        case FLIP -> due(at, deed, victim, random.nextInt(1_000));
        case CLONE, NEWER -> due(at, deed, victim);
        case HOSTILE -> {
          Hostile.Kind[] kinds = Hostile.Kind.values();
          Hostile.Kind kind = kinds[random.nextInt(kinds.length - 1)];
          due(at, deed, liar, kind.word(), 1 + random.nextInt(4));
        }
        case RUN,
            DELIVER,
            START,
            THAW,
            WAKE,
            JOIN,
            UNJAM,
            UNSTALL,
            ACCEPT,
            HEAL,
            HEAR,
            PEER,
            POST,
            BURST,
            RENAME,
            CARRY,
            REPLY,
            EDIT,
            DELETE,
            REACT,
            ROOM,
            TOPIC,
            SAY,
            DROP,
            READ,
            PEACE,
            AGREE,
            WHOLE,
            SUCCEED,
            CALM -> {}
      }
    }

    private void restarts(long at, String victim) {
      int most = Math.min(count, RESTARTS_MAX);
      switch (random.nextInt(12)) {
        case 0 -> due(at, Deed.RESTART, some(most), pause() + "ms");
        case 1, 2 -> {
          // One after the other, as an update would do it.
          long each = 300 + random.nextLong(3_000);
          for (int i = 1; i <= most; i++) {
            due(at + each * i, Deed.RESTART, Names.of(i), each / 2 + "ms", "rolling");
          }
        }
        case 3 -> {
          // The power comes and goes.
          for (int i = 0; i < 5; i++) {
            due(at + 900L * i, Deed.RESTART, some(most), 1 + random.nextLong(800) + "ms", "storm");
          }
        }
        default -> due(at, Deed.RESTART, victim, pause() + "ms");
      }
    }

    private void cut(long at, long until, Deed deed, String victim) {
      switch (random.nextInt(6)) {
        case 0 -> swizzle(at, until);
        case 1 -> {
          // A cable that comes and goes.
          for (int i = 0; i < 6; i++) {
            due(at + 400L * i, Deed.CUT_BOTH, victim, "all");
            due(at + 400L * i + 200, Deed.HEAL);
          }
        }
        default -> {
          if (deed == Deed.PARTITION) {
            due(at, deed, some());
          } else if (deed == Deed.BRIDGE) {
            due(at, deed, some(), name());
          } else if (deed == Deed.MUTE) {
            due(at, deed, victim);
          } else {
            due(at, deed, victim, random.nextBoolean() ? name() : some());
          }
          due(until, Deed.HEAL);
        }
      }
    }

    /** The links of some stop one by one and heal in another order. */
    private void swizzle(long at, long until) {
      for (int i = 1; i <= count; i++) {
        if (random.nextBoolean()) {
          due(at + random.nextLong(1_000), Deed.CUT_BOTH, Names.of(i), "all");
          due(until + random.nextLong(1_000), Deed.JOIN, Names.of(i), "all");
        }
      }
    }

    private void stalled(long at, long until, Deed deed, String victim) {
      String other = random.nextBoolean() ? name() : "all";
      due(at, deed, victim, other);
      if (deed == Deed.STALL) {
        due(until, Deed.UNSTALL, "all", "all");
      } else if (deed == Deed.REFUSE) {
        due(until, Deed.ACCEPT, "all", "all");
      }
    }

    private void clock(long at, long until, String victim) {
      if (random.nextInt(3) > 0) {
        due(at, Deed.CLOCK, victim, jump());
      } else {
        // It loses its time while it is down.
        String name = name();
        due(at, Deed.KILL, name);
        due(at + 1, Deed.CLOCK, name, jump());
        due(until, Deed.START, "all");
      }
    }

    private String jump() {
      String[] jumps = {"3s", "-3s", "90s", "-90s", "2h", "-2h", "10y", "-10y"};
      return jumps[random.nextInt(jumps.length)];
    }

    /** A core is healed; the rest stays broken. */
    private void peace(List<Step> script, long wholeWithinMillis) {
      StringJoiner core = new StringJoiner(",");
      boolean whole = random.nextInt(3) > 0;
      for (int i = 1; i <= count; i++) {
        if (whole || random.nextInt(3) > 0) {
          core.add(Names.of(i));
        }
      }
      if (core.length() == 0) {
        core.add(Names.of(1));
      }
      Stage.Rest[] rests = Stage.Rest.values();
      Stage.Rest rest = rests[random.nextInt(rests.length)];
      script.addAll(Plan.peace(core.toString(), rest, wholeWithinMillis));
      List<String> honest = new ArrayList<>(Stage.names(core.toString()));
      if (script.stream().anyMatch(step -> step.deed() == Deed.HOSTILE)) {
        honest.remove(liar);
      }
      Coda coda = new Coda(sources.of("coda"), honest);
      script.addAll(coda.steps());
      while (leastMillis(script) < LIFE_LEAST_MILLIS) {
        script.add(Step.of(Deed.HEAL));
        script.add(Step.of(Deed.START, "all"));
        script.addAll(settled());
        script.addAll(coda.steps());
      }
    }

    /** How long it takes at least: what is awaited may be there at once. */
    private static long leastMillis(List<Step> script) {
      return script.stream()
          .filter(step -> step.deed() == Deed.RUN || step.deed() == Deed.CALM)
          .mapToLong(step -> step.millis(0))
          .sum();
    }
  }
}
