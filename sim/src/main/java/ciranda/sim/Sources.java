package ciranda.sim;

import java.util.SplittableRandom;

/**
 * Random sources of one seed, one for each concern: what draws more from its own shifts no other's.
 */
record Sources(long seed) {

  SplittableRandom of(String concern) {
    return of(concern, 0);
  }

  /** The source of one thing among many of a kind. */
  SplittableRandom of(String concern, long number) {
    long mixed = Trace.mix(Trace.mix(seed, concern.hashCode()), number);
    return new SplittableRandom(mixed);
  }
}
