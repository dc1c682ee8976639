/**
 * Real nodes, as processes of the packaged program, on virtual hosts or on this machine. The tests
 * know nothing but the public surface: {@code ./ciranda serve}, its API and the plain chat.
 */
@NullMarked
package ciranda.app.realnet;

import org.jspecify.annotations.NullMarked;
