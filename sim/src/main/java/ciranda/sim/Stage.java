package ciranda.sim;

import ciranda.core.view.Command;
import ciranda.protocol.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A world on which a script is performed: finds who is meant, and does what takes several steps.
 */
final class Stage {
  private static final int COPIES_MAX = 3;

  /** The network's longest delay while nothing is wrong with it. */
  private static final int USUAL_DELAY_MICROS = 2_000;

  private static final long SUCCESSION_LOOK_NANOS = 5 * World.MILLI;

  private final World world;
  private final List<Host> copies = new ArrayList<>();
  private List<Host> peaceful = List.of();

  /** What elections had come to when those at peace were last seen to be one group, and when. */
  private Elections.Count settled = Elections.Count.NONE;

  private long settledNanos;
  private long texts;
  private int performed;

  Stage(World world) {
    this.world = world;
  }

  World world() {
    return world;
  }

  /** How many steps were done whole. */
  int performed() {
    return performed;
  }

  /** Performs a whole script. */
  void perform(List<Step> script) {
    script.forEach(this::perform);
  }

  void perform(Step step) {
    if (world.recorder().listens() && step.deed() != Deed.RUN) {
      world.recorder().step(step);
    }
    step.deed().perform(this, step);
    performed++;
  }

  // ---- who is meant

  List<Host> who(Step step, int index) {
    List<Host> found = new ArrayList<>();
    for (String name : names(step.word(index))) {
      found.addAll(who(name));
    }
    return found;
  }

  /** Names with commas between them. */
  static List<String> names(String word) {
    return List.of(word.split(",", -1));
  }

  private List<Host> who(String name) {
    return switch (name) {
      case "all" -> world.hosts().stream().filter(host -> !host.outside).toList();
      case "coordinator" -> world.coordinator().map(List::of).orElse(List.of());
      case "next" -> next().map(List::of).orElse(List.of());
      case "rest" -> rest();
      case "members" -> ofRole(Role.MEMBER);
      case "newest" ->
          world.alive().stream()
              .max(Comparator.comparingInt(host -> host.node().status().id()))
              .map(List::of)
              .orElse(List.of());
      default ->
          world.hosts().stream()
              .filter(host -> Names.of(host.number()).equals(name))
              .findFirst()
              .map(List::of)
              .orElse(List.of());
    };
  }

  /** The highest id below the coordinator's place: who would follow. */
  private Optional<Host> next() {
    Optional<Host> coordinator = world.coordinator();
    return world.alive().stream()
        .filter(host -> coordinator.filter(host::equals).isEmpty())
        .max(Comparator.comparingInt(host -> host.node().status().id()));
  }

  /** Who neither coordinates nor would follow. */
  private List<Host> rest() {
    List<Host> rest = new ArrayList<>(world.alive());
    world.coordinator().ifPresent(rest::remove);
    next().ifPresent(rest::remove);
    return rest;
  }

  private List<Host> ofRole(Role role) {
    return world.alive().stream().filter(host -> host.node().status().role() == role).toList();
  }

  void each(Step step, int index, Consumer<Host> deed) {
    who(step, index).forEach(deed);
  }

  void reads(Step step, Consumer<Reader> deed) {
    each(step, 0, host -> deed.accept(new Reader(world, host)));
  }

  void others(Host host, Consumer<Host> deed) {
    world.hosts().stream().filter(other -> other != host).toList().forEach(deed);
  }

  void pairs(Step step, BiConsumer<Host, Host> deed) {
    for (Host one : who(step, 0)) {
      for (Host other : who(step, 1)) {
        if (one != other) {
          deed.accept(one, other);
        }
      }
    }
  }

  void partition(List<Host> side, List<Host> bridges) {
    for (Host one : side) {
      for (Host other : world.hosts()) {
        boolean apart = !side.contains(other) && !bridges.contains(other) && !bridges.contains(one);
        if (apart) {
          world.network().cut(one, other);
          world.network().cut(other, one);
        }
      }
    }
  }

  /**
   * The kinds of fault that a step is; none where it ends one, or finds nobody to whom it happens.
   */
  List<String> broken(Step step) {
    String word = step.deed().word();
    boolean breaks =
        switch (step.deed()) {
          case MULTICAST, LINKS -> step.word(0).equals("off");
          case LOSS, DUPLICATES -> step.number(0) > 0;
          case DELAY -> step.number(1) > USUAL_DELAY_MICROS;
          case LAG -> step.millis(1) > 0 && isUp(step);
          case SEGMENT -> step.number(1) > 1 && isUp(step);
          case DISK -> !step.word(1).equals("none") && isUp(step);
          case CLOCK -> true;
          case EPOCHS -> who(step, 0).stream().anyMatch(host -> !host.isUp() && hasPlace(host));
          case CLONE -> copies.size() < COPIES_MAX;
          case NEWER -> who(step, 0).stream().anyMatch(host -> !host.isNewer());
          default -> isUp(step);
        };
    if (!breaks) {
      return List.of();
    }
    return switch (step.deed()) {
      case DISK -> List.of(word, word + " " + step.word(1));
      case CLOCK -> {
        String way = word + (step.millis(1) < 0 ? " back" : " forward");
        yield isUp(step) ? List.of(word, way) : List.of(way + " across a restart");
      }
      case RESTART ->
          step.text(2).isEmpty() ? List.of(word) : List.of(word, word + " " + step.text(2));
      default -> List.of(word);
    };
  }

  private boolean isUp(Step step) {
    return who(step, 0).stream().anyMatch(Host::isUp);
  }

  private static boolean hasPlace(Host host) {
    return !host.disk().view().epoch().isNone();
  }

  // ---- what takes several steps

  void jam(Host host, boolean jammed) {
    others(
        host,
        other -> {
          world.network().jam(host, other, jammed);
          world.network().jam(other, host, jammed);
        });
  }

  void burst(Host host, long count) {
    List<String> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.add("b" + ++texts);
    }
    if (!batch.isEmpty()) {
      host.postAll(batch);
    }
  }

  void carry(Host host, Host from) {
    boolean honest = !from.isHostile() && !host.isHostile();
    if (host != from && honest && !from.disk().isCorrupt()) {
      host.request(new Command.Import(from.disk().segments()));
    }
  }

  void flip(Host host, long which) {
    if (!host.isUp()) {
      return;
    }
    host.disk().flip((int) which);
  }

  /** A copy of a data directory, taken while its node runs, is started on another computer. */
  void copy(Host original) {
    if (copies.size() < COPIES_MAX) {
      Host copy = world.addClone(original);
      copies.add(copy);
      copy.peers = List.of(original.endpoint());
      world.checks().oracle().copied(original, copy);
      copy.start();
    }
  }

  void newer(Host host) {
    if (!host.isNewer()) {
      host.newer(true);
      new Newer(world, host).begin();
    }
  }

  void hostile(Host host, String kind, long times) {
    host.hostile();
    world.checks().oracle().excuse(host);
    world.checks().oracle().unruly();
    new Hostile(world, host, Hostile.Kind.of(kind)).begin(times);
  }

  // ---- what must hold

  /** These are healed; those outside stay broken. */
  void peace(List<Host> wanted, Rest rest) {
    List<Host> group = new ArrayList<>();
    Set<Object> keys = new HashSet<>();
    for (Host host : wanted) {
      if (!copies.contains(host) && !host.isHostile() && keys.add(host.key())) {
        group.add(host);
      }
    }
    for (Host host : world.hosts()) {
      if (!group.contains(host)) {
        boolean fit = !copies.contains(host) && !host.isHostile();
        stayBroken(host, fit ? rest : Rest.GONE);
      }
    }
    Network network = world.network();
    network.loss = 0;
    network.duplicates = 0;
    network.delayMinMicros = 100;
    network.delayMaxMicros = USUAL_DELAY_MICROS;
    network.healAll();
    for (Host host : group) {
      host.diesAtEffect = Long.MAX_VALUE;
      host.failsAtEffect = Long.MAX_VALUE;
      host.writer().failFrom = Long.MAX_VALUE;
      host.writer().diesAfter = Long.MAX_VALUE;
      host.writer().trouble = Writer.Trouble.NONE;
      host.lagNanos = 0;
      host.moveTo(1);
      host.clock().drift(0, world.nanos());
      host.wake();
      host.thaw();
      if (host.disk().isCorrupt()) {
        // A person reads the word of the product and gives it a new disk.
        host.kill();
      }
      host.start();
      // Who is just leaving comes back.
      for (int i = 1; i <= 40; i++) {
        world.after(10L * i * World.MILLI, host::start);
      }
    }
    peaceful = List.copyOf(group);
  }

  /** What those do who are not of the core that is healed. */
  enum Rest {
    GONE,
    /** Their machines answer, they do not. */
    FROZEN,
    /** They go on among themselves, with what is wrong with them. */
    APART
  }

  private void stayBroken(Host host, Rest rest) {
    switch (rest) {
      case GONE -> host.kill();
      case FROZEN -> host.freeze();
      case APART -> {
        world.disturbed(host);
        host.apart = true;
      }
    }
    host.outside = true;
  }

  /** Who is meant of those at peace; all of them where the step names nobody. */
  List<Host> atPeace(Step step, int index) {
    return step.optional(index).isEmpty()
        ? peaceful
        : who(step, index).stream().filter(peaceful::contains).toList();
  }

  List<Host> peaceful() {
    return peaceful;
  }

  /** These are one group within that; what elections have come to counts anew once all are. */
  void agree(long withinMillis, List<Host> group) {
    agreed("agreement", group, withinMillis, World.LOOK_NANOS);
    if (group.equals(peaceful)) {
      settled();
    }
  }

  private void agreed(String what, List<Host> who, long withinMillis, long lookNanos) {
    if (world.runUntil(() -> world.agree(who), withinMillis, lookNanos).isEmpty()) {
      String why = world.disagreement(who).orElse("just now");
      throw new Violation("E5", "no " + what + " within " + withinMillis + " ms: " + why);
    }
  }

  private void settled() {
    settled = world.checks().elections().count();
    settledNanos = world.nanos();
  }

  /**
   * The coordinator has gone, of those at peace: those that are left are one group within that, by
   * one new term, of the highest id of those to whom nothing happened, with no more messages than
   * an election needs.
   */
  void succeed(long withinMillis) {
    List<Host> left = peaceful.stream().filter(world.alive()::contains).toList();
    List<Host> well = left.stream().filter(host -> host.disturbedNanos <= settledNanos).toList();
    Optional<Host> highest =
        well.stream().max(Comparator.comparingInt(host -> host.node().status().id()));
    agreed("successor", left, withinMillis, SUCCESSION_LOOK_NANOS);
    Elections.Count came = world.checks().elections().count().since(settled);
    if (came.terms() != 1) {
      throw new Violation("E5", came.terms() + " terms where one coordinator has gone");
    }
    if (!world.coordinator().equals(highest)) {
      throw new Violation("E5", "not the highest id leads, which is " + highest);
    }
    long most =
        well.equals(left)
            ? Bound.electionMessages(left.size())
            : Bound.silentTopMessages(left.size());
    // Who is gone and not yet known to be is told as well.
    most += peaceful.size() - left.size() - 1;
    if (came.messages() > most) {
      throw new Violation("E7", came.messages() + " messages, and no election needs " + most);
    }
    settled();
  }

  void whole(long withinMillis, List<Host> group) {
    if (world.runUntil(() -> lack(group).isEmpty(), withinMillis).isEmpty()) {
      String lack = lack(group).orElse("C1: whole just now");
      throw new Violation(lack.substring(0, 2), lack.substring(4));
    }
    world.checks().oracle().compare(group);
    world.checks().oracle().compareFolds(group);
  }

  /** Why their conversation is not whole: an invariant, and who lacks what. */
  private Optional<String> lack(List<Host> group) {
    Oracle oracle = world.checks().oracle();
    Optional<String> lack = oracle.lack(group);
    for (Host host : group) {
      if (lack.isEmpty() && world.checks().unanswered(host) > 0) {
        lack = Optional.of("C1: a request of " + host + " has no answer");
      }
      if (lack.isEmpty() && !oracle.unshown(host).isEmpty()) {
        lack = Optional.of("C3: " + host + " has not shown " + oracle.unshown(host));
      }
    }
    return lack;
  }

  /** Nobody has elected since they were one group, whatever happened to them meanwhile. */
  void calm(long forMillis) {
    world.run(forMillis);
    Elections.Count came = world.checks().elections().count().since(settled);
    if (came.begun() > 0 || came.terms() > 0 || !world.agree(peaceful)) {
      throw new Violation(
          "E5",
          "no calm: "
              + (came.begun() + came.terms())
              + " elections or terms; "
              + world.disagreement(peaceful).orElse("they agree again"));
    }
    for (Host host : peaceful) {
      if (host.node().status().role() == Role.ELECTING) {
        throw new Violation("E5", host + " elects");
      }
    }
    settled();
  }
}
