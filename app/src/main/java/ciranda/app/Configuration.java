package ciranda.app;

import ciranda.tui.Nearest;
import ciranda.tui.Texts;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** Reads the configuration file. Only touched where there is one: its parser takes its time. */
final class Configuration {
  private static final long BYTES_MAX = 65_536;
  private static final Set<Option> NUMBERS = EnumSet.of(Option.PORT, Option.PROFILE);

  private final Path file;
  private final Texts texts;

  Configuration(Path file, Texts texts) {
    this.file = file;
    this.texts = texts;
  }

  /**
   * What the file sets; unknown keys are only warned of, as a newer version may know them.
   *
   * @param warnings where unknown keys are told
   */
  Map<Option, Setting> read(PrintStream warnings) throws UsageException {
    TomlParseResult toml = Toml.parse(text());
    if (toml.hasErrors()) {
      throw new UsageException(
          texts.of("config.not-toml", at(toml.errors().getFirst().position())));
    }
    Map<Option, Setting> settings = new EnumMap<>(Option.class);
    for (String key : toml.keySet()) {
      List<String> path = List.of(key);
      String place = at(Objects.requireNonNull(toml.inputPositionOf(path)));
      Optional<Option> option = Option.keyed(key);
      if (option.isEmpty()) {
        warnings.print(unknown(place, key) + "\n");
        warnings.flush();
        continue;
      }
      Object value = Objects.requireNonNull(toml.get(path));
      settings.put(option.get(), new Setting(values(option.get(), value, place), place));
    }
    return settings;
  }

  private String text() throws UsageException {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new UsageException(texts.of("config.too-long", file));
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      // The file is wrong, not the machine.
      throw new UsageException(texts.of("config.not-utf8", file));
    } catch (IOException e) {
      // It is there and was meant to be used: going on without it would surprise.
      throw new UsageException(texts.of("config.unreadable", file));
    }
  }

  private List<String> values(Option option, Object value, String place) throws UsageException {
    if (option == Option.PEER && value instanceof TomlArray array) {
      return strings(option, array, place);
    }
    if (option == Option.PLAIN && !(value instanceof Boolean)) {
      throw new UsageException(texts.of("wrong", place, texts.of("wrong.boolean", option.key())));
    }
    boolean written = option == Option.PLAIN || (NUMBERS.contains(option) && value instanceof Long);
    return List.of(written ? value.toString() : string(option, value, place));
  }

  private List<String> strings(Option option, TomlArray array, String place) throws UsageException {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      values.add(string(option, array.get(i), place));
    }
    return values;
  }

  private String string(Option option, Object value, String place) throws UsageException {
    if (value instanceof String string) {
      return string;
    }
    throw new UsageException(texts.of("wrong", place, texts.of("wrong.string", option.key())));
  }

  private String unknown(String place, String key) {
    List<String> keys = new ArrayList<>();
    for (Option option : Option.values()) {
      if (option.lasts()) {
        keys.add(option.key());
      }
    }
    return Nearest.to(key, keys)
        .map(nearest -> texts.of("config.unknown.nearest", place, key, nearest))
        .orElseGet(() -> texts.of("config.unknown", place, key));
  }

  private String at(TomlPosition position) {
    return texts.of(
        "config.place",
        file,
        texts.language().number(position.line()),
        texts.language().number(position.column()));
  }
}
