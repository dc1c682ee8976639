/**
 * Sockets: links over TCP and beacons over UDP. Blocking code on virtual threads; what arrives is
 * checked here and handed to the node loop as {@code Input}s.
 */
@NullMarked
package ciranda.node.network;

import org.jspecify.annotations.NullMarked;
