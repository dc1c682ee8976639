@NullMarked
package ciranda.core;

import org.jspecify.annotations.NullMarked;
