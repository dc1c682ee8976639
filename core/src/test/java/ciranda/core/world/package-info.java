/**
 * A small deterministic world: whole nodes on virtual time, with a network and disks that fail. One
 * seed, one run.
 */
@NullMarked
package ciranda.core.world;

import org.jspecify.annotations.NullMarked;
