package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ciranda.core.Change;
import ciranda.core.Input.StorageTrouble;
import ciranda.core.Saved;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.History;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk, commits that fail and land all the same, derived rows that are out of date. */
final class StoreTroubleTest {
  private final Author ana = new Author(1);
  private final Author bento = new Author(2);

  @TempDir Path temporary;

  private Path file() {
    return temporary.resolve("group.db");
  }

  private Store open() throws Exception {
    return Store.open(file(), Author.GROUP, ana.key());
  }

  private static StorageTrouble troubleOf(Store store, Segment... segments) {
    StorageException failure =
        catchThrowableOfType(StorageException.class, () -> store.commit(Author.appends(segments)));
    assertThat(failure).isNotNull();
    return failure.trouble();
  }

  private static List<String> texts(Store store) throws Exception {
    return store.page(History.Query.newest(ChatMessage.GENERAL, 1_000)).messages().stream()
        .map(ChatMessage::text)
        .toList();
  }

  @Test
  void acceptsNothingWhileTheDiskIsFullAndRecovers() throws Exception {
    String much = "much ".repeat(10_000);
    try (Store store = open()) {
      store.commit(Author.appends(ana.says("before")));
      final Saved before = store.load();
      store.limitPages(1);
      Segment large = ana.says(much);
      Segment small = bento.says("small");
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThat(troubleOf(store, small, large)).isEqualTo(StorageTrouble.DISK_FULL);
        assertThat(store.load()).isEqualTo(before);
        assertThat(texts(store)).containsExactly("before");
      }
      store.limitPages(0);
      store.commit(Author.appends(large));
      assertThat(texts(store)).containsExactly("before", much);
    }
    try (Store store = open()) {
      assertThat(texts(store)).containsExactly("before", much);
    }
  }

  /** Another connection plays the commit that was reported as failed and landed. */
  @Test
  void takesBackWhatWasReportedAsFailed() throws Exception {
    View view = View.NONE;
    try (Store store = open()) {
      store.commit(Author.appends(ana.says("before")));
      store.commit(List.of(new Change.SaveMembership(5, view, List.of())));
      final Saved before = store.load();
      try (Store landing = open()) {
        Author clone = new Author(1);
        clone.says("before");
        landing.commit(Author.appends(clone.says("landed"), bento.says("landed too")));
        landing.commit(List.of(new Change.SaveMembership(6, view, List.of())));
      }
      assertThat(texts(store)).hasSize(3);
      assertThat(troubleOf(store, new Author(3).says("fails"))).isEqualTo(StorageTrouble.IO_ERROR);

      store.commit(Author.appends(ana.says("after")));
      assertThat(texts(store)).containsExactly("before", "after");
      assertThat(store.load().id()).isEqualTo(before.id());
      assertThat(store.load().logs()).hasSize(1);
    }
    try (Store store = open()) {
      assertThat(store.load().entries()).isEqualTo(2);
      assertThat(store.load().id()).isEqualTo(5);
      assertThat(texts(store)).containsExactly("before", "after");
    }
  }

  /** The system would go on to write into a file that has no name any more. */
  @Test
  void acceptsNothingWhileTheFileIsGone() throws Exception {
    try (Store store = open()) {
      store.commit(Author.appends(ana.says("before")));
      Path away = temporary.resolve("away");
      Files.move(file(), away);
      Segment segment = ana.says("after");
      assertThat(troubleOf(store, segment)).isEqualTo(StorageTrouble.IO_ERROR);
      Files.writeString(file(), "another");
      assertThat(troubleOf(store, segment)).isEqualTo(StorageTrouble.IO_ERROR);
      Files.move(away, file(), StandardCopyOption.REPLACE_EXISTING);
      store.commit(Author.appends(segment));
    }
    try (Store store = open()) {
      assertThat(texts(store)).containsExactly("before", "after");
    }
  }

  /** A transaction that is open and stays open, as one does whose flush takes seconds. */
  @Test
  void readsWhileAWriterIsHeldUp() throws Exception {
    try (Store store = open()) {
      store.commit(Author.appends(ana.says("before")));
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
          Statement statement = connection.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        statement.execute("DELETE FROM chat");
        assertThat(texts(store)).containsExactly("before");
        statement.execute("ROLLBACK");
      }
      store.commit(Author.appends(ana.says("after")));
      assertThat(texts(store)).containsExactly("before", "after");
    }
  }

  @Test
  void buildsDerivedRowsAnew() throws Exception {
    Saved saved;
    List<String> texts;
    try (Store store = open()) {
      for (int i = 0; i < 20; i++) {
        store.commit(Author.appends(ana.saysMuch(3), bento.saysMuch(2)));
      }
      saved = store.load();
      texts = texts(store);
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM chat WHERE number % 2 = 0");
      statement.execute("UPDATE state SET derived = 0, digest = zeroblob(32), sum = -1");
    }
    try (Store store = open()) {
      assertThat(store.load()).isEqualTo(saved);
      assertThat(texts(store)).isEqualTo(texts);
    }
  }
}
