/**
 * The words that nodes exchange: ids, messages, beacons, segments, frames, and their encodings.
 *
 * <p>Pure values and pure functions; the wire format itself is specified in {@code
 * docs/PROTOCOL.md}.
 */
@NullMarked
package ciranda.protocol;

import org.jspecify.annotations.NullMarked;
