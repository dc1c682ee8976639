package ciranda.sim;

import java.util.Optional;

/**
 * What became of one seed.
 *
 * @param hash over everything that went into nodes and came out (D1)
 * @param millis how long the world lived, in its own time
 * @param events how many things happened in it
 * @param steps how many steps of its script were done whole
 */
public record Outcome(
    long seed,
    Optional<Violation> violation,
    long hash,
    long millis,
    long events,
    int steps,
    Coverage coverage) {}
