/** Speaks to a node that runs in another process of this user, through its local HTTP API. */
@NullMarked
package ciranda.app.remote;

import org.jspecify.annotations.NullMarked;
