package ciranda.app;

import ciranda.tui.Language;

/** The program's entry. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Surroundings surroundings = Surroundings.ofProcess();
    Language language = Language.of(surroundings.environment(), surroundings.locale());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, mistake) -> Program.broke(surroundings, Program.texts(language), mistake));
    int code;
    try {
      code = new Program(surroundings, new NodeStart(surroundings)).run(arguments);
    } catch (InterruptedException | RuntimeException | Error e) {
      // Our own mistake: people get a word and an id, the log gets the rest.
      Program.broke(surroundings, Program.texts(language), e);
      code = Exit.FAILED;
    }
    System.exit(code);
  }
}
