/**
 * The local HTTP API of a node ({@code openapi.json}), for programs on this machine.
 *
 * <p>A request goes {@link ciranda.web.ApiServer} → {@code Front} (how many) → {@code Gate} (who
 * may) → {@code Routes} (what) → an {@code Endpoint}, which reads and answers through its {@code
 * Call}. The JSON itself is made in {@code Payloads} and described, field by field, in {@code
 * openapi.json}; a test holds the two together.
 */
@NullMarked
package ciranda.web;

import org.jspecify.annotations.NullMarked;
