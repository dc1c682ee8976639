package ciranda.app;

import ciranda.tui.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Commands and options as picocli wants them, and their help. Described by code, not annotations:
 * nothing is searched at start.
 */
final class Grammar {
  static final String PROGRAM = "ciranda";
  private static final int HELP_WIDTH = 80;

  private final Texts texts;

  Grammar(Texts texts) {
    this.texts = texts;
  }

  /** What reads arguments. */
  CommandLine commandLine() {
    return line(false);
  }

  /** What the help of a command says, or that of the whole program. */
  String help(String command) {
    CommandLine program = line(true);
    CommandLine meant = program.getSubcommands().getOrDefault(command, program);
    return meant.getUsageMessage(Ansi.OFF).stripTrailing();
  }

  /**
   * Together or not: options that stand in groups for the help are no longer told when repeated.
   */
  private CommandLine line(boolean together) {
    CommandLine line = new CommandLine(program(together));
    for (Task task : Task.values()) {
      line.addSubcommand(task.word(), command(task, together));
    }
    // Whatever stands there is meant as it stands: a name may begin with @.
    line.setExpandAtFiles(false);
    return line;
  }

  private CommandSpec program(boolean together) {
    CommandSpec program = command(Task.CHAT.options(), false, together);
    program.name(PROGRAM);
    program
        .usageMessage()
        .customSynopsis(
            PROGRAM + " " + texts.of("help.options"),
            " ".repeat(texts.of("help.usage").length() + 1)
                + PROGRAM
                + " "
                + texts.of("help.command")
                + " "
                + texts.of("help.options"))
        .description(texts.of("help.program"))
        .commandListHeading("\n" + texts.of("help.commands") + "\n")
        .footer("", texts.of("help.each"), "", texts.of("help.footer"));
    return program;
  }

  private CommandSpec command(Task task, boolean together) {
    boolean asks = task.asks();
    CommandSpec command = command(task.options(), asks, together);
    if (!task.operands().isEmpty()) {
      command.addPositional(
          PositionalParamSpec.builder()
              .index("0..*")
              .arity("0..*")
              .type(List.class)
              .auxiliaryTypes(String.class)
              .paramLabel(task.operands())
              .hidden(true)
              .build());
    }
    String synopsis = PROGRAM + " " + task.word() + " " + texts.of("help.options");
    command
        .usageMessage()
        .customSynopsis((synopsis + " " + task.operands()).strip())
        .description(described(task))
        .footer("", texts.of(asks ? "help.footer.ask" : "help.footer"));
    return command;
  }

  private String described(Task task) {
    return switch (task) {
      case CHAT -> texts.of("help.chat");
      case SERVE -> texts.of("help.serve");
      case SEND -> texts.of("help.send");
      case TAIL -> texts.of("help.tail");
      case HISTORY -> texts.of("help.history");
      case EXPORT -> texts.of("help.export");
      case IMPORT -> texts.of("help.import");
      case BACKUP -> texts.of("help.backup");
      case RESTORE -> texts.of("help.restore");
      case REBUILD -> texts.of("help.rebuild");
      case PEERS -> texts.of("help.peers");
      case STATUS -> texts.of("help.status");
      case DEMO -> texts.of("help.demo");
    };
  }

  private CommandSpec command(Set<Option> options, boolean asks, boolean together) {
    CommandSpec command = CommandSpec.create();
    int order = 0;
    for (Option.Group group : Option.Group.values()) {
      List<OptionSpec> specified = new ArrayList<>();
      for (Option option : options) {
        if (option.group() == group) {
          specified.add(specified(option, asks));
        }
      }
      if (group == Option.Group.SURFACE) {
        specified.addAll(everywhere());
      }
      if (!together) {
        specified.forEach(command::addOption);
      } else if (!specified.isEmpty()) {
        ArgGroupSpec.Builder section =
            ArgGroupSpec.builder()
                .exclusive(false)
                .validate(false)
                .heading("\n" + heading(group) + "\n")
                .order(order++);
        specified.forEach(section::addArg);
        command.addArgGroup(section.build());
      }
    }
    UsageMessageSpec usage = command.usageMessage();
    usage.synopsisHeading(texts.of("help.usage") + " ");
    usage.descriptionHeading("\n");
    usage.sortOptions(false);
    usage.width(HELP_WIDTH);
    return command;
  }

  private List<OptionSpec> everywhere() {
    return List.of(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description(texts.of("help.help"))
            .build(),
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description(texts.of("help.version"))
            .build());
  }

  private String heading(Option.Group group) {
    return switch (group) {
      case COMMAND -> texts.of("help.of-command");
      case PERSON -> texts.of("help.of-person");
      case PLACE -> texts.of("help.of-place");
      case NETWORK -> texts.of("help.of-network");
      case SURFACE -> texts.of("help.of-surface");
    };
  }

  private OptionSpec specified(Option option, boolean asks) {
    List<String> names = new ArrayList<>(option.shortFlag().stream().toList());
    names.add(option.flag());
    OptionSpec.Builder builder =
        OptionSpec.builder(names.toArray(String[]::new)).description(described(option, asks));
    if (option.label().isEmpty()) {
      return builder.arity("0").type(boolean.class).build();
    }
    builder.arity("1").paramLabel(option.label());
    return option == Option.PEER
        ? builder.type(List.class).auxiliaryTypes(String.class).build()
        : builder.type(String.class).build();
  }

  private String described(Option option, boolean asks) {
    return switch (option) {
      case WAIT -> texts.of("help.wait");
      case TIMEOUT -> texts.of("help.timeout");
      case SINCE -> texts.of("help.since");
      case FOLLOW -> texts.of("help.follow");
      case LINES -> texts.of("help.lines");
      case JSON -> texts.of("help.json");
      case FORMAT -> texts.of("help.format");
      case SEGMENTS -> texts.of("help.segments");
      case AUTO -> texts.of("help.auto");
      case NAME -> texts.of("help.name");
      case GROUP -> texts.of("help.group");
      case PROFILE -> asks ? texts.of("help.profile.ask") : texts.of("help.profile");
      case DATA_DIR -> asks ? texts.of("help.data-dir.ask") : texts.of("help.data-dir");
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
