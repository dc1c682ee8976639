/** The commands that ask a node which runs already, and end: send, tail, history, peers, status. */
@NullMarked
package ciranda.app.command;

import org.jspecify.annotations.NullMarked;
