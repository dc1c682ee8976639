package ciranda.node.network;

/** Somebody else has the port that this node must have. */
public final class PortTakenException extends Exception {
  private static final long serialVersionUID = 1;

  private final Transport transport;
  private final int port;

  /** Which kind of port. */
  public enum Transport {
    TCP,
    /** The multicast group's: held by a program that does not share it. */
    UDP
  }

  PortTakenException(Transport transport, int port) {
    super(transport + " port " + port + " is taken");
    this.transport = transport;
    this.port = port;
  }

  public Transport transport() {
    return transport;
  }

  public int port() {
    return port;
  }
}
