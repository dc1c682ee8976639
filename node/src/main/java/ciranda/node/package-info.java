@NullMarked
package ciranda.node;

import org.jspecify.annotations.NullMarked;
