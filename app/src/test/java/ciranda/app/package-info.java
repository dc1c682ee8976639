/** Tests of the whole program, from the package that people get. */
@NullMarked
package ciranda.app;

import org.jspecify.annotations.NullMarked;
