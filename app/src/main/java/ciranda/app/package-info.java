@NullMarked
package ciranda.app;

import org.jspecify.annotations.NullMarked;
