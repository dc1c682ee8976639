package ciranda.app;

import java.util.Locale;
import java.util.Optional;

/** What can be set, by option, environment variable or line of the configuration file. */
enum Option {
  NAME("name", "NAME"),
  GROUP("group", "GROUP"),
  PROFILE("profile", "N"),
  DATA_DIR("data-dir", "DIR"),
  BIND("bind", "ADDRESS"),
  PORT("port", "N"),
  INTERFACE("interface", "NAME"),
  MULTICAST("multicast", "ADDRESS:PORT|off"),
  PEER("peer", "HOST:PORT"),
  API("api", "ADDRESS:PORT|off"),
  LANG("lang", "en|pt-BR"),
  PLAIN("plain", "");

  private final String key;
  private final String label;

  Option(String key, String label) {
    this.key = key;
    this.label = label;
  }

  /** As the configuration file has it. */
  String key() {
    return key;
  }

  /** As the command line has it. */
  String flag() {
    return "--" + key;
  }

  /** As the environment has it. */
  String variable() {
    return "CIRANDA_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** What follows it, for the help; empty where nothing does. */
  String label() {
    return label;
  }

  static Optional<Option> keyed(String key) {
    for (Option option : values()) {
      if (option.key.equals(key)) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }
}
