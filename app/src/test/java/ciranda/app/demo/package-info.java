/** Tests of the demonstration, without a node: what it reads, judges and leaves behind. */
@NullMarked
package ciranda.app.demo;

import org.jspecify.annotations.NullMarked;
