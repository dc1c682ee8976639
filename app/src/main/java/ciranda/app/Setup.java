package ciranda.app;

import ciranda.tui.Texts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings together what was set: by options, then in the environment, then in the configuration
 * file. What is set in a stronger place takes its opposite out of a weaker one.
 */
final class Setup {
  private final Surroundings surroundings;
  private final Texts texts;
  private final Map<Option, Setting> strong;
  private final Map<Option, Setting> file;
  private final Place place;

  private Setup(
      Surroundings surroundings,
      Texts texts,
      Map<Option, Setting> strong,
      Map<Option, Setting> file,
      Place place) {
    this.surroundings = surroundings;
    this.texts = texts;
    this.strong = strong;
    this.file = file;
    this.place = place;
  }

  /**
   * Reads environment and file.
   *
   * @param texts of the language that is known so far
   */
  static Setup read(Map<Option, Setting> flags, Surroundings surroundings, Texts texts)
      throws UsageException {
    Map<Option, Setting> strong =
        laidOver(OptionReader.environment(surroundings.environment()), flags);
    OptionReader reader = new OptionReader(strong, texts);
    reader.language();
    Optional<Place> chosen = reader.place();
    Path configuration =
        chosen.orElseGet(Place.AnyProfile::new) instanceof Place.Directory(Path directory)
            ? Folders.under(directory).configuration()
            : Folders.ofSystem(surroundings).configuration();
    if (!Files.isRegularFile(configuration)) {
      Place place = chosen.orElseGet(Place.AnyProfile::new);
      return new Setup(surroundings, texts, strong, Map.of(), place);
    }
    Map<Option, Setting> file = new Configuration(configuration, texts).read(surroundings.errors());
    reader = new OptionReader(laidOver(file, strong), texts);
    Texts spoken =
        reader.language().map(language -> Texts.beside(Program.class, language)).orElse(texts);
    Optional<Place> either = new OptionReader(laidOver(file, strong), spoken).place();
    return new Setup(surroundings, spoken, strong, file, either.orElseGet(Place.AnyProfile::new));
  }

  private static Map<Option, Setting> laidOver(
      Map<Option, Setting> weaker, Map<Option, Setting> stronger) {
    Map<Option, Setting> all = new EnumMap<>(Option.class);
    all.putAll(weaker);
    if (stronger.containsKey(Option.PROFILE) || stronger.containsKey(Option.DATA_DIR)) {
      all.remove(Option.PROFILE);
      all.remove(Option.DATA_DIR);
    }
    all.putAll(stronger);
    return all;
  }

  /** In the language that was set at last. */
  Texts texts() {
    return texts;
  }

  Place place() {
    return place;
  }

  /** Where everything of a profile lies. */
  Folders folders(Place.Profile profile) {
    return Folders.ofSystem(surroundings).of(profile);
  }

  /** Where things lie if nothing stands in the way. */
  Folders folders() {
    return switch (place) {
      case Place.Directory(Path path) -> Folders.under(path);
      case Place.Profile profile -> folders(profile);
      case Place.AnyProfile _ -> folders(new Place.Profile(Place.PROFILE_MIN));
    };
  }

  /** Where a node that is meant would say how it is reached, the preferred one first. */
  List<Path> apiFiles() {
    if (!(place instanceof Place.AnyProfile)) {
      return List.of(folders().api());
    }
    List<Path> files = new ArrayList<>();
    for (int number = Place.PROFILE_MIN; number <= Place.PROFILE_MAX; number++) {
      files.add(folders(new Place.Profile(number)).api());
    }
    return files;
  }

  /** What starts the node that is meant. */
  String startCommand() {
    return switch (place) {
      case Place.Directory(Path path) -> "ciranda " + Option.DATA_DIR.flag() + " " + path;
      case Place.Profile(int number) -> "ciranda " + Option.PROFILE.flag() + " " + number;
      case Place.AnyProfile _ -> "ciranda";
    };
  }

  /** Refuses what is set wrongly, before anything is touched. */
  void check() throws UsageException {
    new OptionReader(laidOver(file, strong), texts).read(folders(), Optional.empty());
  }

  /**
   * What a node is to be started with. The configuration file is the same for all profiles, and one
   * person's name and ports are not another's: those are meant for the first.
   */
  Options options(Taken taken) throws UsageException {
    Map<Option, Setting> shared = new EnumMap<>(Option.class);
    shared.putAll(file);
    if (taken.profile().filter(one -> one.number() > Place.PROFILE_MIN).isPresent()) {
      shared.remove(Option.NAME);
      shared.remove(Option.PORT);
      shared.computeIfPresent(
          Option.API, (_, set) -> set.value().equals(OptionReader.OFF) ? set : null);
    }
    return new OptionReader(laidOver(shared, strong), texts).read(taken.folders(), taken.profile());
  }

  /** The group that is meant. */
  String group() throws UsageException {
    return new OptionReader(laidOver(file, strong), texts).group();
  }

  /** The name that the configuration file gives to the first profile. */
  Optional<String> firstName() throws UsageException {
    return new OptionReader(file, texts).name();
  }
}
