/** The port that every user interface sees: what it can ask of a node and what it is told. */
@NullMarked
package ciranda.core.view;

import org.jspecify.annotations.NullMarked;
