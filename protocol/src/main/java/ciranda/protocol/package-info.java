@NullMarked
package ciranda.protocol;

import org.jspecify.annotations.NullMarked;
