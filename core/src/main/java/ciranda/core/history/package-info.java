/**
 * The conversation of one node: its own log, everybody else's, and how they are made equal
 * everywhere. {@link ciranda.core.history.Conversation} is the way in.
 */
@NullMarked
package ciranda.core.history;

import org.jspecify.annotations.NullMarked;
