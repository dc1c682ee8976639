package ciranda.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Fails the n-th call, for n = 1, 2, 3 and on until there is none left to fail, as SQLite tests
 * itself ("How SQLite Is Tested", section 3): every transaction and every effect of a small group
 * that forms, talks, loses its coordinator, elects, takes it back, splits and merges.
 */
final class NthFailure {
  private static final int HOSTS = 3;
  private static final String ALL = "ana,bia,caio";

  /** Fails until peace. */
  private static final String FOR_EVER = " 1000000";

  private static final List<Step> STORY =
      """
      start ana,bia
      run 1500ms
      post all first
      start caio
      run 1s
      post all second
      burst bia 3
      rename caio anew
      run 1s
      kill coordinator
      run 500ms
      post all third
      start all
      run 1500ms
      partition caio
      run 5s
      post all apart
      heal
      run 2s
      post all together
      leave next
      run 500ms
      start all
      run 1s
      """
          .lines()
          .map(Step::parse)
          .toList();

  /** Every world: one call of one node fails in each. */
  void each(Consumer<Plan> each) {
    each.accept(plan(List.of()));
    World whole = World.plain(SmallWorlds.SEED, HOSTS);
    new Stage(whole).perform(STORY);
    for (Host host : whole.hosts()) {
      String name = Names.of(host.number());
      count(
          host,
          Host::effects,
          n -> {
            each.accept(plan("die-at " + name + " " + n));
            each.accept(plan("fail-effect " + name + " " + n));
          });
      count(
          host,
          one -> one.writer().transactions(),
          n -> {
            for (String often : List.of(" 1", FOR_EVER)) {
              each.accept(plan("fail-at " + name + " " + n + often));
              each.accept(plan("fail-at " + name + " " + n + often + " full"));
            }
            each.accept(plan("die-at " + name + " " + n + " written"));
          });
    }
  }

  /**
   * All worlds are the same up to the call that fails, so that what the whole one has done says
   * which calls there are: none fails beyond.
   */
  private static void count(Host host, ToLongFunction<Host> calls, Consumer<Long> each) {
    long last = calls.applyAsLong(host);
    for (long n = 1; n <= last; n++) {
      each.accept(n);
    }
  }

  private static Plan plan(String fault) {
    return plan(List.of(Step.parse(fault)));
  }

  private static Plan plan(List<Step> faults) {
    List<Step> script = new ArrayList<>(faults);
    script.addAll(STORY);
    script.addAll(Plan.peace(ALL));
    return new Plan(World.Traits.plain(SmallWorlds.SEED), HOSTS, script);
  }
}
