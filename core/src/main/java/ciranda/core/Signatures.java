package ciranda.core;

import ciranda.protocol.Bytes;

/**
 * Signs as this node. Verification happens before an input reaches the core, so the core only
 * signs; Ed25519 (RFC 8032) is deterministic, so this is a function.
 */
@FunctionalInterface
public interface Signatures {
  Bytes sign(Bytes message);
}
