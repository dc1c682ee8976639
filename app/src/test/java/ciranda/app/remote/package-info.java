/** Tests of the client of the API, against the real server and against one that reads a script. */
@NullMarked
package ciranda.app.remote;

import org.jspecify.annotations.NullMarked;
