package ciranda.sim;

import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the entries of a world say: asked for each host that holds one, and read once. */
final class Bodies {
  private final Map<Bytes, Optional<Body>> read = new HashMap<>();

  Optional<Body> of(Entry entry) {
    return entry.body().flatMap(body -> read.computeIfAbsent(body, _ -> entry.says()));
  }
}
