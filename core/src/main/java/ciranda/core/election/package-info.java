/** The Bully election, asked politely. */
@NullMarked
package ciranda.core.election;

import org.jspecify.annotations.NullMarked;
