package ciranda.sim;

import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.Entry;
import ciranda.protocol.MalformedException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the entries of a world say: asked for each host that holds one, and read once. */
final class Bodies {
  private final Map<Bytes, Optional<Body>> read = new HashMap<>();

  /** Empty where it cannot be read, or the body is gone: such an entry is kept and not shown. */
  Optional<Body> of(Entry entry) {
    return entry.body().flatMap(body -> read.computeIfAbsent(body, Bodies::read));
  }

  private static Optional<Body> read(Bytes body) {
    try {
      return Optional.of(Codec.decodeBody(body));
    } catch (MalformedException e) {
      // A body that this version cannot read is kept and not shown.
      return Optional.empty();
    }
  }
}
