package ciranda.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small worlds; {@code ./dev small} runs all pairs of faults, {@code ./dev small 3} three. */
final class SmallWorldsTest {
  private static final int THREADS = 2;

  /** The pairs of faults that fit into the time of a unit test; a prime, to get about. */
  private static final int EVERY = 61;

  @Test
  void oneFaultAtEveryCut() throws InterruptedException {
    Sweep sweep = new Sweep(System.out, THREADS, 1);
    for (int hosts : List.of(2, 3)) {
      new SmallWorlds(hosts).singles(sweep::add);
    }
    holds(sweep, "one fault", 4_000);
  }

  @Test
  void twoFaultsAtSomeCuts() throws InterruptedException {
    Sweep sweep = new Sweep(System.out, THREADS, EVERY);
    for (int hosts : List.of(2, 3)) {
      new SmallWorlds(hosts).pairs(sweep::add);
    }
    holds(sweep, "two faults", 1_000);
  }

  /** As SQLite tests itself: until there is no n-th call left that could fail. */
  @Test
  void everyCallFailsOnce() throws InterruptedException {
    Sweep sweep = new Sweep(System.out, THREADS, 1);
    new NthFailure().each(sweep::add);
    holds(sweep, "the n-th failure", 1_000);
  }

  private static void holds(Sweep sweep, String name, long least) throws InterruptedException {
    System.out.println(sweep.finish().line(name));
    assertThat(sweep.failures()).isEmpty();
    assertThat(sweep.done()).isGreaterThanOrEqualTo(least);
  }

  @Test
  void aScriptCutsBetweenDeliveries() {
    World world = World.plain(1, 2);
    Stage stage = new Stage(world);
    stage.perform(List.of(Step.parse("start all"), Step.parse("deliver 7")));
    // What reaches two at once, or answers several requests, is not cut apart.
    assertThat(world.deliveries()).isBetween(7L, 9L);

    stage.perform(Step.parse("kill all"));
    long before = world.millis();
    stage.perform(Step.parse("deliver 1"));
    assertThat(world.millis() - before).isLessThanOrEqualTo(20_000);
  }

  @Test
  void aNodeDiesOfWhatItWrote() {
    World world = World.plain(1, 1);
    Stage stage = new Stage(world);
    stage.perform(
        List.of(
            Step.parse("die-at ana 2 written"),
            Step.parse("start ana"),
            Step.parse("run 2s"),
            Step.parse("post ana hello"),
            Step.parse("run 1s")));
    Host ana = world.hosts().getFirst();

    assertThat(ana.isUp()).isFalse();
    assertThat(ana.writer().transactions()).isEqualTo(2);
    assertThat(ana.disk().entries()).isPositive();
    assertThat(world.checks().oracle().acceptedCount()).isZero();
  }

  /** What cannot hold is noticed, and its script is said. */
  @Test
  void aFailureIsPrintedAsAScript() throws InterruptedException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Sweep sweep = new Sweep(new PrintStream(printed, true, UTF_8), 1, 1);
    sweep.add(
        new Plan(
            World.Traits.plain(1),
            2,
            List.of(Step.parse("start ana"), Step.parse("peace all"), Step.parse("agree 1ms"))));

    assertThat(sweep.finish().failures().get(0L)).startsWith("E5");
    assertThat(printed.toString(UTF_8)).contains("hosts 2").contains("agree 1ms");
  }
}
