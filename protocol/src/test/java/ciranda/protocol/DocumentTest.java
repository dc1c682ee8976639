package ciranda.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tables of {@code docs/PROTOCOL.md} say what the code says. A table follows a comment that
 * names it; the code gives all its columns but the last, which is written by hand. A failure shows
 * the right table.
 */
final class DocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "PROTOCOL.md");

  /** Records that are one text on the wire. */
  private static final Set<Class<?>> TEXTS = Set.of(GroupId.class, Endpoint.class);

  static Stream<Class<?>> types() {
    Set<Class<?>> found = new LinkedHashSet<>();
    collect(Codec.Envelope.class, found);
    for (Class<?> family : List.of(Message.class, Beacon.class, Body.class)) {
      Generator.family(family).forEach(type -> collect(type, found));
    }
    return found.stream();
  }

  private static void collect(Type type, Set<Class<?>> found) {
    if (type instanceof ParameterizedType list) {
      collect(list.getActualTypeArguments()[0], found);
    } else if (type instanceof Class<?> plain && !TEXTS.contains(plain)) {
      if (plain.isEnum()) {
        found.add(plain);
      } else if (plain.isRecord() && found.add(plain)) {
        for (RecordComponent component : plain.getRecordComponents()) {
          collect(component.getGenericType(), found);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void theTableOfATypeIsItsCode(Class<?> type) throws IOException {
    if (type.isEnum()) {
      List<String> rows =
          Stream.of(type.getEnumConstants()).map(value -> "`" + value + "`").toList();
      assertTable(title(type), "| value | meaning |\n|---|---|\n", rows);
    } else {
      List<String> rows =
          Stream.of(type.getRecordComponents())
              .map(field -> "`" + field.getName() + "` | " + name(field.getGenericType()))
              .toList();
      assertTable(title(type), "| field | type | meaning and bounds |\n|---|---|---|\n", rows);
    }
  }

  @Test
  void theTableOfLimitsIsTheirCode() throws Exception {
    List<String> rows = new ArrayList<>();
    for (Field field : Limits.class.getFields()) {
      rows.add(
          "`" + field.getName() + "` | " + String.format(Locale.ROOT, "%,d", field.getLong(null)));
    }
    assertTable("Limits", "| name | value | what |\n|---|---|---|\n", rows);
  }

  /** The wire name of a message comes before its Java name: {@code JOIN_REQUEST JoinRequest}. */
  private static String title(Class<?> type) {
    JsonTypeName wireName = type.getAnnotation(JsonTypeName.class);
    String family = type.getDeclaringClass() == null ? "" : outer(type) + ".";
    return (wireName == null ? "" : wireName.value() + " ") + family + type.getSimpleName();
  }

  private static String outer(Class<?> type) {
    Class<?> declaring = type.getDeclaringClass();
    return declaring == null ? "" : declaring.getSimpleName();
  }

  private static String name(Type type) {
    if (type instanceof ParameterizedType list) {
      String element = name(list.getActualTypeArguments()[0]);
      return list.getRawType() == Optional.class ? element : "list of " + element;
    }
    Class<?> plain = (Class<?>) type;
    Map<Class<?>, String> names =
        Map.of(boolean.class, "bool", String.class, "text", Bytes.class, "bytes");
    return names.getOrDefault(plain, plain.getSimpleName());
  }

  private static void assertTable(String title, String head, List<String> rows) throws IOException {
    String marker = "<!-- table: " + title + " -->\n\n";
    String document = Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "";
    int at = document.indexOf(marker);
    String found = at < 0 ? "" : document.substring(at + marker.length());
    int end = found.indexOf("\n\n");
    found = end < 0 ? found : found.substring(0, end + 1);
    Map<String, String> meanings = meanings(found);
    Function<String, String> line =
        row -> "| " + row + " | " + meanings.getOrDefault(row.split(" \\|", 2)[0], "?") + " |\n";
    String right = head + String.join("", rows.stream().map(line).toList());

    assertThat(found)
        .as("docs/PROTOCOL.md, after %s the right text is:\n%s", marker.strip(), right)
        .isEqualTo(right)
        .doesNotContain("| ? |");
  }

  /** The last column of each row, by its first. */
  private static Map<String, String> meanings(String table) {
    Map<String, String> meanings = new LinkedHashMap<>();
    for (String row : table.lines().toList()) {
      String[] cells = row.substring(1).split("\\|", -1);
      if (cells.length >= 3) {
        meanings.put(cells[0].strip(), cells[cells.length - 2].strip());
      }
    }
    return meanings;
  }
}
