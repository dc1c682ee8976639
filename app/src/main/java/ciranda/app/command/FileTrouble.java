package ciranda.app.command;

import ciranda.tui.Texts;
import java.nio.file.FileAlreadyExistsException;

/** What to say of a file that cannot be read or written. */
public final class FileTrouble {
  private FileTrouble() {}

  /** In the words of the system, but for one case that has a way out. */
  public static String words(Exception trouble, Texts texts) {
    return trouble instanceof FileAlreadyExistsException exists
        ? texts.of("ask.file.exists", exists.getFile())
        : texts.of(
            "ask.file.failed",
            trouble.getClass().getSimpleName(),
            String.valueOf(trouble.getMessage()));
  }
}
