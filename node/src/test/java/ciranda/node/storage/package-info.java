@NullMarked
package ciranda.node.storage;

import org.jspecify.annotations.NullMarked;
