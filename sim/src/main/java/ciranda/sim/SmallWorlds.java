package ciranda.sim;

import ciranda.core.view.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Small worlds, completely: a group of two or three, every fault of an alphabet aimed at each of
 * them and at each pair, and at every cut between two deliveries that follow, every other. Almost
 * all failures of real systems need no more than three nodes (Yuan et al., "Simple Testing Can
 * Prevent Most Critical Failures", OSDI 2014).
 */
final class SmallWorlds {
  static final long SEED = 1;

  /** A group that has stood for so long has nothing left to do. */
  private static final String STOOD = "8s";

  /** What follows a fault is watched for so long. */
  private static final long FOLLOWS_MILLIS = 7_000;

  /** From the last fault until peace: some worlds heal in the middle of an election. */
  private static final String LASTS = "3s";

  /** After the last change everything is cut for so many deliveries more. */
  private static final long BEYOND = 4;

  /** Half a second of a calm group of three: every kind of delivery that it has. */
  private static final long CALM_DELIVERIES = 8;

  private final int hosts;
  private final List<Step> standing = new ArrayList<>();
  private final List<Step> faults = new ArrayList<>();

  /** What a third fault is taken from, where there are three. */
  private final List<Step> narrow = new ArrayList<>();

  private final List<Step> remedies = new ArrayList<>();

  SmallWorlds(int hosts) {
    this.hosts = hosts;
    for (String line : List.of("start all", "run " + STOOD, "post all before", "run 1s")) {
      standing.add(Step.parse(line));
    }
    for (int i = 1; i <= hosts; i++) {
      String one = Names.of(i);
      for (String deed : List.of("kill", "power-off", "freeze", "partition")) {
        narrow.add(Step.parse(deed + " " + one));
      }
      faults.add(Step.parse("restart " + one + " 200ms"));
      faults.add(Step.parse("leave " + one));
      faults.add(Step.parse("mute " + one));
      faults.add(Step.parse("jam " + one));
      faults.add(Step.parse("disk " + one + " full"));
      faults.add(Step.parse("disk " + one + " slow"));
      faults.add(Step.parse("post " + one + " between"));
      for (int j = 1; j <= hosts; j++) {
        String other = Names.of(j);
        if (i != j) {
          faults.add(Step.parse("cut " + one + " " + other));
        }
        if (i < j) {
          faults.add(Step.parse("cut-both " + one + " " + other));
          faults.add(Step.parse("half-open " + one + " " + other));
        }
      }
    }
    faults.addAll(0, narrow);
    for (String line :
        List.of("start all", "thaw all", "unjam all", "heal", "disk all none", "links off")) {
      remedies.add(Step.parse(line));
    }
  }

  /** Something that begins, and the script up to it. */
  private record Opening(List<Step> before, Step deed) {
    List<Step> script() {
      List<Step> script = new ArrayList<>(before);
      script.add(deed);
      return script;
    }
  }

  // ---- which worlds there are

  /** Every fault at every cut while a group forms, while it talks, and while nothing happens. */
  void singles(Consumer<Plan> each) {
    List<Opening> openings =
        List.of(
            new Opening(List.of(), Step.parse("start all")),
            new Opening(standing, Step.parse("post all at once")),
            new Opening(standing, Step.parse("rename " + Names.of(1) + " anew")));
    for (Opening opening : openings) {
      follow(opening.script(), faults, each);
    }
    for (long cut = 0; cut < CALM_DELIVERIES; cut++) {
      for (Step fault : faults) {
        each.accept(plan(standing, cut, fault));
      }
    }
  }

  /** Every fault, and at every cut that follows it, every other and every remedy. */
  void pairs(Consumer<Plan> each) {
    List<Step> second = new ArrayList<>(faults);
    second.addAll(remedies);
    for (Step first : faults) {
      follow(new Opening(standing, first).script(), second, each);
    }
  }

  /** Three of the narrow alphabet, and after two of them every remedy. */
  void triples(Consumer<Plan> each) {
    List<Step> third = new ArrayList<>(narrow);
    third.addAll(remedies);
    for (Step first : narrow) {
      List<Step> one = new Opening(standing, first).script();
      long cuts = cuts(one);
      for (long cut = 0; cut < cuts; cut++) {
        for (Step second : narrow) {
          follow(cutAt(one, cut, second), third, each);
        }
      }
    }
  }

  private void follow(List<Step> before, List<Step> next, Consumer<Plan> each) {
    long cuts = cuts(before);
    for (long cut = 0; cut < cuts; cut++) {
      for (Step step : next) {
        each.accept(plan(before, cut, step));
      }
    }
  }

  private static List<Step> cutAt(List<Step> before, long cut, Step step) {
    List<Step> script = new ArrayList<>(before);
    script.add(Step.of(Deed.DELIVER, cut));
    script.add(step);
    return script;
  }

  private Plan plan(List<Step> before, long cut, Step step) {
    List<Step> script = cutAt(before, cut, step);
    script.add(Step.parse("run " + LASTS));
    script.addAll(Plan.peace(names()));
    return new Plan(World.Traits.plain(SEED), hosts, script);
  }

  private String names() {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= hosts; i++) {
      names.add(Names.of(i));
    }
    return String.join(",", names);
  }

  // ---- how far to cut

  /** How many deliveries there are from the end of this script until the world is calm. */
  private long cuts(List<Step> script) {
    World world = World.plain(SEED, hosts);
    new Stage(world).perform(script);
    final long start = world.deliveries();
    long last = start;
    String before = state(world);
    long end = world.nanos() + FOLLOWS_MILLIS * World.MILLI;
    while (world.runOne(end)) {
      String now = state(world);
      if (!now.equals(before)) {
        before = now;
        last = world.deliveries();
      }
    }
    return last - start + BEYOND;
  }

  /** What all nodes take for the state of the group and of the conversation. */
  private static String state(World world) {
    StringBuilder state = new StringBuilder();
    for (Host host : world.hosts()) {
      Optional<Status> status = host.isUp() ? Optional.of(host.node().status()) : Optional.empty();
      state.append(status.map(s -> s.role() + " " + s.epoch() + "." + s.viewVersion()).orElse("-"));
      state.append(' ').append(host.disk().mark()).append(' ');
      state.append(world.network().linksOf(host).size()).append('\n');
    }
    return state.toString();
  }
}
