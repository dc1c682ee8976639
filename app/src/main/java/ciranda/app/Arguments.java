package ciranda.app;

import ciranda.tui.Nearest;
import ciranda.tui.Texts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Reads the command line. */
final class Arguments {
  /** What the command line says. */
  sealed interface Read {}

  /**
   * Do something.
   *
   * @param words what stands there besides options
   */
  record Run(Task task, Map<Option, Setting> settings, List<String> words) implements Read {
    Run {
      settings = Map.copyOf(settings);
      words = List.copyOf(words);
    }
  }

  /** Print this and no more. */
  record Print(String text) implements Read {}

  private final Texts texts;
  private final String version;

  Arguments(Texts texts, String version) {
    this.texts = texts;
    this.version = version;
  }

  /** Reads the arguments of the process. */
  Read read(String... arguments) throws UsageException {
    ParseResult top = parsed(new Grammar(texts).commandLine(), withWaitValue(arguments));
    List<ParseResult> levels = new ArrayList<>(List.of(top));
    Task task = Task.CHAT;
    if (top.hasSubcommand()) {
      levels.add(top.subcommand());
      task = Task.called(top.subcommand().commandSpec().name()).orElseThrow();
    }
    Map<Option, Setting> settings = new EnumMap<>(Option.class);
    for (ParseResult level : levels) {
      if (level.isUsageHelpRequested()) {
        return new Print(new Grammar(texts).help(level.commandSpec().name()));
      }
      if (level.isVersionHelpRequested()) {
        return new Print("ciranda " + version);
      }
      settings.putAll(settings(level));
    }
    for (Option option : settings.keySet()) {
      if (!task.options().contains(option)) {
        throw new UsageException(texts.of("usage.foreign", task.word(), option.flag()));
      }
    }
    return new Run(task, settings, words(levels.getLast()));
  }

  private static Map<Option, Setting> settings(ParseResult level) {
    Map<Option, Setting> settings = new EnumMap<>(Option.class);
    for (Option option : Option.values()) {
      if (level.hasMatchedOption(option.flag())) {
        List<String> values = level.matchedOption(option.flag()).stringValues();
        boolean alone = option.label().isEmpty();
        settings.put(option, new Setting(alone ? List.of("true") : values, option.flag()));
      }
    }
    return settings;
  }

  private static List<String> words(ParseResult level) {
    return level.hasMatchedPositional(0) ? level.matchedPositional(0).stringValues() : List.of();
  }

  /**
   * What {@code --wait} waits for may be left out, so what follows it could be the text: it is what
   * to wait for only where it looks like that.
   */
  private static String[] withWaitValue(String... arguments) {
    List<String> all = new ArrayList<>();
    boolean texts = false;
    for (int i = 0; i < arguments.length; i++) {
      texts |= arguments[i].equals("--");
      if (texts || !arguments[i].equals(Option.WAIT.flag())) {
        all.add(arguments[i]);
      } else if (i + 1 < arguments.length && arguments[i + 1].matches("all|[0-9]+")) {
        all.add(arguments[i] + "=" + arguments[i + 1]);
        i++;
      } else {
        all.add(arguments[i] + "=all");
      }
    }
    return all.toArray(String[]::new);
  }

  private ParseResult parsed(CommandLine line, String... arguments) throws UsageException {
    try {
      return line.parseArgs(arguments);
    } catch (CommandLine.UnmatchedArgumentException e) {
      String command = e.getCommandLine().getCommandSpec().name();
      throw new UsageException(unmatched(command, e.getUnmatched().getFirst()));
    } catch (CommandLine.OverwrittenOptionException e) {
      throw new UsageException(texts.of("usage.twice", name(e.getOverwritten())));
    } catch (CommandLine.MissingParameterException e) {
      throw new UsageException(texts.of("usage.no-value", name(e.getMissing().getFirst())));
    } catch (CommandLine.ParameterException e) {
      // What is left: a value given to an option that takes none; picocli names it in words only.
      throw new UsageException(texts.of("usage.other", valued(arguments)));
    }
  }

  private static String name(CommandLine.Model.ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  /** The option without a value that got one. */
  private static String valued(String... arguments) {
    for (String argument : arguments) {
      for (Option option : Option.values()) {
        if (option.label().isEmpty() && argument.startsWith(option.flag() + "=")) {
          return option.flag();
        }
      }
    }
    return Grammar.PROGRAM;
  }

  private String unmatched(String command, String argument) {
    String word = argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
    Task task = Task.called(command).orElse(Task.CHAT);
    List<String> options = new ArrayList<>();
    for (Option option : task.options()) {
      options.add(option.flag());
    }
    options.addAll(List.of("--help", "--version"));
    if (word.startsWith("-")) {
      String unknown =
          Nearest.to(word, options)
              .map(nearest -> texts.of("usage.option.nearest", word, nearest))
              .orElseGet(() -> texts.of("usage.option", word));
      return task == Task.SEND ? unknown + " " + texts.of("usage.hyphen") : unknown;
    }
    if (!command.equals(Grammar.PROGRAM)) {
      return texts.of("usage.extra", command, argument);
    }
    List<String> words = new ArrayList<>();
    for (Task one : Task.values()) {
      words.add(one.word());
    }
    words.addAll(options);
    return Nearest.to(word, words)
        .map(nearest -> texts.of("usage.command.nearest", word, nearest))
        .orElseGet(() -> texts.of("usage.command", word));
  }
}
