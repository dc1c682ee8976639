package ciranda.app;

import ciranda.tui.Language;

/** The program's entry. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Surroundings surroundings = Surroundings.ofProcess();
    Language language = Language.of(surroundings.environment(), surroundings.locale());
    Voice voice = surroundings.voice(Program.texts(language));
    Thread.setDefaultUncaughtExceptionHandler((thread, mistake) -> Program.broke(voice, mistake));
    int code;
    try {
      code = new Program(surroundings, new NodeStart()).run(arguments);
    } catch (InterruptedException | RuntimeException | Error e) {
      // Our own mistake: people get a word and an id, the log gets the rest.
      Program.broke(voice, e);
      code = Exit.FAILED;
    }
    System.exit(code);
  }
}
