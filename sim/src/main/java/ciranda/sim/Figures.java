package ciranda.sim;

import ciranda.protocol.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/** What the protocol costs in time and messages, measured in simulated networks. */
public final class Figures {
  /** Links that stood for so long may be told of by E6. */
  private static final long STOOD_MILLIS = 7_000;

  /** What large groups get: their heartbeats are most of what the simulator does. */
  private static final long LARGE_STOOD_MILLIS = 1_000;

  private static final int LARGE = 50;

  /** Where each node of a group has its turn. */
  private static final int COUNTED_SEEDS_MAX = 20;

  private static final long AGREES_WITHIN_MILLIS = 30_000;

  /** Groups, and how many seeds each size gets: the large ones take long. */
  private static final List<Size> SIZES =
      List.of(
          new Size(3, 200),
          new Size(5, 200),
          new Size(10, 100),
          new Size(50, 20),
          new Size(100, 20));

  private record Size(int nodes, int seeds) {
    Size share(int percent) {
      return new Size(nodes, Math.max(1, seeds * percent / 100));
    }
  }

  /** Something that happens to a group of a size, and how long it takes. */
  private record Case(String name, Measure measure, List<Long> marks) {}

  /** Of a group of so many, in the world of a seed. */
  interface Measure {
    long of(int nodes, long seed);
  }

  private static Measure in(ToLongFunction<Group> what) {
    return (nodes, seed) -> what.applyAsLong(new Group(nodes, seed));
  }

  /** The prototype did not measure it. */
  private static final List<Long> NO_MARKS = List.of();

  private static final List<Case> CASES =
      List.of(
          new Case("kill", in(Figures::kill), List.of(4L, 5L, 5L, 6L)),
          new Case("kill, disks that take no time", in(Figures::killFast), List.of(4L, 5L, 5L, 6L)),
          new Case("leave", in(Figures::leave), NO_MARKS),
          new Case("power off", in(Figures::powerOff), List.of(2_044L, 2_017L, 2_039L, 2_036L)),
          new Case("freeze", in(Figures::freeze), List.of(2_044L, 2_017L, 2_039L, 2_036L)),
          new Case(
              "kill, next in line frozen (until a leader)",
              in(Figures::nextFrozen),
              List.of(2_437L, 864L, 861L, 861L)),
          new Case(
              "coordinator back 200 ms after power off",
              in(Figures::back),
              List.of(752L, 611L, 446L, 412L)),
          new Case(
              "all deaf for their first 1.2 s",
              Figures::deaf,
              List.of(2_140L, 2_230L, 2_170L, 2_210L)),
          new Case("split in two (until both halves agree)", in(Figures::split), NO_MARKS),
          new Case(
              "heal of two groups", in(Figures::twoGroups), List.of(1_015L, 1_025L, 875L, 605L)),
          new Case(
              "heal of three groups", in(Figures::threeGroups), List.of(885L, 935L, 805L, 375L)));

  private final List<Size> sizes;

  private Figures(List<Size> sizes) {
    this.sizes = sizes;
  }

  /** A group that agrees; its seed says how its clocks stand to each other. */
  static final class Group {
    final World world;
    final Stage stage;
    final Host leader;

    Group(int nodes, long seed) {
      world = World.plain(seed, nodes);
      stage = new Stage(world);
      stage.perform(Step.parse("start all"));
      within(world.runUntil(() -> world.agree(world.hosts()), AGREES_WITHIN_MILLIS));
      long stood = nodes < LARGE ? STOOD_MILLIS : LARGE_STOOD_MILLIS;
      world.run(stood + world.sources().of("figures").nextLong(500));
      leader = world.coordinator().orElseThrow();
    }

    long agreed(List<Host> who) {
      return within(world.runUntil(() -> world.agree(who), AGREES_WITHIN_MILLIS, World.MILLI));
    }

    void split(int parts) {
      List<Host> hosts = world.hosts();
      for (int i = 0; i < hosts.size(); i++) {
        for (int j = 0; j < hosts.size(); j++) {
          if (i % parts != j % parts) {
            world.network().cut(hosts.get(i), hosts.get(j));
          }
        }
      }
    }

    private static long within(OptionalLong millis) {
      return millis.orElseThrow(() -> new Violation("E5", "no agreement"));
    }
  }

  // ---- how long it takes

  static long kill(Group group) {
    group.leader.kill();
    return group.agreed(group.world.alive());
  }

  static long killFast(Group group) {
    group.world.hosts().forEach(host -> host.writer().trouble = Writer.Trouble.ABSENT);
    return kill(group);
  }

  /** The goodbye takes a few milliseconds to leave. */
  static long leave(Group group) {
    group.leader.leave();
    List<Host> left = new ArrayList<>(group.world.hosts());
    left.remove(group.leader);
    return group.agreed(left);
  }

  static long powerOff(Group group) {
    group.leader.powerOff();
    return group.agreed(group.world.alive());
  }

  static long freeze(Group group) {
    group.leader.freeze();
    return group.agreed(group.world.alive());
  }

  static long nextFrozen(Group group) {
    group.stage.perform(List.of(Step.parse("freeze next"), Step.parse("kill coordinator")));
    return Group.within(
        group.world.runUntil(
            () ->
                group.world.alive().stream()
                    .anyMatch(host -> host.node().status().role() == Role.COORDINATOR),
            AGREES_WITHIN_MILLIS,
            World.MILLI));
  }

  /** From the power failure on. */
  static long back(Group group) {
    group.leader.powerOff();
    group.world.run(200);
    group.leader.start();
    return 200 + group.agreed(group.world.hosts());
  }

  /** From the start on. */
  static long deaf(int nodes, long seed) {
    Stage stage = new Stage(World.plain(seed, nodes));
    World world = stage.world();
    stage.perform(
        List.of(
            Step.parse("deaf all"),
            Step.parse("start all"),
            Step.parse("run 1200ms"),
            Step.parse("hear all")));
    return 1_200
        + Group.within(
            world.runUntil(() -> world.agree(world.hosts()), AGREES_WITHIN_MILLIS, World.MILLI));
  }

  static long twoGroups(Group group) {
    return healed(group, 2);
  }

  static long threeGroups(Group group) {
    return healed(group, 3);
  }

  static long split(Group group) {
    return split(group, 2);
  }

  /** How long it takes until each part is a group. */
  private static long split(Group group, int parts) {
    long before = group.world.millis();
    group.split(parts);
    for (int part = 0; part < parts; part++) {
      List<Host> side = new ArrayList<>();
      for (int i = part; i < group.world.hosts().size(); i += parts) {
        side.add(group.world.hosts().get(i));
      }
      group.agreed(side);
    }
    return group.world.millis() - before;
  }

  private static long healed(Group group, int parts) {
    split(group, parts);
    group.world.run(1_000 + group.world.sources().of("heal").nextLong(1_000));
    group.world.network().healAll();
    return group.agreed(group.world.hosts());
  }

  // ---- how many messages, leaders, elections

  static long messages(Group group) {
    long before = group.world.checks().elections().count().messages();
    kill(group);
    group.world.run(1_500);
    return group.world.checks().elections().count().messages() - before;
  }

  static long messagesPastTheFrozen(Group group) {
    long before = group.world.checks().elections().count().messages();
    nextFrozen(group);
    group.world.run(1_500);
    return group.world.checks().elections().count().messages() - before;
  }

  /**
   * The Bully algorithm as the textbook has it, where all who survive notice at once: each asks all
   * above it, the dead one too; each that lives answers, and asks itself; the highest tells all.
   */
  static long textbookMessages(int nodes) {
    long messages = 0;
    int survivors = nodes - 1;
    for (int asker = 1; asker <= survivors; asker++) {
      for (int above = asker + 1; above <= nodes; above++) {
        messages += above <= survivors ? 2 : 1;
      }
    }
    return messages + survivors - 1;
  }

  static long leadersAfterCrash(Group group) {
    long before = group.world.checks().elections().count().terms();
    group.leader.kill();
    group.world.run(6_000);
    return group.world.checks().elections().count().terms() - before;
  }

  static long leadersWhereSlow(Group group) {
    group.stage.perform(
        List.of(Step.parse("loss 5"), Step.parse("delay 80000 81000"), Step.parse("run 3s")));
    return leadersAfterCrash(group);
  }

  /** Each node in turn stands still for half a second. */
  static long electionsOfPauses(Group group) {
    long before = group.world.checks().elections().count().begun();
    for (Host host : group.world.hosts()) {
      host.freeze();
      group.world.run(500);
      host.thaw();
      group.world.run(2_500);
    }
    return group.world.checks().elections().count().begun() - before;
  }

  /** The link of the coordinator to each other in turn falls silent, and one of two others. */
  static long electionsOfBadLinks(Group group) {
    long before = group.world.checks().elections().count().begun();
    for (Host host : group.world.hosts()) {
      if (host != group.leader) {
        group.world.network().cut(group.leader, host);
        group.world.network().cut(host, group.leader);
        group.world.run(6_000);
        group.world.network().healAll();
        group.world.run(STOOD_MILLIS);
      }
    }
    return group.world.checks().elections().count().begun() - before;
  }

  // ---- the page

  static long[] measured(int nodes, int seeds, Measure measure) {
    return LongStream.rangeClosed(1, seeds)
        .parallel()
        .map(seed -> measure.of(nodes, seed))
        .sorted()
        .toArray();
  }

  static long percentile(long[] sorted, int percent) {
    return sorted[(int) Math.ceil(percent / 100.0 * sorted.length) - 1];
  }

  /**
   * {@code FILE [PERCENT [NODES]]}: where the page goes, how many of the seeds it is drawn from,
   * and the largest group.
   */
  public static void main(String[] args) throws IOException {
    int percent = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    int nodes = args.length > 2 ? Integer.parseInt(args[2]) : Integer.MAX_VALUE;
    Path page = Path.of(args[0]);
    Files.createDirectories(page.toAbsolutePath().getParent());
    List<Size> sizes =
        SIZES.stream()
            .filter(size -> size.nodes() <= nodes)
            .map(size -> size.share(percent))
            .toList();
    Files.writeString(page, new Figures(sizes).page(), StandardCharsets.UTF_8);
  }

  private String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Simulated figures

            Redrawn by `./dev simulation-figures`. Simulated time in milliseconds: links of 0.1 to
            2 ms, a disk that takes 0.2 to 2.2 ms for a transaction. Until all who live agree on one
            coordinator, one epoch and one view that names exactly them: p50 / p99 / max. A mark is
            what a prototype without disks reached (p99) with 3, 5, 9 and 20 nodes; 50 and 100 nodes
            are held to that of 20.

            """);
    row(page, "", size -> size.nodes() + " nodes");
    row(page, "---", size -> "---");
    row(page, "seeds", size -> String.valueOf(size.seeds()));
    for (Case one : CASES) {
      row(page, one.name(), size -> cell(one, size));
    }
    page.append("\n## Messages per election after a crash\n\n")
        .append("ELECTION, ANSWER and COORDINATOR: p50 / max of ours, and the textbook's Bully")
        .append(" where all\nnotice at once.\n\n");
    row(page, "", size -> size.nodes() + " nodes");
    row(page, "---", size -> "---");
    row(page, "ours", size -> spread(measured(size.nodes(), size.seeds(), in(Figures::messages))));
    row(
        page,
        "ours, the next in line frozen",
        size -> spread(measured(size.nodes(), size.seeds(), in(Figures::messagesPastTheFrozen))));
    row(page, "textbook", size -> String.valueOf(textbookMessages(size.nodes())));
    page.append("\n## Changes of the leader, and elections for nothing\n\n");
    row(page, "", size -> size.nodes() + " nodes");
    row(page, "---", size -> "---");
    counted(page, "leader changes per crash", in(Figures::leadersAfterCrash), 1.0);
    counted(page, "the same, 5 % loss, 80 ms delay", in(Figures::leadersWhereSlow), 1.2);
    counted(page, "elections: each node pauses 500 ms", in(Figures::electionsOfPauses), 0);
    counted(page, "elections: each link of the coordinator", in(Figures::electionsOfBadLinks), 0);
    return page.toString();
  }

  private void row(
      StringBuilder page, String name, java.util.function.Function<Size, String> cell) {
    page.append("| ").append(name);
    sizes.forEach(size -> page.append(" | ").append(cell.apply(size)));
    page.append(" |\n");
    System.out.println(page.substring(page.lastIndexOf("\n", page.length() - 2) + 1).strip());
  }

  private static String cell(Case one, Size size) {
    long[] sorted = measured(size.nodes(), size.seeds(), one.measure());
    long high = percentile(sorted, 99);
    String figures =
        String.format(
            Locale.ROOT,
            "%,d / %,d / %,d",
            percentile(sorted, 50),
            high,
            sorted[sorted.length - 1]);
    if (one.marks().isEmpty()) {
      return figures;
    }
    long mark = one.marks().get(size.nodes() >= 20 ? 3 : size.nodes() / 4);
    return figures + (high <= mark ? " (good)" : " (bad: " + mark + ")");
  }

  private static String spread(long[] sorted) {
    return percentile(sorted, 50) + " / " + sorted[sorted.length - 1];
  }

  private void counted(StringBuilder page, String name, Measure measure, double most) {
    row(
        page,
        name,
        size -> {
          if (size.nodes() > 10 && most == 0) {
            return "–";
          }
          int seeds = Math.min(size.seeds(), most == 0 ? COUNTED_SEEDS_MAX : size.seeds());
          double mean =
              LongStream.of(measured(size.nodes(), seeds, measure)).average().orElseThrow();
          return String.format(
              Locale.ROOT, "%.2f (%s)", mean, mean <= most ? "good" : "bad: " + most);
        });
  }
}
