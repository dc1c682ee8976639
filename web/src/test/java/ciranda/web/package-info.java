@NullMarked
package ciranda.web;

import org.jspecify.annotations.NullMarked;
