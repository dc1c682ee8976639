package ciranda.app;

import ciranda.app.Option.Group;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the program can be called to do. */
enum Task {
  CHAT(""),
  SERVE(""),
  SEND("TEXT...|-"),
  TAIL(""),
  HISTORY("[N]"),
  EXPORT("[FILE]"),
  IMPORT("FILE"),
  BACKUP("FILE"),
  RESTORE("FILE"),
  REBUILD(""),
  PEERS(""),
  STATUS(""),
  DEMO("");

  private final String operands;

  Task(String operands) {
    this.operands = operands;
  }

  static Optional<Task> called(String word) {
    for (Task task : values()) {
      if (task.word().equals(word)) {
        return Optional.of(task);
      }
    }
    return Optional.empty();
  }

  /** As the command line has it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What follows the options, for the help; empty where nothing does. */
  String operands() {
    return operands;
  }

  /** Whether it is about a node that there is already. */
  boolean asks() {
    return switch (this) {
      case CHAT, SERVE, DEMO -> false;
      case SEND, TAIL, HISTORY, EXPORT, IMPORT, BACKUP, RESTORE, REBUILD, PEERS, STATUS -> true;
    };
  }

  /** What it takes. */
  Set<Option> options() {
    return switch (this) {
      case CHAT, SERVE -> Option.of(Group.PERSON, Group.PLACE, Group.NETWORK, Group.SURFACE);
      case SEND -> asking(Option.WAIT, Option.TIMEOUT, Option.JSON);
      case TAIL -> asking(Option.FOLLOW, Option.LINES, Option.JSON);
      case HISTORY -> asking(Option.SINCE, Option.JSON);
      case EXPORT -> asking(Option.FORMAT, Option.SEGMENTS);
      case IMPORT, BACKUP, RESTORE -> asking();
      case REBUILD -> asking(Option.GROUP);
      case PEERS, STATUS -> asking(Option.JSON);
      // Its nodes are its own, so of what nodes take it takes nothing.
      case DEMO -> EnumSet.of(Option.AUTO, Option.LANG);
    };
  }

  /** A command for a node that runs already takes its own options, and which node is meant. */
  private static Set<Option> asking(Option... own) {
    Set<Option> options = EnumSet.noneOf(Option.class);
    options.addAll(List.of(own));
    options.addAll(Option.of(Group.PLACE));
    options.add(Option.LANG);
    return options;
  }
}
