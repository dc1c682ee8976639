package ciranda.node.network;

import ciranda.protocol.Bytes;
import ciranda.protocol.NodeKey;

/** Whether a signature is that key's over that message. Any thread may ask. */
@FunctionalInterface
public interface SignatureCheck {
  boolean isValid(NodeKey key, Bytes message, Bytes signature);
}
