package ciranda.sim;

import java.util.Optional;

/** Runs seeds: one world each, from its plan, until an invariant breaks or the plan is done. */
public final class Seeds {
  /** More than any world of up to a hundred nodes needs. */
  private static final long EVENTS_PER_HOST_SQUARED_MAX = 400_000;

  private Seeds() {}

  /**
   * Runs one seed.
   *
   * @param hosts how many computers there are; 0 for what the seed says
   */
  public static Outcome run(long seed, int hosts) {
    return run(Plan.of(seed, hosts), Recorder.SILENT);
  }

  static Outcome run(Plan plan, Recorder recorder) {
    World world = new World(plan.traits(), recorder);
    recorder.of(world);
    world.withHosts(plan.hosts());
    world.eventsMax(EVENTS_PER_HOST_SQUARED_MAX * (1 + (long) plan.hosts() * plan.hosts()));
    Optional<Violation> violation = Optional.empty();
    Stage stage = new Stage(world);
    try {
      stage.perform(plan.script());
    } catch (Violation broken) {
      violation = Optional.of(broken);
    } catch (RuntimeException | Error mistake) {
      // Of the simulator, or of the core outside of a step; a full stack or heap is a failure too.
      violation = Optional.of(new Violation("H1", String.valueOf(mistake), mistake));
    }
    return new Outcome(
        plan.traits().seed(),
        violation,
        world.trace().hash(),
        world.millis(),
        world.events(),
        stage.performed(),
        world.coverage());
  }

  /** For those who know only the JDK: empty where the seed passes, else what was violated. */
  public static String failure(long seed) {
    return run(seed, 0).violation().map(Throwable::getMessage).orElse("");
  }
}
