/** Judges from pulses, closed links and votes whether the coordinator lives. */
@NullMarked
package ciranda.core.detector;

import org.jspecify.annotations.NullMarked;
