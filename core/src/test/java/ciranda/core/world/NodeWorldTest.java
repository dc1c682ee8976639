package ciranda.core.world;

import static ciranda.core.world.Scenarios.agrees;
import static ciranda.core.world.Scenarios.coordinator;
import static ciranda.core.world.Scenarios.settled;
import static ciranda.core.world.Scenarios.stays;
import static ciranda.core.world.Scenarios.story;
import static ciranda.core.world.Scenarios.without;
import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.view.Status;
import ciranda.protocol.Epoch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole nodes in the small world: each rule of membership once, and swarms of faults. */
final class NodeWorldTest {
  private static final int SWARM_SEEDS = 300;

  /** Seeds that found a mistake; 2103: a merge that named a start that was over, without end. */
  private static final List<Long> FAILED_ONCE = List.of(2103L);

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 10);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aLoneNodeFoundsTheGroupAfterTheDiscoveryTime(long seed) {
    World world = new World(seed).withHosts(1);
    world.hosts.getFirst().start();
    long after = agrees(world, world.hosts);
    assertThat(after).isBetween(world.timing.discovery(), world.timing.discovery() + 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nodesStartedTogetherAreOneGroupAtOnce(long seed) {
    World world = new World(seed).withHosts(7);
    world.hosts.forEach(Host::start);
    assertThat(agrees(world, world.hosts)).isLessThan(world.timing.discovery());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aCrashIsJudgedByClosedLinksWithinARoundTrip(long seed) {
    World world = settled(seed, 5);
    int before = world.electionMessages();
    Host crashed = coordinator(world);
    crashed.kill();
    assertThat(agrees(world, without(world, crashed))).isLessThan(20);
    assertThat(world.electionMessages() - before).as("E7").isLessThanOrEqualTo(5);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aFrozenCoordinatorIsReplacedAndReturnsWithItsOldId(long seed) {
    World world = settled(seed, 5);
    Host frozen = coordinator(world);
    int id = frozen.node().status().id();
    frozen.freeze();
    assertThat(agrees(world, without(world, frozen))).isBetween(1_000L, 2_700L);
    frozen.thaw();
    agrees(world, world.hosts);
    assertThat(coordinator(world)).isNotSameAs(frozen);
    assertThat(frozen.node().status().id()).isEqualTo(id);
  }

  /** A power cut closes no link; the new start must not wait until the old links fall silent. */
  @ParameterizedTest
  @MethodSource("seeds")
  void aCoordinatorThatIsBackSoonAfterAPowerCutIsNotTakenForItsOldSelf(long seed) {
    World world = settled(seed, 5);
    Host back = coordinator(world);
    int id = back.node().status().id();
    back.powerOff();
    world.run(200);
    back.start();
    long after = agrees(world, world.hosts);
    assertThat(after).isLessThan(700);
    assertThat(back.node().status().id()).isEqualTo(id);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aPoliteLeaveHandsOverWithoutAGap(long seed) {
    World world = settled(seed, 5);
    Host leaving = coordinator(world);
    leaving.leave();
    assertThat(agrees(world, without(world, leaving))).isLessThan(20);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aPauseOfHalfASecondStartsNoElection(long seed) {
    World world = settled(seed, 5);
    Host paused = world.hosts.get((int) (seed % 5));
    paused.freeze();
    world.run(500);
    paused.thaw();
    world.run(5_000);
    assertThat(world.hosts).as("E6").allMatch(host -> host.elections == 0);
    stays(world, world.hosts);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aFrozenNextInLineIsNotWaitedForLong(long seed) {
    World world = settled(seed, 5);
    Host crashed = coordinator(world);
    List<Host> rest = without(world, crashed);
    Host next =
        rest.stream().max(Comparator.comparingInt(h -> h.node().status().id())).orElseThrow();
    rest.remove(next);
    next.freeze();
    crashed.kill();
    Optional<Long> after =
        world.runUntil(
            () -> rest.stream().allMatch(host -> Scenarios.isLed(host, crashed)),
            5_000,
            "a leader");
    assertThat(after).as(story(world, "no leader")).isPresent();
    assertThat(after.orElseThrow()).isLessThan(1_000);
  }

  /** PROTOCOL 6.4: who lives above is asked, also where the top dies while it is asked alone. */
  @ParameterizedTest
  @MethodSource("seeds")
  void theHighestThatLivesWinsAlsoWhereTheTopDiesWhileItIsAsked(long seed) {
    World world = settled(seed, 4);
    Host crashed = coordinator(world);
    List<Host> rest = without(world, crashed);
    rest.sort(Comparator.comparingInt(h -> h.node().status().id()));
    Host next = rest.get(1);
    Host top = rest.get(2);
    // Away for a moment, this one counts the silence anew: it suspects later, and has to be asked.
    next.freeze();
    world.run(700);
    crashed.powerOff();
    world.run(450);
    next.thaw();
    top.freeze();
    world.runUntil(() -> rest.getFirst().electionMessages > 0, 5_000, "the top is asked");
    assertThat(next.elections).as("suspects later").isZero();
    top.kill();
    agrees(world, rest.subList(0, 2));
    assertThat(coordinator(world)).as(story(world, "not the highest")).isSameAs(next);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void twoHalvesGoOnAndBecomeOneAgain(long seed) {
    World world = settled(seed, 5);
    List<Host> one = world.hosts.subList(0, 2);
    List<Host> other = world.hosts.subList(2, 5);
    world.partition(one, other);
    world.run(8_000);
    stays(world, one);
    stays(world, other);
    one.getFirst().post("from the one side");
    other.getFirst().post("from the other side");
    world.run(100);
    world.heal();
    assertThat(agrees(world, world.hosts)).isLessThan(3_000);
    assertThat(other).as("the greater half wins").contains(coordinator(world));
    Scenarios.conversationIsWhole(world);
  }

  /** What a coordinator claimed when it met others a moment before is not what it has now. */
  @ParameterizedTest
  @MethodSource("seeds")
  void theGreaterHalfWinsAlsoSoonAfterAnotherMerge(long seed) {
    World world = new World(seed).withHosts(5);
    List<Host> pair = world.hosts.subList(0, 2);
    world.partition(pair, world.hosts.subList(2, 5));
    world.partition(world.hosts.subList(0, 4), world.hosts.subList(4, 5));
    world.hosts.forEach(Host::start);
    agrees(world, pair);
    agrees(world, world.hosts.subList(2, 4));
    world.heal();
    agrees(world, world.hosts);
    List<Host> one = pair.contains(coordinator(world)) ? pair : world.hosts.subList(2, 4);
    List<Host> other = new ArrayList<>(world.hosts);
    other.removeAll(one);
    world.partition(one, other);
    world.run(100);
    agrees(world, one);
    agrees(world, other);
    world.heal();
    agrees(world, world.hosts);
    assertThat(other).contains(coordinator(world));
  }

  /** PROTOCOL 6.5: members that have moved to another term are not counted for the old one. */
  @ParameterizedTest
  @MethodSource("seeds")
  void aThawedCoordinatorDoesNotClaimThoseWhoLeftItsTerm(long seed) {
    World world = settled(seed, 6);
    Host coordinator = coordinator(world);
    Host companion = without(world, coordinator).get((int) (seed % 5));
    List<Host> others = without(world, coordinator);
    others.remove(companion);
    companion.freeze();
    world.run(1_200);
    coordinator.freeze();
    // The companion's links are hung up before the others elect: their view does not name it.
    agrees(world, others);
    coordinator.thaw();
    companion.thaw();
    agrees(world, world.hosts);
    assertThat(others).as(story(world, "four against two")).contains(coordinator(world));
  }

  /** The same where the other half is found again before its links were hung up. */
  @ParameterizedTest
  @MethodSource("seeds")
  void theGreaterHalfWinsAlsoWhereTheSplitWasShort(long seed) {
    World world = settled(seed, 6);
    Host coordinator = coordinator(world);
    List<Host> pair = List.of(coordinator, without(world, coordinator).get((int) (seed % 5)));
    List<Host> others = new ArrayList<>(world.hosts);
    others.removeAll(pair);
    world.partition(pair, others);
    world.runUntil(
        () -> others.stream().allMatch(host -> Scenarios.isLed(host, coordinator)), 3_000, "split");
    world.run(seed * 10);
    world.heal();
    agrees(world, world.hosts);
    assertThat(others).as(story(world, "four against two")).contains(coordinator(world));
  }

  /** PROTOCOL 6.8: the greater half joins downward, one by one, whatever its size. */
  @ParameterizedTest
  @MethodSource("seeds")
  void aGroupFarAboveJoinsTheOneBelow(long seed) {
    World world = settled(seed, 5);
    List<Host> far = world.hosts.subList(0, 3);
    List<Host> near = world.hosts.subList(3, 5);
    far.forEach(Host::kill);
    agrees(world, near);
    far.forEach(host -> host.disk().raiseEpoch(2 * Epoch.JUMP_MAX));
    world.partition(far, near);
    far.forEach(Host::start);
    agrees(world, far);
    final long nearEpoch = near.getFirst().node().status().epoch();
    far.getFirst().post("from far above");
    world.run(1_000);
    world.heal();
    agrees(world, world.hosts);
    world.run(5_000);
    stays(world, world.hosts);
    assertThat(coordinator(world).node().status().epoch())
        .isBetween(nearEpoch, nearEpoch + Epoch.JUMP_MAX);
    Scenarios.conversationIsWhole(world);
    // Nobody has kept the far number: the next term can be begun by anybody.
    Host gone = coordinator(world);
    gone.kill();
    agrees(world, without(world, gone));
    gone.start();
    agrees(world, world.hosts);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aMemberThatHearsTheCoordinatorOnlyThroughANeighbourStays(long seed) {
    World world = settled(seed, 4);
    Host coordinator = coordinator(world);
    Host indirect = without(world, coordinator).get((int) (seed % 3));
    world.cutBoth(coordinator, indirect);
    world.run(12_000);
    assertThat(world.hosts).as(story(world, "E6")).allMatch(host -> host.elections == 0);
    stays(world, world.hosts);
    indirect.post("by the neighbour");
    Scenarios.conversationIsWhole(world);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void withoutMulticastOnePeerIsEnoughToFindAll(long seed) {
    World world = settled(seed, 4);
    Host late = world.addHost().withoutMulticast();
    late.withPeers(List.of(world.hosts.getFirst().endpoint())).start();
    assertThat(agrees(world, world.hosts)).isLessThan(1_500);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void idsAreNeverGivenTwiceAndComeBack(long seed) {
    World world = settled(seed, 3);
    Host away = world.hosts.get(1);
    int id = away.node().status().id();
    away.kill();
    world.run(3_000);
    Host fresh = world.addHost();
    fresh.start();
    agrees(world, List.of(world.hosts.get(0), world.hosts.get(2), fresh));
    assertThat(fresh.node().status().id()).isNotEqualTo(id);
    away.start();
    agrees(world, world.hosts);
    assertThat(away.node().status().id()).isEqualTo(id);
  }

  /** PROTOCOL 6.5: an id that is remembered for somebody is not free. */
  @ParameterizedTest
  @MethodSource("seeds")
  void aNewcomerThatFoundedAloneDoesNotTakeTheIdOfSomebodyWhoIsAway(long seed) {
    World world = settled(seed, 3);
    Host away =
        world.hosts.stream().filter(h -> h.node().status().id() == 1).findFirst().orElseThrow();
    away.kill();
    List<Host> rest = without(world, away);
    agrees(world, rest);
    Host fresh = world.addHost();
    world.partition(List.of(fresh), world.hosts.subList(0, 3));
    fresh.start();
    agrees(world, List.of(fresh));
    world.heal();
    rest.add(fresh);
    agrees(world, rest);
    assertThat(fresh.node().status().id()).isGreaterThan(3);
    away.start();
    agrees(world, world.hosts);
    assertThat(away.node().status().id()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everybodyRestartsAtOnce(long seed) {
    World world = settled(seed, 6);
    world.hosts.getFirst().post("before");
    world.run(100);
    world.hosts.forEach(Host::kill);
    world.hosts.forEach(Host::start);
    agrees(world, world.hosts);
    Scenarios.conversationIsWhole(world);
  }

  /** PROTOCOL 6.3: the row's name comes into the view, at a member as at the coordinator. */
  @ParameterizedTest
  @MethodSource("seeds")
  void aNewNameReachesEverybodysView(long seed) {
    World world = settled(seed, 4);
    Host member = without(world, coordinator(world)).getFirst();
    Host coordinator = coordinator(world);
    long epoch = member.node().status().epoch();
    member.rename("Zoé");
    member.rename("  Zoe\u0301 da Silva ");
    coordinator.rename("chefe");
    member.rename("not\u202ea name");
    Optional<Long> everywhere =
        world.runUntil(
            () ->
                world.hosts.stream()
                    .allMatch(host ->
                        names(host).contains("Zoé da Silva") && names(host).contains("chefe")),
            2_000,
            "the new names");
    assertThat(everywhere).as(story(world, "names differ")).isPresent();
    world.run(2_000);
    stays(world, world.hosts);
    assertThat(member.node().status().epoch()).as("no new term").isEqualTo(epoch);
    assertThat(member.node().status().name()).isEqualTo("Zoé da Silva");
    member.post("said under the new name");
    Scenarios.conversationIsWhole(world);
  }

  private static List<String> names(Host host) {
    return host.node().status().members().stream().map(Status.Member::name).toList();
  }

  static LongStream swarmSeeds() {
    String one = System.getProperty("seed", "");
    return one.isEmpty()
        ? LongStream.rangeClosed(1, Long.getLong("seeds", SWARM_SEEDS))
        : LongStream.of(Long.parseLong(one));
  }

  /** Replay one with {@code ./dev test core -Dseed=N}. */
  @Test
  void swarmsOfFaultsEndInOneGroupAndOneConversation() {
    List<Throwable> failures = new ArrayList<>();
    LongStream.concat(swarmSeeds(), FAILED_ONCE.stream().mapToLong(Long::longValue))
        .forEach(seed -> {
          try {
            World world = Scenarios.swarm(seed, 2 + (int) (seed % 6));
            Scenarios.peace(world);
            agrees(world, world.hosts);
            world.run(4_000);
            stays(world, world.hosts);
            Scenarios.conversationIsWhole(world);
          } catch (AssertionError | RuntimeException e) {
            // Collected, so that one run shows every failing seed.
            failures.add(new AssertionError("seed " + seed, e));
          }
        });
    assertThat(failures).isEmpty();
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    World first = Scenarios.swarm(4711, 5);
    World second = Scenarios.swarm(4711, 5);
    assertThat(second.journal()).as("D1").isEqualTo(first.journal()).isNotEmpty();
  }
}
