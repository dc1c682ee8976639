package ciranda.node.network;

/** A state of the network that a person should know of; each is told once when it begins. */
public enum Notice {
  /** No interface at all: the node is alone and keeps looking. */
  NO_INTERFACE,
  /** No cable, no Wi-Fi: only nodes on this computer can join. */
  ONLY_LOOPBACK,
  /** After one of the others: there is a network again. */
  NETWORK_IS_BACK
}
