/**
 * What a node keeps: its data directory, its key, and one SQLite file for each group.
 *
 * <p>{@link ciranda.node.storage.DataDirectory} gives the paths and keeps a second node out, {@link
 * ciranda.node.storage.Identity} is the key, {@link ciranda.node.storage.Store} one group's
 * database and {@link ciranda.node.storage.StoreThread} the one thread that writes to it.
 */
@NullMarked
package ciranda.node.storage;

import org.jspecify.annotations.NullMarked;
