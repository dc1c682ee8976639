package ciranda.core.history;

import ciranda.core.Bounds;
import ciranda.core.Settings;
import ciranda.core.Signatures;
import ciranda.core.Timing;
import ciranda.protocol.Bytes;
import ciranda.protocol.GroupId;
import ciranda.protocol.Hash;
import ciranda.protocol.NodeKey;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** Made-up nodes, and a cheap stand-in for signatures: tests see who signed by recomputing. */
final class Keys {
  static final GroupId GROUP = GroupId.ofOpenGroup("test");

  private static final List<NodeKey> KEYS =
      IntStream.range(0, 100)
          .mapToObj(node -> NodeKey.of(Hash.of("key").add(node).finish()))
          .toList();

  private Keys() {}

  static NodeKey key(int node) {
    return KEYS.get(node);
  }

  static Signatures signatures(int node) {
    return message -> {
      Hash hash = Hash.of("stand-in").add(key(node).bytes());
      byte[] half = hash.add(message).finish().toArray();
      return Bytes.of(ByteBuffer.allocate(64).put(half).put(half).array());
    };
  }

  static Settings settings(int node) {
    return new Settings(
        GROUP,
        "test",
        key(node),
        "node" + node,
        node,
        0,
        List.of(),
        false,
        "test",
        Timing.LAN,
        Bounds.WIDE);
  }
}
