package ciranda.app;

import ciranda.tui.Nearest;
import ciranda.tui.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** Reads the command line. Described by code, not annotations: nothing is searched at start. */
final class Arguments {
  private static final int HELP_WIDTH = 80;
  private static final String AUTO = "--auto";

  /** What is to be done. */
  enum Task {
    CHAT("chat"),
    SERVE("serve"),
    DEMO("demo");

    private final String word;

    Task(String word) {
      this.word = word;
    }
  }

  /** What the command line says. */
  sealed interface Read {}

  /** Do something. */
  record Run(Task task, Map<Option, Setting> settings) implements Read {
    Run {
      settings = Map.copyOf(settings);
    }
  }

  /** Give the demonstration. */
  record Demonstrate(boolean auto, Map<Option, Setting> settings) implements Read {
    Demonstrate {
      settings = Map.copyOf(settings);
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
    CommandLine line = new CommandLine(program());
    for (Task task : Task.values()) {
      line.addSubcommand(task.word, command(task));
    }
    // Whatever stands there is meant as it stands: a name may begin with @.
    line.setExpandAtFiles(false);
    ParseResult top = parsed(line, arguments);
    List<ParseResult> levels = new ArrayList<>(List.of(top));
    Task task = Task.CHAT;
    if (top.hasSubcommand()) {
      levels.add(top.subcommand());
      task = called(top.subcommand().commandSpec().name());
    }
    Map<Option, Setting> settings = new EnumMap<>(Option.class);
    for (ParseResult level : levels) {
      if (level.isUsageHelpRequested()) {
        return new Print(
            level.commandSpec().commandLine().getUsageMessage(Ansi.OFF).stripTrailing());
      }
      if (level.isVersionHelpRequested()) {
        return new Print("ciranda " + version);
      }
      for (Option option : Option.values()) {
        if (level.hasMatchedOption(option.flag())) {
          List<String> values = level.matchedOption(option.flag()).stringValues();
          boolean alone = option.label().isEmpty();
          settings.put(option, new Setting(alone ? List.of("true") : values, option.flag()));
        }
      }
    }
    return task == Task.DEMO ? demonstration(levels.getLast(), settings) : new Run(task, settings);
  }

  /** Its nodes are its own, so of what nodes take it takes nothing. */
  private Demonstrate demonstration(ParseResult command, Map<Option, Setting> settings)
      throws UsageException {
    for (Option option : settings.keySet()) {
      if (option != Option.LANG) {
        throw new UsageException(texts.of("usage.option", option.flag()));
      }
    }
    return new Demonstrate(command.hasMatchedOption(AUTO), settings);
  }

  private static Task called(String word) {
    for (Task task : Task.values()) {
      if (task.word.equals(word)) {
        return task;
      }
    }
    throw new IllegalStateException("no task " + word);
  }

  private ParseResult parsed(CommandLine line, String... arguments) throws UsageException {
    try {
      return line.parseArgs(arguments);
    } catch (CommandLine.UnmatchedArgumentException e) {
      throw new UsageException(unmatched(e.getUnmatched().getFirst()));
    } catch (CommandLine.OverwrittenOptionException e) {
      throw new UsageException(texts.of("usage.twice", name(e.getOverwritten())));
    } catch (CommandLine.MissingParameterException e) {
      throw new UsageException(texts.of("usage.no-value", name(e.getMissing().getFirst())));
    } catch (CommandLine.ParameterException e) {
      // What is left: a value given to an option that takes none; picocli names it in words only.
      String given =
          Arrays.stream(arguments)
              .filter(argument -> argument.startsWith(Option.PLAIN.flag() + "="))
              .map(argument -> Option.PLAIN.flag())
              .findFirst()
              .orElse("ciranda");
      throw new UsageException(texts.of("usage.other", given));
    }
  }

  private static String name(CommandLine.Model.ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private String unmatched(String argument) {
    String word = argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
    List<String> options = new ArrayList<>();
    for (Option option : Option.values()) {
      options.add(option.flag());
    }
    options.addAll(List.of(AUTO, "--help", "--version"));
    if (word.startsWith("-")) {
      return Nearest.to(word, options)
          .map(nearest -> texts.of("usage.option.nearest", word, nearest))
          .orElseGet(() -> texts.of("usage.option", word));
    }
    List<String> words = new ArrayList<>();
    for (Task task : Task.values()) {
      words.add(task.word);
    }
    words.addAll(options);
    return Nearest.to(word, words)
        .map(nearest -> texts.of("usage.command.nearest", word, nearest))
        .orElseGet(() -> texts.of("usage.command", word));
  }

  private CommandSpec program() {
    CommandSpec program = command();
    program.name("ciranda");
    program
        .usageMessage()
        .customSynopsis("ciranda [chat|serve|demo] " + texts.of("help.options"))
        .description(texts.of("help.program"))
        .commandListHeading("\n" + texts.of("help.commands") + "\n")
        .footer("", texts.of("help.footer"));
    return program;
  }

  private CommandSpec command(Task task) {
    CommandSpec command = task == Task.DEMO ? demonstration() : command();
    command
        .usageMessage()
        .customSynopsis("ciranda " + task.word + " " + texts.of("help.options"))
        .description(
            switch (task) {
              case CHAT -> texts.of("help.chat");
              case SERVE -> texts.of("help.serve");
              case DEMO -> texts.of("help.demo");
            })
        .footer("", texts.of("help.footer"));
    return command;
  }

  private CommandSpec demonstration() {
    CommandSpec command = command(List.of(Option.LANG));
    command.addOption(OptionSpec.builder(AUTO).description(texts.of("help.auto")).build());
    return command;
  }

  private CommandSpec command() {
    return command(List.of(Option.values()));
  }

  private CommandSpec command(List<Option> options) {
    CommandSpec command = CommandSpec.create();
    for (Option option : options) {
      command.addOption(specified(option));
    }
    command.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description(texts.of("help.help"))
            .build());
    command.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description(texts.of("help.version"))
            .build());
    UsageMessageSpec usage = command.usageMessage();
    usage.synopsisHeading(texts.of("help.usage") + " ");
    usage.descriptionHeading("\n");
    usage.optionListHeading("\n" + texts.of("help.list") + "\n");
    usage.sortOptions(false);
    usage.width(HELP_WIDTH);
    return command;
  }

  private OptionSpec specified(Option option) {
    OptionSpec.Builder builder =
        OptionSpec.builder(option.flag()).description(described(option)).type(String.class);
    return switch (option) {
      case PLAIN -> builder.arity("0").type(boolean.class).build();
      case PEER ->
          builder
              .arity("1")
              .type(List.class)
              .auxiliaryTypes(String.class)
              .paramLabel(option.label())
              .build();
      case NAME, GROUP, DATA_DIR, BIND, PORT, INTERFACE, MULTICAST, API, LANG ->
          builder.arity("1").paramLabel(option.label()).build();
    };
  }

  private String described(Option option) {
    return switch (option) {
      case NAME -> texts.of("help.name");
      case GROUP -> texts.of("help.group");
      case DATA_DIR -> texts.of("help.data-dir");
      case BIND -> texts.of("help.bind");
      case PORT -> texts.of("help.port");
      case INTERFACE -> texts.of("help.interface");
      case MULTICAST -> texts.of("help.multicast");
      case PEER -> texts.of("help.peer");
      case API -> texts.of("help.api");
      case LANG -> texts.of("help.lang");
      case PLAIN -> texts.of("help.plain");
    };
  }
}
