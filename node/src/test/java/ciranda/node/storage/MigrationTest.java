package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.History;
import ciranda.core.view.Room;
import ciranda.core.view.Search;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that older versions wrote, as they wrote them. Each new version leaves one here: the file
 * of the version before it, made by the code of its last commit.
 */
final class MigrationTest {
  private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-27T12:00:00Z");

  private final Author ana = new Author(1);

  @TempDir Path temporary;
  private Path file = Path.of("");

  private Store opened(int version) throws Exception {
    file = temporary.resolve("group.db");
    try (InputStream old = MigrationTest.class.getResourceAsStream("version-" + version + ".db")) {
      Files.write(
          file, Objects.requireNonNull(old, "no file of version " + version).readAllBytes());
    }
    return reopened();
  }

  private Store reopened() throws Exception {
    return Store.open(file, Author.GROUP, ana.key());
  }

  private static List<String> texts(Store store, String room) throws Exception {
    return store.page(History.Query.newest(room, 9)).messages().stream()
        .map(ChatMessage::text)
        .toList();
  }

  private static List<String> found(Store store, String words) throws Exception {
    Search search = Search.parse(words, NOW);
    return store
        .find(new Search.Query(search, History.Direction.NEWEST, "", 9, false))
        .messages()
        .stream()
        .map(ChatMessage::text)
        .toList();
  }

  private static void index(Store store) throws Exception {
    while (store.index()) {
      // One step after the other.
    }
  }

  /** The tables that it did not have are there. */
  @Test
  void takesOverWhatTheFirstVersionStored() throws Exception {
    try (Store store = opened(1)) {
      assertThat(store.load().entries()).isEqualTo(4);
      assertThat(store.rooms()).containsExactly(new Room("garden", ""), new Room("general", ""));
      assertThat(texts(store, "general"))
          .containsExactlyInAnyOrder("olá", "from the first version", "hi");
      assertThat(texts(store, "garden")).containsExactly("in another room");
      assertThat(store.byKeys(List.of("key-1"))).containsOnlyKeys("key-1");
    }
    try (Store store = reopened()) {
      assertThat(texts(store, "garden")).containsExactly("in another room");
    }
  }

  static IntStream withChanges() {
    return IntStream.range(2, Schema.VERSION);
  }

  @ParameterizedTest
  @MethodSource("withChanges")
  void takesOverWhatIsSaidAndWhatBecameOfIt(int version) throws Exception {
    try (Store store = opened(version)) {
      assertThat(store.load().entries()).isEqualTo(6);
      assertThat(store.load().id()).isEqualTo(7);
      assertThat(store.rooms())
          .containsExactly(new Room("garden", "roses"), new Room("general", ""));
      assertThat(texts(store, "general")).hasSize(3).contains("olá!", "hi");
      assertThat(texts(store, "garden")).containsExactly("in another room");
      assertThat(store.byKeys(List.of("key-1"))).containsOnlyKeys("key-1");
    }
  }

  /** It is found by its words, it goes on, and it can be opened again. */
  @ParameterizedTest
  @MethodSource("all")
  void goesOnWhereAnOlderVersionEnded(int version) throws Exception {
    long before;
    try (Store store = opened(version)) {
      index(store);
      assertThat(found(store, "another room")).containsExactly("in another room");
      before = store.load().entries();
      store.commit(Author.appends(new Author(3).says("said now")));
    }
    try (Store store = reopened()) {
      index(store);
      assertThat(store.load().entries()).isEqualTo(before + 1);
      assertThat(found(store, "now")).containsExactly("said now");
      assertThat(texts(store, "garden")).containsExactly("in another room");
    }
  }

  static IntStream all() {
    return IntStream.range(1, Schema.VERSION);
  }
}
