/** Tests of the terminal, against a node in memory. */
@NullMarked
package ciranda.tui;

import org.jspecify.annotations.NullMarked;
