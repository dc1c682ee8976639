package ciranda.app;

/** The program's entry. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Surroundings surroundings = Surroundings.ofProcess();
    Program program = new Program(surroundings, new NodeStart());
    Thread.setDefaultUncaughtExceptionHandler((thread, mistake) -> program.broke(mistake));
    int code;
    try {
      code = program.run(arguments);
    } catch (InterruptedException | RuntimeException | Error e) {
      // Our own mistake: people get a word and an id, the log gets the rest.
      program.broke(e);
      code = Exit.FAILED;
    }
    System.exit(code);
  }
}
