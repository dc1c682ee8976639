package ciranda.app;

/** The program's entry. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Surroundings surroundings = Surroundings.ofProcess();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, mistake) -> Program.broke(surroundings, mistake));
    int code;
    try {
      code = new Program(surroundings, new NodeStart()).run(arguments);
    } catch (InterruptedException | RuntimeException | Error e) {
      // Our own mistake: people get a word and an id, the log gets the rest.
      Program.broke(surroundings, e);
      code = Exit.FAILED;
    }
    System.exit(code);
  }
}
