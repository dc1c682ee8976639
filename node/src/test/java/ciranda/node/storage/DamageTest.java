package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.History;
import ciranda.core.view.Search;
import ciranda.protocol.Body;
import ciranda.protocol.Segment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are not as they were written, found while the store is open. */
final class DamageTest {
  private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-27T12:00:00Z");

  /** The time in the header of an entry, which nothing but its signature covers. */
  private static final String TIME_OF_SECOND =
      "UPDATE segment"
          + " SET bytes = CAST(substr(bytes, 1, 135) || x'07' || substr(bytes, 137) AS BLOB)"
          + " WHERE id = 2";

  private final Author ana = new Author(1);
  private final AtomicInteger told = new AtomicInteger();

  @TempDir Path temporary;

  private Store opened() throws Exception {
    Store store =
        Store.open(
            temporary.resolve("group.db"), Author.GROUP, ana.key(), new Inspection.Depth(0, 0));
    store.whenDamaged(told::incrementAndGet);
    return store;
  }

  private Store withThree() throws Exception {
    Store store = opened();
    for (String text : List.of("first word", "second word", "third word")) {
      store.commit(Author.appends(ana.says(text)));
    }
    return store;
  }

  private void change(String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + temporary.resolve("group.db"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> texts(Store store) throws Exception {
    return store.page(History.Query.newest(ChatMessage.GENERAL, 10)).messages().stream()
        .map(ChatMessage::text)
        .toList();
  }

  private static Search.Found found(Store store, String words) throws Exception {
    Search search = Search.parse(words, NOW);
    return store.find(new Search.Query(search, History.Direction.NEWEST, "", 10, false));
  }

  private static void index(Store store) throws Exception {
    while (store.index()) {
      // One step after the other.
    }
  }

  @Test
  void aDamagedSegmentIsLeftOutAndToldOnce() throws Exception {
    try (Store store = withThree()) {
      change(TIME_OF_SECOND);
      assertThat(texts(store)).containsExactly("first word", "third word");
      assertThat(told).hasValue(1);
      List<Segment> served = new ArrayList<>();
      store.segments(ana.log, 1, 3, served::add);
      assertThat(served).extracting(Segment::first).containsExactly(1L);
      assertThat(store.bundle("").segments()).hasSize(2);
      store.commit(Author.appends(ana.says("fourth word")));
      assertThat(texts(store)).endsWith("fourth word").hasSize(3);
      assertThat(told).hasValue(1);
    }
  }

  @Test
  void theIndexGoesOnBehindADamagedSegment() throws Exception {
    try (Store store = withThree()) {
      change(TIME_OF_SECOND);
      index(store);
      Search.Found found = found(store, "word");
      assertThat(found.whole()).isTrue();
      assertThat(found.messages())
          .extracting(ChatMessage::text)
          .containsExactly("first word", "third word");
    }
  }

  @Test
  void aFailedCommitIsTakenBackAlthoughASegmentIsDamaged() throws Exception {
    try (Store store = withThree()) {
      try (Store landing = opened()) {
        landing.commit(Author.appends(new Author(2).says("landed")));
      }
      change(TIME_OF_SECOND);
      assertThat(
              catchThrowableOfType(
                  StorageException.class,
                  () -> store.commit(Author.appends(new Author(3).says("fails")))))
          .isNotNull();
      store.commit(Author.appends(ana.says("after")));
      assertThat(texts(store)).containsExactly("first word", "third word", "after");
      assertThat(store.load().entries()).isEqualTo(4);
    }
  }

  @Test
  void whatIsDerivedIsBuiltAnewByItself() throws Exception {
    Store store = withThree();
    final StoreThread thread = StoreThread.start(store, _ -> {}, _ -> {});
    change("UPDATE chat SET number = 77 WHERE number = 2");
    assertThat(texts(store)).doesNotContain("second word");
    CountDownLatch never = new CountDownLatch(1);
    for (int tries = 0; tries < 500 && texts(store).size() < 3; tries++) {
      assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
    }
    assertThat(texts(store)).containsExactly("first word", "second word", "third word");
    assertThat(told).as("nobody has to do anything").hasValue(0);
    assertThat(thread.finish(Duration.ofSeconds(5))).isTrue();
    store.close();
  }

  @Test
  void anIndexThatIsHinderedGoesOnWithoutAnotherCommit() throws Exception {
    Store store = withThree();
    change("CREATE TRIGGER hinders BEFORE INSERT ON place BEGIN SELECT RAISE(ABORT, 'no'); END");
    final StoreThread thread = StoreThread.start(store, _ -> {}, _ -> {});
    CountDownLatch never = new CountDownLatch(1);
    assertThat(never.await(100, TimeUnit.MILLISECONDS)).isFalse();
    change("DROP TRIGGER hinders");
    for (int tries = 0; tries < 1_000 && indexed() < 3; tries++) {
      assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
    }
    assertThat(indexed()).isEqualTo(3);
    assertThat(thread.finish(Duration.ofSeconds(5))).isTrue();
    store.close();
  }

  private int indexed() throws Exception {
    try (Connection connection = Connections.reader(temporary.resolve("group.db"))) {
      return Schema.number(connection, "SELECT indexed FROM state");
    }
  }

  @Test
  void aTopicThatNobodyGaveIsNotShown() throws Exception {
    try (Store store = opened()) {
      store.commit(
          Author.appends(ana.writes(5, List.of(new Body.Topic("general", "ana", "bread")))));
      change("UPDATE room SET topic = 'blood'");
      assertThat(store.rooms().getFirst().topic()).isEmpty();
      index(store);
      assertThat(store.rooms().getFirst().topic()).isEqualTo("bread");
    }
  }

  @Test
  void theStateIsRefusedWhereItIsNotAsItWasWritten() throws Exception {
    withThree().close();
    byte[] sound = Files.readAllBytes(temporary.resolve("group.db"));
    for (String sql :
        List.of(
            "UPDATE state SET digest = randomblob(32)",
            "UPDATE state SET own = own + 1",
            "UPDATE segment SET late = 1 - late WHERE id = 3")) {
      change(sql);
      assertThat(catchThrowableOfType(CorruptDatabaseException.class, this::opened))
          .as(sql)
          .isNotNull();
      Files.write(temporary.resolve("group.db"), sound);
    }
  }
}
