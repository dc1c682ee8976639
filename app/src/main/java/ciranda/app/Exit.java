package ciranda.app;

/** What the program's exit codes mean (README.md); signals give 130 and 143. */
final class Exit {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int TIMED_OUT = 3;
  static final int UNDELIVERED = 4;
  static final int ENVIRONMENT = 5;

  private Exit() {}
}
