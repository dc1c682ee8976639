package ciranda.node.network;

/** A state of the node's surroundings that a person should know of; each is told when it begins. */
public enum Notice {
  /** No interface at all: the node is alone and keeps looking. */
  NO_INTERFACE,
  /** No cable, no Wi-Fi: only nodes on this computer can join. */
  ONLY_LOOPBACK,
  /** After one of the others: there is a network again. */
  NETWORK_IS_BACK,
  /** Something on the disk is not as it was written; the others can give it again. */
  STORAGE_DAMAGED
}
