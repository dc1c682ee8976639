package ciranda.app;

import ciranda.protocol.Limits;
import ciranda.protocol.Name;
import ciranda.tui.LineInput;
import ciranda.tui.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the person's name where no option gives it: remembered, asked, or the system's user. */
final class NameChoice {
  private static final int ANSWER_BYTES_MAX = 4 * Limits.NAME_BYTES_MAX;
  private static final int QUESTIONS_MAX = 3;

  private final Surroundings surroundings;
  private final Texts texts;

  /**
   * The name of this start.
   *
   * @param remember whether the next start is to take it too
   */
  record Chosen(String name, boolean remember) {}

  NameChoice(Surroundings surroundings, Texts texts) {
    this.surroundings = surroundings;
    this.texts = texts;
  }

  /**
   * Chooses.
   *
   * @param first the name that the first profile is given, from which further ones get theirs
   * @param ask whether a person may be asked, at a terminal
   */
  Chosen choose(Options options, Optional<String> first, boolean ask) throws UsageException {
    if (options.name().isPresent()) {
      return new Chosen(options.name().get(), options.remember());
    }
    Optional<String> remembered = remembered(options.folders().name());
    if (remembered.isPresent()) {
      return new Chosen(remembered.get(), false);
    }
    int profile = options.profile().map(Place.Profile::number).orElse(Place.PROFILE_MIN);
    String name = first.orElseGet(this::user);
    if (profile == Place.PROFILE_MIN) {
      return ask && surroundings.terminal()
          ? new Chosen(asked(texts.of("name.question", name), name), true)
          : new Chosen(name, false);
    }
    String numbered = numbered(name, profile);
    return ask && surroundings.terminal()
        ? new Chosen(asked(texts.of("name.question.profile", numbered, profile), numbered), true)
        : new Chosen(numbered, false);
  }

  private String user() {
    return whyNot(surroundings.user()).isEmpty() && !surroundings.user().equals("?")
        ? Name.normalized(surroundings.user())
        : texts.of("name.guest");
  }

  /** Tells the people apart whom one name starts; a name that gets too long loses its end. */
  private String numbered(String name, int profile) {
    String kept = name;
    while (whyNot(kept + "-" + profile).isPresent()) {
      kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
    }
    return kept + "-" + profile;
  }

  /** Writes the name down for the next start; not being able to is no reason to stop. */
  static void remember(Path file, String name) {
    try {
      Files.writeString(file, name + "\n");
    } catch (IOException e) {
      System.getLogger(NameChoice.class.getName())
          .log(System.Logger.Level.WARNING, "the name is not remembered", e);
    }
  }

  private Optional<String> remembered(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > ANSWER_BYTES_MAX) {
        return Optional.empty();
      }
      String name = Files.readString(file);
      return whyNot(name).isEmpty() ? Optional.of(Name.normalized(name)) : Optional.empty();
    } catch (IOException e) {
      // As good as nothing remembered; whether the directory can be used is judged at the start.
      return Optional.empty();
    }
  }

  private String asked(String question, String unanswered) throws UsageException {
    LineInput answers = new LineInput(surroundings.input(), ANSWER_BYTES_MAX);
    String why = "";
    for (int i = 0; i < QUESTIONS_MAX; i++) {
      surroundings.errors().print(question + " ");
      surroundings.errors().flush();
      String answer = answer(answers);
      if (answer.isBlank()) {
        return unanswered;
      }
      Optional<String> trouble = whyNot(answer);
      if (trouble.isEmpty()) {
        return Name.normalized(answer);
      }
      why = trouble.get();
      surroundings.errors().print(why + "\n");
    }
    throw new UsageException(why);
  }

  private static String answer(LineInput answers) {
    try {
      return answers.next().map(LineInput.Line::text).orElse("");
    } catch (IOException e) {
      // A terminal that went away answers nothing.
      return "";
    }
  }

  private Optional<String> whyNot(String name) {
    return OptionReader.whyNotName(name, "wrong.name.empty", texts);
  }
}
