package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ciranda.core.Change;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.Cursor;
import ciranda.core.view.Fold;
import ciranda.core.view.History;
import ciranda.core.view.History.Direction;
import ciranda.core.view.Room;
import ciranda.protocol.Body;
import ciranda.protocol.Entry;
import ciranda.protocol.EntryId;
import ciranda.protocol.Position;
import ciranda.protocol.Segment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages against a naive twin: a sorted map of all messages. */
final class PagesTest {
  private static final List<String> ROOMS = List.of("general", "garden");
  private static final List<String> WORDS = List.of("Língua", "MAÇÃ", "straße", "plain", "ΛΌΓΟΣ");

  private static final List<Direction> DIRECTIONS = List.of(Direction.values());

  @TempDir Path temporary;

  /** Every message by its place, as it was said. */
  private final SortedMap<Position, ChatMessage> said = new TreeMap<>();

  /** What was said of a message, by its place. */
  private final Map<Position, List<Fold.Later>> later = new HashMap<>();

  private final List<Author> authors = IntStream.rangeClosed(1, 6).mapToObj(Author::new).toList();

  private void sayAtRandom(Store store, Random random, int segments, boolean late)
      throws Exception {
    for (int i = 0; i < segments; i++) {
      Author author = authors.get(random.nextInt(authors.size()));
      List<Body> bodies = new ArrayList<>();
      for (int entries = 1 + random.nextInt(64); entries > 0; entries--) {
        bodies.add(
            switch (random.nextInt(10)) {
              case 0 -> new Body.Generation("x", List.of());
              case 1, 2 -> changeAtRandom(random);
              default -> chatAtRandom(random);
            });
      }
      Segment segment = author.writes(random.nextInt(2_000), bodies);
      store.commit(List.of(Author.append(segment, late)));
      segment.entries().forEach(entry -> noted(entry, late));
    }
  }

  private void noted(Entry entry, boolean late) {
    switch (entry.says().orElseThrow()) {
      case Body.Chat chat -> said.put(entry.position(), ChatMessage.of(entry, chat, late));
      case Body.Edit edit -> note(edit.target(), entry, edit);
      case Body.Deletion deletion -> note(deletion.target(), entry, deletion);
      case Body.Reaction reaction -> note(reaction.target(), entry, reaction);
      default -> {}
    }
  }

  private void note(EntryId target, Entry entry, Body body) {
    for (Position position : said.keySet()) {
      if (position.log().equals(target.log()) && position.number() == target.number()) {
        later
            .computeIfAbsent(position, x -> new ArrayList<>())
            .add(new Fold.Later(entry.position(), body));
      }
    }
  }

  /** About any message; only by chance by its author, who alone may. */
  private Body changeAtRandom(Random random) {
    if (said.isEmpty()) {
      return chatAtRandom(random);
    }
    List<Position> places = List.copyOf(said.keySet());
    Position place = places.get(random.nextInt(places.size()));
    EntryId target = new EntryId(place.log(), place.number());
    return switch (random.nextInt(6)) {
      case 0 -> new Body.Deletion(target, Objects.requireNonNull(said.get(place)).room(), "ana");
      case 1, 2 -> new Body.Reaction(target, "ana", "s" + random.nextInt(2), random.nextBoolean());
      default -> new Body.Edit(target, "ana", chatAtRandom(random).text());
    };
  }

  private ChatMessage folded(Map.Entry<Position, ChatMessage> one) {
    List<Fold.Later> changes = later.getOrDefault(one.getKey(), List.of());
    return Fold.of(one.getValue(), one.getKey().log().author(), changes);
  }

  private static Body.Chat chatAtRandom(Random random) {
    String text =
        WORDS.get(random.nextInt(WORDS.size())) + " " + WORDS.get(random.nextInt(WORDS.size()));
    return new Body.Chat(ROOMS.get(random.nextInt(ROOMS.size())), "ana", text, "");
  }

  /** What a page must be, said as simply as possible. */
  private List<ChatMessage> expected(History.Query query) throws Exception {
    List<ChatMessage> all =
        said.entrySet().stream()
            .map(this::folded)
            .filter(message -> message.room().equals(query.room()))
            .toList();
    if (query.direction() == Direction.NEWEST) {
      return all.subList(Math.max(0, all.size() - query.limit()), all.size());
    }
    List<ChatMessage> side = new ArrayList<>();
    for (ChatMessage message : all) {
      int order = Cursor.parse(message.cursor()).compareTo(Cursor.parse(query.cursor()));
      if (query.direction() == Direction.AFTER ? order > 0 : order < 0) {
        side.add(message);
      }
    }
    int size = side.size();
    return query.direction() == Direction.AFTER
        ? side.subList(0, Math.min(size, query.limit()))
        : side.subList(Math.max(0, size - query.limit()), size);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void agreesWithANaiveTwin(long seed) throws Exception {
    Random random = new Random(seed);
    try (Store store = open()) {
      sayAtRandom(store, random, 40, false);
      List<ChatMessage> known = new ArrayList<>(said.values());
      sayAtRandom(store, random, 10, true); // cursors from before stay valid
      for (int i = 0; i < 100; i++) {
        Direction direction = DIRECTIONS.get(random.nextInt(DIRECTIONS.size()));
        String cursor =
            direction == Direction.NEWEST ? "" : known.get(random.nextInt(known.size())).cursor();
        History.Query query =
            new History.Query(
                ROOMS.get(random.nextInt(ROOMS.size())),
                direction,
                cursor,
                1 + random.nextInt(random.nextBoolean() ? 20 : 1_000));
        assertThat(store.page(query).messages())
            .as("seed %d, query %d: %s", seed, i, query)
            .isEqualTo(expected(query));
      }
      walk(store, 7);
    }
  }

  private Store open() throws Exception {
    return Store.open(temporary.resolve("group.db"), Author.GROUP, authors.getFirst().key());
  }

  /** Page after page to the past and back: everything once, in order. */
  private void walk(Store store, int limit) throws Exception {
    String room = ROOMS.getFirst();
    List<ChatMessage> all =
        expected(new History.Query(room, Direction.NEWEST, "", History.LIMIT_MAX));
    List<ChatMessage> older = new ArrayList<>();
    History.Page page = store.page(new History.Query(room, Direction.NEWEST, "", limit));
    older.addAll(0, page.messages());
    while (!page.next().isEmpty() && older.size() < all.size()) {
      page = store.page(new History.Query(room, Direction.BEFORE, page.next(), limit));
      older.addAll(0, page.messages());
    }
    assertThat(older.subList(older.size() - all.size(), older.size())).isEqualTo(all);
    List<ChatMessage> newer = new ArrayList<>(all.subList(0, 1));
    String next = all.getFirst().cursor();
    while (!next.isEmpty()) {
      page = store.page(new History.Query(room, Direction.AFTER, next, limit));
      newer.addAll(page.messages());
      next = page.next();
    }
    assertThat(newer).isEqualTo(all);
  }

  /** Whatever comes first, an edit or what it is about. */
  @Test
  void aChangeMayComeBeforeItsMessage() throws Exception {
    Author ana = authors.getFirst();
    Author rui = authors.get(1);
    Segment message = ana.says("first");
    EntryId target = new EntryId(message.log(), 1);
    Segment changes =
        rui.writes(
            5,
            List.of(
                new Body.Reaction(target, "rui", "+1", true),
                new Body.Edit(target, "rui", "forged")));
    try (Store store = open()) {
      store.commit(List.of(Author.append(changes, false)));
      assertThat(store.page(History.Query.newest("general", 5)).messages()).isEmpty();
      store.commit(List.of(Author.append(message, false)));
      ChatMessage seen = store.page(History.Query.newest("general", 5)).messages().getFirst();
      assertThat(seen.text()).isEqualTo("first");
      assertThat(seen.reactions())
          .containsExactly(new ChatMessage.Reaction("+1", List.of(rui.key().fingerprint())));
    }
  }

  @Test
  void theLastTopicOfARoomCountsAndARoomNeedsNone() throws Exception {
    Author ana = authors.getFirst();
    Author rui = authors.get(1);
    Segment later = rui.writes(900, List.of(new Body.Topic("lab", "rui", "later")));
    Segment sooner = ana.writes(100, List.of(new Body.Topic("lab", "ana", "sooner")));
    Segment made = ana.writes(2_000, List.of(new Body.Room("office", "ana")));
    try (Store store = open()) {
      assertThat(store.rooms()).isEmpty();
      store.commit(List.of(Author.append(later, false)));
      store.commit(List.of(Author.append(sooner, false), Author.append(made, false)));
      store.commit(List.of(Author.append(ana.says("hi"), false)));
      assertThat(store.rooms())
          .containsExactly(
              new Room("general", ""), new Room("lab", "later"), new Room("office", ""));
      assertThat(store.has("lab")).isTrue();
      assertThat(store.has("cellar")).isFalse();
    }
    try (Store store = open()) {
      assertThat(store.load().rooms()).containsExactlyInAnyOrder("general", "lab", "office");
    }
  }

  @Test
  void endsExactlyAtTheEnd() throws Exception {
    Author author = authors.getFirst();
    try (Store store = open()) {
      store.commit(Author.appends(author.saysMuch(4)));
      History.Page newest = store.page(History.Query.newest("general", 2));
      assertThat(newest.next()).isEqualTo(newest.messages().getFirst().cursor());
      History.Query older = new History.Query("general", Direction.BEFORE, newest.next(), 2);
      assertThat(store.page(older).messages()).hasSize(2);
      assertThat(store.page(older).next()).isEmpty();
      assertThat(store.page(History.Query.newest("general", 4)).next()).isEmpty();
      String end = newest.messages().getLast().cursor();
      History.Query after = new History.Query("general", Direction.AFTER, end, 2);
      assertThat(store.page(after)).isEqualTo(new History.Page(List.of(), ""));
      assertThat(store.page(History.Query.newest("elsewhere", 4)).messages()).isEmpty();
    }
  }

  @Test
  void refusesCursorsThatItNeverGave() throws Exception {
    try (Store store = open()) {
      History.Query query = new History.Query("general", Direction.BEFORE, "nonsense", 2);
      assertThatThrownBy(() -> store.page(query)).isInstanceOf(History.BadCursorException.class);
    }
  }

  @Test
  void boundsAPageByTheSizeOfItsTexts() throws Exception {
    Author author = authors.getFirst();
    try (Store store = open()) {
      List<Change> large = new ArrayList<>();
      for (int i = 0; i < 160; i++) {
        large.add(Author.append(author.says("x".repeat(65_000))));
      }
      store.commit(large);
      History.Page page = store.page(History.Query.newest("general", History.LIMIT_MAX));
      assertThat(page.messages()).hasSize(Pages.PAGE_CHARACTERS_MAX / 65_000 + 1);
      assertThat(page.next()).isEqualTo(page.messages().getFirst().cursor());
    }
  }
}
