/** {@code ciranda demo}: real nodes on this computer, watched from outside, and judged. */
@NullMarked
package ciranda.app.demo;

import org.jspecify.annotations.NullMarked;
