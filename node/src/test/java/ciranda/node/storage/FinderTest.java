package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Change;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.History.Direction;
import ciranda.core.view.Search;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.EntryId;
import ciranda.protocol.HybridTime;
import ciranda.protocol.Segment;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FinderTest {
  private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-27T12:00:00Z");

  @TempDir Path temporary;

  private final Author ana = new Author(1);
  private final Author rui = new Author(2);
  private Store store;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(temporary.resolve("group.db"), Author.GROUP, ana.key());
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private static Body.Chat chat(String room, String name, String text) {
    return new Body.Chat(room, name, text, "");
  }

  private void say(Author author, long millis, Body... bodies) throws Exception {
    Segment segment = author.writes(millis, List.of(bodies));
    store.commit(List.of(Author.append(segment)));
  }

  private void index() throws Exception {
    while (store.index()) {
      // One step after the other.
    }
  }

  private Search.Found find(String typed, Direction direction, String cursor, int limit)
      throws Exception {
    return store.find(new Search.Query(Search.parse(typed, NOW), direction, cursor, limit, false));
  }

  private List<String> texts(String typed) throws Exception {
    return find(typed, Direction.NEWEST, "", 100).messages().stream()
        .map(ChatMessage::text)
        .toList();
  }

  /** The same with the index and without. */
  private void finds(String typed, String... texts) throws Exception {
    assertThat(texts(typed)).as(typed).containsExactly(texts);
  }

  private void sayALittle() throws Exception {
    say(ana, 1_000, chat("general", "Ana Lúcia", "A eleição começou!"));
    say(rui, 2_000, chat("general", "Rui", "Straße und STRASSE"));
    say(ana, 3_000, chat("lab", "Ana Lúcia", "reeleição, nada mais 👍"));
    say(rui, 4_000, chat("sala-2", "Rui", "foo-bar \"quoted\" AND text: NEAR(x)"));
    say(rui, 5_000, chat("general", "Rui", "começou a eleição"));
  }

  private void findsALittle() throws Exception {
    finds("eleicao", "A eleição começou!", "começou a eleição");
    finds("ELEIÇÃO começou", "A eleição começou!", "começou a eleição");
    finds("\"eleicao comecou\"", "A eleição começou!");
    finds("ele", "A eleição começou!", "começou a eleição");
    finds("leicao");
    finds("strasse", "Straße und STRASSE");
    finds("👍", "reeleição, nada mais 👍");
    finds("foo-bar", "foo-bar \"quoted\" AND text: NEAR(x)");
    finds("bar-foo");
    finds("AND", "foo-bar \"quoted\" AND text: NEAR(x)");
    finds("NEAR(x)", "foo-bar \"quoted\" AND text: NEAR(x)");
    finds("text:", "foo-bar \"quoted\" AND text: NEAR(x)");
    finds("\"comecou a", "começou a eleição");
    finds("*");
    finds("from:rui comecou", "começou a eleição");
    finds("de:lucia", "A eleição começou!", "reeleição, nada mais 👍");
    finds("from:\"ana lucia\" in:#lab", "reeleição, nada mais 👍");
    finds("from:" + rui.key().fingerprint().substring(0, 8) + " strasse", "Straße und STRASSE");
    finds("em:geral strasse", "Straße und STRASSE");
    finds("in:sala-2 foo", "foo-bar \"quoted\" AND text: NEAR(x)");
    finds("in:sala foo");
    finds("eleicao since:1970-01-01T00:00:02Z", "começou a eleição");
    finds("eleicao antes:1970-01-01T00:00:05Z", "A eleição começou!");
    finds(
        "since:1970-01-01T00:00:04Z before:1970-01-01T00:00:05Z",
        "foo-bar \"quoted\" AND text: NEAR(x)");
  }

  @Test
  void findsWordsWhateverTheirCaseAndAccentsBeforeTheIndexHasThem() throws Exception {
    sayALittle();
    findsALittle();
  }

  @Test
  void findsTheSameByTheIndex() throws Exception {
    sayALittle();
    index();
    findsALittle();
    close();
    open();
    findsALittle();
  }

  @Test
  void findsWhatIsSaidNowAndNotWhatWasSaidBefore() throws Exception {
    Segment first = ana.writes(1_000, List.of(Author.chat("wrong wrod"), Author.chat("secret")));
    store.commit(List.of(Author.append(first)));
    index();
    say(
        ana,
        2_000,
        new Body.Edit(new EntryId(ana.log, 1), "ana", "right word"),
        new Body.Deletion(new EntryId(ana.log, 2), "general", "ana"));
    say(rui, 3_000, new Body.Edit(new EntryId(ana.log, 1), "rui", "forged"));
    for (int i = 0; i < 2; i++) {
      finds("wrod");
      finds("word", "right word");
      finds("secret");
      finds("forged");
      index();
    }
  }

  @Test
  void anEditThatCameBeforeItsMessageIsInTheIndex() throws Exception {
    Segment message = ana.writes(1_000, List.of(Author.chat("before")));
    Segment edit =
        ana.writes(2_000, List.of(new Body.Edit(new EntryId(ana.log, 1), "ana", "after")));
    store.commit(List.of(new Change.Append(edit, false, Change.Rest.ALONE)));
    index();
    store.commit(List.of(new Change.Append(message, false, Change.Rest.ABOVE)));
    index();
    finds("before");
    finds("after", "after");
  }

  /** No honest clock is there, and nothing stops for it. */
  @Test
  void findsWhatWasSaidAtTheBeginningOfTime() throws Exception {
    Segment.Draft first =
        new Segment.Draft(new HybridTime(0, 1), 0, Codec.encode(Author.chat("first of all")));
    Segment.Draft second =
        new Segment.Draft(new HybridTime(0, 2), 0, Codec.encode(Author.chat("second of all")));
    Segment segment =
        Segment.seal(
            Author.GROUP,
            ana.log,
            1,
            Segment.CHAIN_START,
            List.of(first, second),
            _ -> Bytes.of(new byte[Segment.SIGNATURE_LENGTH]));
    store.commit(List.of(Author.append(segment)));
    index();
    finds("of", "first of all", "second of all");
    finds("of before:9999-12-31", "first of all", "second of all");
    finds("of since:2200-01-01");
  }

  @Test
  void ranksWhatHasTheWordOftenestFirst() throws Exception {
    say(ana, 1_000, chat("general", "ana", "lua lua lua"));
    say(ana, 2_000, chat("general", "ana", "a lua e muito mais do que isso, noite adentro"));
    index();
    Search search = Search.parse("lua", NOW);
    Search.Found found = store.find(new Search.Query(search, Direction.NEWEST, "", 10, true));
    assertThat(found.messages()).extracting(ChatMessage::text).startsWith("lua lua lua").hasSize(2);
    assertThat(found.next()).isEmpty();
  }

  @Test
  void saysThatSomethingMayBeMissingWhileTheIndexIsFarBehind() throws Exception {
    for (int i = 0; i <= Finder.READ_MAX; i++) {
      say(ana, 1_000 + i, chat("general", "ana", i == 0 ? "needle" : "hay"));
    }
    assertThat(find("needle", Direction.NEWEST, "", 10).whole()).isFalse();
    index();
    assertThat(find("needle", Direction.NEWEST, "", 10))
        .matches(Search.Found::whole)
        .matches(found -> found.messages().size() == 1);
  }

  /** Page after page in both directions, against the simplest search there is. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void pagesAgreeWithANaiveTwin(long seed) throws Exception {
    Random random = new Random(seed);
    List<Author> authors = List.of(ana, rui, new Author(3));
    List<ChatMessage> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Author author = authors.get(random.nextInt(3));
      List<Body> bodies = new ArrayList<>();
      for (int entries = 1 + random.nextInt(30); entries > 0; entries--) {
        String text = random.nextInt(3) == 0 ? "the needle " : "only hay ";
        bodies.add(chat(random.nextBoolean() ? "general" : "lab", "ana", text + i));
      }
      // A handful of milliseconds for all of them: ties are what a search by time gets wrong.
      Segment segment = author.writes(random.nextInt(400), bodies);
      store.commit(List.of(Author.append(segment)));
      segment
          .entries()
          .forEach(entry ->
              all.add(ChatMessage.of(entry, (Body.Chat) entry.says().orElseThrow(), false)));
      if (random.nextInt(4) == 0) {
        store.index();
      }
    }
    for (String typed : List.of("needle", "in:lab needle", "since:1970-01-01")) {
      Search search = Search.parse(typed, NOW);
      Predicate<ChatMessage> wanted =
          message ->
              (search.room().isEmpty() || message.room().equals("lab"))
                  && search.words().stream().allMatch(message.text()::contains);
      List<String> expected =
          all.stream()
              .filter(wanted)
              .sorted((a, b) -> position(a).compareTo(position(b)))
              .map(ChatMessage::id)
              .toList();
      int limit = 1 + random.nextInt(40);
      List<String> older = new ArrayList<>();
      Search.Found page = find(typed, Direction.NEWEST, "", limit);
      older.addAll(0, page.messages().stream().map(ChatMessage::id).toList());
      while (!page.next().isEmpty()) {
        page = find(typed, Direction.BEFORE, page.next(), limit);
        older.addAll(0, page.messages().stream().map(ChatMessage::id).toList());
      }
      assertThat(older).as("%s, back, %d at a time", typed, limit).isEqualTo(expected);

      List<String> newer = new ArrayList<>(expected.subList(0, 1));
      String cursor =
          all.stream()
              .filter(message -> message.id().equals(expected.getFirst()))
              .findFirst()
              .orElseThrow()
              .cursor();
      while (!cursor.isEmpty()) {
        page = find(typed, Direction.AFTER, cursor, limit);
        newer.addAll(page.messages().stream().map(ChatMessage::id).toList());
        cursor = page.next();
      }
      assertThat(newer).as("%s, forth, %d at a time", typed, limit).isEqualTo(expected);
    }
  }

  private static ciranda.protocol.Position position(ChatMessage message) {
    try {
      return ciranda.core.view.Cursor.parse(message.cursor());
    } catch (ciranda.core.view.History.BadCursorException e) {
      throw new AssertionError(e);
    }
  }
}
