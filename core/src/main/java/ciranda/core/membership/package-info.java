/** Links, rows, addresses and views: who is there, and how each is reached. */
@NullMarked
package ciranda.core.membership;

import org.jspecify.annotations.NullMarked;
