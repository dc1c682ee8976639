/** Rules on how source text reads, and the proof that each of them bites. */
@NullMarked
package ciranda.app.tidy;

import org.jspecify.annotations.NullMarked;
