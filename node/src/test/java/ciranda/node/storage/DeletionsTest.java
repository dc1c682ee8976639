package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Change;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.History;
import ciranda.core.view.History.Direction;
import ciranda.core.view.Search;
import ciranda.protocol.Body;
import ciranda.protocol.Entry;
import ciranda.protocol.EntryId;
import ciranda.protocol.Segment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What its author took back is gone from the disk, and looks the same in whatever order it came.
 */
final class DeletionsTest {
  private static final String SECRET = "xylophone";

  @TempDir Path temporary;

  private Path file = Path.of("");
  private final Author ana = new Author(1);
  private final Author rui = new Author(2);
  private final Author other = new Author(3);

  @SuppressWarnings("NullAway.Init") // opened before each test
  private Store store;

  @BeforeEach
  void open() throws Exception {
    file = temporary.resolve("group.db");
    store = Store.open(file, Author.GROUP, other.key());
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private void append(Segment segment) throws Exception {
    store.commit(List.of(Author.append(segment)));
  }

  private void index() throws Exception {
    while (store.index()) {
      // One step after the other.
    }
  }

  private List<ChatMessage> page() throws Exception {
    return store.page(History.Query.newest(ChatMessage.GENERAL, 9)).messages();
  }

  private Segment stored(Segment like) throws Exception {
    List<Segment> found = new ArrayList<>();
    store.segments(like.log(), like.first(), like.last(), found::add);
    return found.getFirst();
  }

  private boolean isOnDisk(String text) throws Exception {
    store.close();
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } finally {
      store = Store.open(file, Author.GROUP, other.key());
    }
  }

  @Test
  void itsWordsLeaveTheFile() throws Exception {
    Segment said = ana.says("before", SECRET + " one", "after");
    EntryId target = said.entries().get(1).entryId();
    append(said);
    append(ana.writes(9, List.of(new Body.Edit(target, "ana", SECRET + " two"))));
    append(rui.writes(9, List.of(new Body.Edit(target, "rui", "no edit of mine"))));
    index();
    assertThat(isOnDisk(SECRET)).isTrue();

    append(ana.writes(20, List.of(new Body.Deletion(target, "general", "ana"))));
    index();
    assertThat(isOnDisk(SECRET)).isFalse();
    assertThat(page()).extracting(ChatMessage::text).containsExactly("before", "", "after");
    assertThat(page().get(1).deleted()).isTrue();
    assertThat(stored(said).signed()).isEqualTo(said.signed());
    assertThat(stored(said).entries()).isEqualTo(said.entries());
    assertThat(store.find(found(SECRET)).messages()).isEmpty();
    assertThat(isOnDisk("no edit of mine")).isTrue();
    assertThat(store.load().bodiless()).isEmpty();
  }

  private static Search.Query found(String text) throws Exception {
    Search search = Search.parse(text, ZonedDateTime.parse("2026-11-27T12:00:00Z"));
    return new Search.Query(search, Direction.NEWEST, "", 9, false);
  }

  /** Also where it comes without its body, as from somebody who knew already. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void itLooksTheSameInWhateverOrderItCame(long seed) throws Exception {
    Random random = new Random(seed);
    Author late = new Author(4);
    Segment said = ana.writes(5, List.of(new Body.Chat("garden", "ana", SECRET, "")));
    EntryId target = said.entries().getFirst().entryId();
    Author again = new Author(1, 77);
    List<Segment> all = new ArrayList<>();
    all.add(random.nextBoolean() ? said : said.withoutBody(1));
    all.add(again.writes(6, List.of(new Body.Edit(target, "ana", SECRET))));
    all.add(new Author(1, 78).writes(9, List.of(new Body.Deletion(target, "garden", "Ana B"))));
    all.add(new Author(1, 79).writes(8, List.of(new Body.Deletion(target, "garden", "Ana A"))));
    all.add(late.writes(9, List.of(new Body.Deletion(target, "garden", "forged"))));
    all.add(rui.writes(9, List.of(new Body.Reaction(target, "rui", "+1", true))));
    Collections.shuffle(all, random);
    for (Segment segment : all) {
      append(segment);
      if (random.nextBoolean()) {
        index();
      }
    }
    assertSame();
    // Built anew from the segments, for another key, it is the same.
    store.close();
    store = Store.open(file, Author.GROUP, new Author(9).key());
    assertSame();
    assertThat(isOnDisk(SECRET)).isFalse();
  }

  private void assertSame() throws Exception {
    List<ChatMessage> garden = store.page(History.Query.newest("garden", 9)).messages();
    assertThat(garden).hasSize(1);
    ChatMessage message = garden.getFirst();
    assertThat(message.deleted()).isTrue();
    assertThat(message.text()).isEmpty();
    assertThat(message.authorName()).isEqualTo("Ana A");
    assertThat(message.reactions()).isEmpty();
    assertThat(store.has("garden")).isTrue();
  }

  @Test
  void whatNobodyTookBackIsKnownToBeMissingUntilItComes() throws Exception {
    Segment said = ana.says("one", "two", "three");
    Segment bare = said.withoutBody(1).withoutBody(3);
    append(bare);
    index();
    assertThat(page()).extracting(ChatMessage::text).containsExactly("two");
    assertThat(store.load().bodiless())
        .containsExactlyInAnyOrder(said.entries().get(0), said.entries().get(2));

    store.commit(List.of(new Change.AddBodies(List.of(said.entries().get(2)))));
    assertThat(page()).extracting(ChatMessage::text).containsExactly("two", "three");
    assertThat(store.find(found("three")).messages()).hasSize(1);
    assertThat(store.load().bodiless()).containsExactly(said.entries().get(0));
    assertThat(stored(said).bytes()).isEqualTo(said.withoutBody(1).bytes());

    EntryId first = said.entries().getFirst().entryId();
    append(ana.writes(9, List.of(new Body.Deletion(first, "general", "ana"))));
    store.commit(List.of(new Change.AddBodies(List.of(said.entries().get(0)))));
    assertThat(stored(said).entries().getFirst().body()).isEmpty();
    assertThat(store.load().bodiless()).isEmpty();
    assertThat(page()).extracting(ChatMessage::deleted).containsExactly(true, false, false);
  }

  /** A deletion of what is no message means nothing, so that nobody takes back a deletion. */
  @Test
  void aDeletionCannotBeTakenBack() throws Exception {
    Segment said = ana.says("one");
    append(said);
    Segment gone =
        ana.writes(
            9, List.of(new Body.Deletion(said.entries().getFirst().entryId(), "general", "ana")));
    append(gone);
    Entry deletion = gone.entries().getFirst();
    append(ana.writes(10, List.of(new Body.Deletion(deletion.entryId(), "general", "ana"))));
    assertThat(page()).extracting(ChatMessage::deleted).containsExactly(true);
    assertThat(stored(gone)).isEqualTo(gone);
  }

  @Test
  void aKeyOfATakenBackPostStillNamesIt() throws Exception {
    Body.Chat chat = new Body.Chat("general", "me", "said once", "key-1");
    Segment said = other.writes(5, List.of(chat));
    append(said);
    append(
        other.writes(
            9, List.of(new Body.Deletion(said.entries().getFirst().entryId(), "general", "me"))));
    assertThat(store.byKeys(List.of("key-1"))).containsOnlyKeys("key-1");
  }
}
