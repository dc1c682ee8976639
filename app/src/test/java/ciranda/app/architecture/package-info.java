/** Who may use whom and what, and the proof that each of these rules bites. */
@NullMarked
package ciranda.app.architecture;

import org.jspecify.annotations.NullMarked;
