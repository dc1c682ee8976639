@NullMarked
package ciranda.tui;

import org.jspecify.annotations.NullMarked;
