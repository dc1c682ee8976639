package ciranda.app;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where things lie.
 *
 * @param data node key, conversation, name, log and what runs
 * @param configuration the configuration file, there or not
 */
record Folders(Path data, Path configuration) {
  private static final String PROGRAM = "ciranda";
  private static final String PROFILES = "profiles";
  private static final String CONFIGURATION_FILE = "config.toml";

  /** Everything in one place that a person named. */
  static Folders under(Path directory) {
    return new Folders(directory, directory.resolve(CONFIGURATION_FILE));
  }

  /** Where the system wants such things: the XDG directories, or macOS' or Windows' own. */
  static Folders ofSystem(Surroundings surroundings) {
    Map<String, String> environment = surroundings.environment();
    Path home = surroundings.home();
    String system = surroundings.system().toLowerCase(Locale.ROOT);
    if (system.startsWith("mac")) {
      return under(home.resolve("Library/Application Support").resolve(PROGRAM));
    }
    if (system.startsWith("windows")) {
      Path data = absolute(environment, "LOCALAPPDATA").orElse(home.resolve("AppData/Local"));
      Path configuration = absolute(environment, "APPDATA").orElse(home.resolve("AppData/Roaming"));
      return new Folders(
          data.resolve(PROGRAM), configuration.resolve(PROGRAM).resolve(CONFIGURATION_FILE));
    }
    Path data = absolute(environment, "XDG_DATA_HOME").orElse(home.resolve(".local/share"));
    Path configuration = absolute(environment, "XDG_CONFIG_HOME").orElse(home.resolve(".config"));
    return new Folders(
        data.resolve(PROGRAM), configuration.resolve(PROGRAM).resolve(CONFIGURATION_FILE));
  }

  /** Those of one profile: the first has the folder itself, further ones are within it. */
  Folders of(Place.Profile profile) {
    return profile.number() == Place.PROFILE_MIN
        ? this
        : new Folders(data.resolve(PROFILES).resolve("" + profile.number()), configuration);
  }

  Path name() {
    return data.resolve("name");
  }

  /** What was typed in a terminal. */
  Path inputs() {
    return data.resolve("input-history");
  }

  Path log() {
    return data.resolve("log").resolve("ciranda.log");
  }

  Path api() {
    return data.resolve("api.json");
  }

  /** A relative path there is to be ignored (XDG Base Directory Specification). */
  private static Optional<Path> absolute(Map<String, String> environment, String variable) {
    String value = environment.getOrDefault(variable, "");
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(Path.of(value)).filter(Path::isAbsolute);
  }
}
