package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.History;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AsideTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

  private final Author ana = new Author(1);

  @TempDir Path temporary;

  private Store open(Path file) throws Exception {
    return Store.open(file, Author.GROUP, ana.key());
  }

  /** What only the write-ahead log has goes with it, and can be read there. */
  @Test
  void takesWithItWhatLiesBesideIt() throws Exception {
    try (DataDirectory directory = DataDirectory.open(temporary)) {
      Path file = directory.database("storage", Author.GROUP);
      Path killed = temporary.resolve("killed");
      try (Store store = open(file)) {
        store.commit(Author.appends(ana.says("said once")));
        Files.copy(file, killed);
        Files.copy(Path.of(file + "-wal"), Path.of(killed + "-wal"));
      }
      Files.delete(file);
      Files.move(killed, file);
      Files.move(Path.of(killed + "-wal"), Path.of(file + "-wal"));

      Path aside = Aside.set(directory, file, NOW).orElseThrow();

      assertThat(aside.getFileName().toString()).endsWith(".db.damaged-20261127-120000");
      assertThat(file).doesNotExist();
      assertThat(Path.of(file + "-wal")).doesNotExist();
      try (Store store = open(file)) {
        assertThat(store.load().own()).isEmpty();
        assertThat(store.load().entries()).isZero();
      }
      try (Store store = open(aside)) {
        assertThat(store.page(History.Query.newest(ChatMessage.GENERAL, 9)).messages())
            .extracting(ChatMessage::text)
            .containsExactly("said once");
      }
    }
  }

  @Test
  void neverReplacesAnEarlierOne() throws Exception {
    try (DataDirectory directory = DataDirectory.open(temporary)) {
      Path file = directory.database("storage", Author.GROUP);
      assertThat(Aside.set(directory, file, NOW)).isEmpty();
      Files.writeString(file, "first");
      Optional<Path> first = Aside.set(directory, file, NOW);
      Files.writeString(file, "second");
      Optional<Path> second = Aside.set(directory, file, NOW);
      assertThat(first.orElseThrow()).hasContent("first");
      assertThat(second.orElseThrow()).hasContent("second");
    }
  }
}
