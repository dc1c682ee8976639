/**
 * The simulator: whole nodes on virtual time, from one seed, in a network and on disks that fail;
 * and checkers that notice. {@code docs/internals/simulator.md} explains it.
 */
@NullMarked
package ciranda.sim;

import org.jspecify.annotations.NullMarked;
