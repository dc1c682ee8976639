package ciranda.app.demo;

/**
 * What the checklist says to one of its points.
 *
 * @param words the evidence, or what was seen instead
 */
record Verdict(Point point, Finding finding, String words) {
  /** What is to be proven, in this order. */
  enum Point {
    PEER_TO_PEER,
    MULTICAST,
    IDS,
    HEARTBEATS,
    BULLY,
    GROUP,
    HISTORY
  }

  /** How it came out. */
  enum Finding {
    PROVEN,
    /** The opposite was seen, or what had to be seen was not. */
    FAILED,
    /** The story never came to what would prove it. */
    OPEN
  }

  /** Evidence that speaks against a point. */
  static final class AgainstException extends Exception {
    private static final long serialVersionUID = 1;

    AgainstException(String words) {
      super(words);
    }

    String words() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * The story ended before what a point needs, or took a turn that neither proves nor denies it.
   */
  static final class OpenException extends Exception {
    private static final long serialVersionUID = 1;

    OpenException() {
      super("");
    }

    OpenException(String words) {
      super(words);
    }

    /** What turn that was; empty where the story just ended. */
    String words() {
      return String.valueOf(getMessage());
    }
  }
}
