package ciranda.app;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What can be set: by an option; and, but for what one command alone takes, by an environment
 * variable or a line of the configuration file.
 */
enum Option {
  WAIT("wait", "all|K", Group.COMMAND),
  TIMEOUT("timeout", "SECONDS", Group.COMMAND),
  SINCE("since", "TIME", Group.COMMAND),
  FOLLOW("follow", "", Group.COMMAND, "-f"),
  LINES("lines", "N", Group.COMMAND, "-n"),
  JSON("json", "", Group.COMMAND),
  FORMAT("format", "txt|md|json|html", Group.COMMAND),
  SEGMENTS("segments", "", Group.COMMAND),
  AUTO("auto", "", Group.COMMAND),
  NAME("name", "NAME", Group.PERSON),
  GROUP("group", "GROUP", Group.PERSON),
  PROFILE("profile", "N", Group.PLACE),
  DATA_DIR("data-dir", "DIR", Group.PLACE),
  BIND("bind", "ADDRESS", Group.NETWORK),
  PORT("port", "N", Group.NETWORK),
  INTERFACE("interface", "NAME", Group.NETWORK),
  MULTICAST("multicast", "ADDRESS:PORT|off", Group.NETWORK),
  PEER("peer", "HOST:PORT", Group.NETWORK),
  API("api", "ADDRESS:PORT|off", Group.NETWORK),
  LANG("lang", "en|pt-BR", Group.SURFACE),
  PLAIN("plain", "", Group.SURFACE);

  /** What stands together in the help, in this order. */
  enum Group {
    /** What this one time is to be done; never set anywhere else. */
    COMMAND,
    PERSON,
    PLACE,
    NETWORK,
    SURFACE
  }

  private final String key;
  private final String label;
  private final Group group;
  private final String shortFlag;

  Option(String key, String label, Group group) {
    this(key, label, group, "");
  }

  Option(String key, String label, Group group, String shortFlag) {
    this.key = key;
    this.label = label;
    this.group = group;
    this.shortFlag = shortFlag;
  }

  /** Those of the groups. */
  static Set<Option> of(Group... groups) {
    Set<Option> options = EnumSet.noneOf(Option.class);
    for (Option option : values()) {
      for (Group group : groups) {
        if (option.group == group) {
          options.add(option);
        }
      }
    }
    return options;
  }

  /** As the configuration file has it. */
  String key() {
    return key;
  }

  /** As the command line has it. */
  String flag() {
    return "--" + key;
  }

  /** The same with one letter, where there is one. */
  Optional<String> shortFlag() {
    return Optional.of(shortFlag).filter(flag -> !flag.isEmpty());
  }

  /** As the environment has it. */
  String variable() {
    return "CIRANDA_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** What follows it, for the help; empty where nothing does. */
  String label() {
    return label;
  }

  Group group() {
    return group;
  }

  /** Whether it can be set for all times, in the environment and the file. */
  boolean lasts() {
    return group != Group.COMMAND;
  }

  static Optional<Option> keyed(String key) {
    for (Option option : values()) {
      if (option.lasts() && option.key.equals(key)) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }
}
