/**
 * The node as a pure state machine: {@link ciranda.core.Node#step} takes an input and the time and
 * returns what it wants done. No socket, thread, clock, disk, randomness or logger lives here.
 */
@NullMarked
package ciranda.core;

import org.jspecify.annotations.NullMarked;
