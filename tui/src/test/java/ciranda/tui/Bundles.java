package ciranda.tui;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compares the texts of a module in its languages with each other and with the sources that say
 * them. Works from a module's folder, as Maven's tests do.
 */
final class Bundles {
  private static final Pattern ENTRY = Pattern.compile("(?m)^([a-z][a-z0-9.-]*) *=");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\d}");
  private static final Pattern LITERAL = Pattern.compile("\"([a-z][a-z0-9.-]*)\"");
  private static final Pattern SAID =
      Pattern.compile("texts(?:\\(\\))?\\s*\\.\\s*(of|counted)\\(\\s*\"([^\"]+)\"");

  private Bundles() {}

  /** What is wrong with the texts of a module, in the folder of that package. */
  static List<String> breaches(String module, String folder) throws IOException {
    Path main = Path.of("..", module, "src", "main");
    Path resources = main.resolve("resources").resolve(folder);
    Map<String, String> english = read(resources.resolve("texts.en.properties"));
    Map<String, String> portuguese = read(resources.resolve("texts.pt-BR.properties"));
    String sources = sources(main.resolve("java").resolve(folder), resources);
    List<String> breaches = new ArrayList<>();
    compare(english, portuguese, breaches);
    Set<String> literals = matches(LITERAL, sources, 1);
    for (String key : english.keySet()) {
      if (!literals.contains(key) && !literals.contains(key.replaceFirst("\\.(one|other)$", ""))) {
        breaches.add("never said: " + key);
      }
    }
    for (MatchResult said : SAID.matcher(sources).results().toList()) {
      String key = said.group(2) + (said.group(1).equals("counted") ? ".other" : "");
      if (!english.containsKey(key)) {
        breaches.add("said but not written: " + key);
      }
    }
    for (String key : english.keySet()) {
      String one = key.replaceFirst("\\.other$", ".one");
      if (key.endsWith(".one") && !english.containsKey(key.replaceFirst("\\.one$", ".other"))) {
        breaches.add("one without other: " + key);
      }
      if (literals.contains(key.replaceFirst("\\.other$", ""))
          && key.endsWith(".other")
          && !english.containsKey(one)
          && !literals.contains(key)) {
        breaches.add("other without one: " + key);
      }
    }
    return breaches;
  }

  private static void compare(
      Map<String, String> english, Map<String, String> portuguese, List<String> breaches) {
    Set<String> keys = new TreeSet<>(english.keySet());
    keys.addAll(portuguese.keySet());
    for (String key : keys) {
      String one = english.getOrDefault(key, "");
      String other = portuguese.getOrDefault(key, "");
      if (one.isBlank() || other.isBlank()) {
        breaches.add("not in both languages: " + key);
      } else if (!matches(PLACEHOLDER, one, 0).equals(matches(PLACEHOLDER, other, 0))) {
        breaches.add("other placeholders: " + key);
      }
    }
  }

  private static Map<String, String> read(Path file) throws IOException {
    String text = Files.readString(file, UTF_8);
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(file, UTF_8)) {
      properties.load(reader);
    }
    List<String> written =
        ENTRY.matcher(text).results().map(entry -> entry.group(1)).sorted().toList();
    List<String> loaded = properties.stringPropertyNames().stream().sorted().toList();
    if (!written.equals(loaded)) {
      throw new AssertionError(file + ": a key twice or an odd line\n" + written + "\n" + loaded);
    }
    Map<String, String> texts = new TreeMap<>();
    properties.forEach((key, value) -> texts.put((String) key, (String) value));
    return texts;
  }

  /** Those of the folder and of all below it that have no texts of their own. */
  private static String sources(Path folder, Path resources) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        Path below = folder.relativize(file.resolveSibling(""));
        boolean own =
            !below.toString().isEmpty()
                && Files.exists(resources.resolve(below).resolve("texts.en.properties"));
        if (!own) {
          all.append(Files.readString(file, UTF_8)).append('\n');
        }
      }
    }
    return all.toString();
  }

  private static Set<String> matches(Pattern pattern, String text, int group) {
    Set<String> found = new TreeSet<>();
    pattern.matcher(text).results().forEach(match -> found.add(match.group(group)));
    return found;
  }
}
