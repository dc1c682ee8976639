package ciranda.node.network;

/** What the node was told to bind to is not on this machine. */
public final class AddressUnusableException extends Exception {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final String subject;

  /** What it was told. */
  public enum Kind {
    /** A literal address, or a name, to listen on. */
    ADDRESS,
    /** The name of a network interface. */
    INTERFACE
  }

  AddressUnusableException(Kind kind, String subject) {
    super(kind + " " + subject);
    this.kind = kind;
    this.subject = subject;
  }

  public Kind kind() {
    return kind;
  }

  public String subject() {
    return subject;
  }
}
