@NullMarked
package ciranda.sim;

import org.jspecify.annotations.NullMarked;
