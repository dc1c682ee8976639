package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Change;
import ciranda.core.Saved;
import ciranda.core.Saved.SavedLog;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.History;
import ciranda.core.view.Search;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.EntryId;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bit of a database is turned over, anywhere. That is refused when the file is opened, or told
 * when it is read, or mended, or harmless. Nobody is ever shown or given anything else than what
 * was written, and nothing ends the node.
 */
final class BitFlipsTest {
  private static final int FLIPS = 200;
  private static final long SEED = Long.getLong("seed", 6);
  private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-27T12:00:00Z");
  private static final int STEPS_MAX = 100;
  private static final int FAILURES_MAX = 5;

  @TempDir Path temporary;

  private final Author ana = new Author(1);
  private final Author bento = new Author(2);
  private final Set<Bytes> written = new HashSet<>();
  private Path file = Path.of("");
  private byte[] sound = {};
  private Map<String, ChatMessage> shown = Map.of();
  private Saved saved = Saved.NOTHING;
  private List<Change> more = List.of();

  /** What came of a bit. */
  private enum Outcome {
    /** The file was not opened. */
    REFUSED,
    /** Something is missing, and people were told so. */
    TOLD,
    /** Something was missing until what is derived was built anew. */
    MENDED,
    /** Some message is not found by one of its words. */
    NOT_FOUND,
    /** Something is missing, and nobody knows. */
    UNNOTICED,
    HARMLESS
  }

  /** What was read. */
  private enum Seen {
    ALL,
    NOT_FOUND,
    LESS
  }

  @BeforeEach
  void write() throws Exception {
    file = temporary.resolve("group.db");
    try (Store store = open(Inspection.Depth.START)) {
      List<EntryId> said = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        Segment texts = ana.says("sou a mensagem " + i, "and another text, number " + i);
        said.add(new EntryId(texts.log(), texts.first()));
        commit(store, texts);
        commit(store, bento.saysMuch(1 + i % 5));
        if (i % 6 == 5) {
          EntryId target = said.get(i - 3);
          commit(store, ana.writes(0, List.of(new Body.Edit(target, "Ana", "edited text " + i))));
          commit(store, bento.writes(0, List.of(new Body.Reaction(target, "Rui", "+1", true))));
        }
      }
      store.commit(List.of(new Change.SaveMembership(3, View.NONE, List.of())));
      index(store);
      shown = byId(all(store));
      saved = store.load();
      more = Author.appends(ana.says("more by ana"), bento.says("more by bento"));
    }
    sound = Files.readAllBytes(file);
    assertThat(shown).hasSizeGreaterThan(250);
  }

  /** As every start looks at a file of this size. */
  @Test
  void isFoundOrHarmless() throws Exception {
    Map<Outcome, Integer> outcomes = flip(Inspection.Depth.START);
    assertThat(outcomes).doesNotContainKey(Outcome.UNNOTICED);
    assertThat(outcomes.getOrDefault(Outcome.NOT_FOUND, 0)).isLessThan(FLIPS / 20);
    assertThat(outcomes.get(Outcome.REFUSED)).isGreaterThan(FLIPS / 3);
  }

  /** As it looks at a large one: nothing but the ends of the logs. */
  @Test
  void isFoundWhenItIsReadWhereTheStartDidNotLook() throws Exception {
    Map<Outcome, Integer> outcomes = flip(new Inspection.Depth(0, 0));
    assertThat(outcomes.getOrDefault(Outcome.NOT_FOUND, 0)).isLessThan(FLIPS / 20);
    assertThat(outcomes.get(Outcome.TOLD)).isGreaterThan(FLIPS / 3);
    // The inner nodes of the index of places: a whole look alone finds that they lead astray.
    assertThat(outcomes.getOrDefault(Outcome.UNNOTICED, 0)).isLessThan(FLIPS / 20);
  }

  /**
   * The write-ahead log has sums of its own: what comes behind a wrong one was never written. That
   * is a lost tail, as after a power cut; what is left of the logs is whole.
   */
  @Test
  void inTheWriteAheadLogCutsItsEndOff() throws Exception {
    byte[] wal;
    byte[] base;
    try (Store store = open(Inspection.Depth.START)) {
      base = Files.readAllBytes(file);
      for (Change change : more) {
        store.commit(List.of(change));
        written.add(((Change.Append) change).segment().bytes());
      }
      wal = Files.readAllBytes(Path.of(file + "-wal"));
    }
    Random random = new Random(SEED);
    Set<Long> left = new HashSet<>();
    for (int i = 0; i < FLIPS / 4; i++) {
      int bit = random.nextInt(wal.length * Byte.SIZE);
      byte[] flipped = wal.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.deleteIfExists(Path.of(file + "-shm"));
      Files.write(file, base);
      Files.write(Path.of(file + "-wal"), flipped);
      try (Store store = open(Inspection.Depth.START)) {
        left.add(store.load().entries() - saved.entries());
        for (SavedLog log : store.load().logs()) {
          store.segments(log.log(), log.low(), log.high(), one -> give(one, new HashSet<>()));
        }
        assertThat(byId(all(store)).keySet()).containsAll(shown.keySet());
      }
    }
    assertThat(left).as("entries behind the last that is whole").containsExactlyInAnyOrder(0L, 1L);
  }

  private Map<Outcome, Integer> flip(Inspection.Depth depth) throws Exception {
    Random random = new Random(SEED);
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    for (int i = 0; i < FLIPS; i++) {
      int bit = random.nextInt(sound.length * Byte.SIZE);
      byte[] flipped = sound.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      for (String beside : List.of("-wal", "-shm")) {
        Files.deleteIfExists(Path.of(file + beside));
      }
      Files.write(file, flipped);
      try {
        outcomes.merge(outcome(depth, bit), 1, Integer::sum);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("bit " + bit + " of -Dseed=" + SEED, e);
      }
    }
    return outcomes;
  }

  private Outcome outcome(Inspection.Depth depth, int bit) throws Exception {
    Store store;
    try {
      store = open(depth);
    } catch (CorruptDatabaseException | NewerDatabaseException e) {
      return Outcome.REFUSED;
    }
    try (store) {
      AtomicBoolean told = new AtomicBoolean();
      store.whenDamaged(() -> told.set(true));
      assertThat(store.load().logs()).as("heads").isEqualTo(saved.logs());
      assertThat(store.load().digest()).isEqualTo(saved.digest());
      final Seen before = read(store);
      index(store);
      final Seen after = before == Seen.ALL ? before : read(store);
      if (bit % 4 == 0) {
        goesOn(store, told.get());
      }
      if (told.get()) {
        return Outcome.TOLD;
      }
      return switch (after) {
        case LESS -> Outcome.UNNOTICED;
        case NOT_FOUND -> Outcome.NOT_FOUND;
        case ALL -> before == Seen.ALL ? Outcome.HARMLESS : Outcome.MENDED;
      };
    }
  }

  /** More is written, or that is refused; where nothing was found damaged, it is. */
  private void goesOn(Store store, boolean damaged) throws Exception {
    try {
      store.commit(more);
      index(store);
      assertThat(store.load().entries()).isEqualTo(saved.entries() + more.size());
    } catch (StorageException e) {
      assertThat(damaged).as("%s", e).isTrue();
      assertThat(store.load().entries()).isEqualTo(saved.entries());
    }
  }

  private Store open(Inspection.Depth depth) throws Exception {
    return Store.open(file, Author.GROUP, ana.key(), depth);
  }

  private void commit(Store store, Segment segment) throws Exception {
    written.add(segment.bytes());
    store.commit(Author.appends(segment));
  }

  /** As the thread that writes does, which goes on after what fails, but not for ever. */
  private static void index(Store store) {
    boolean more = true;
    int failures = 0;
    for (int step = 0; more && failures < FAILURES_MAX; step++) {
      assertThat(step).as("steps of the index").isLessThan(STEPS_MAX);
      try {
        more = store.index();
      } catch (StorageException e) {
        assertThat(e).hasMessageContaining("SQLITE_CORRUPT");
        failures++;
      }
    }
  }

  private Seen read(Store store) throws Exception {
    try {
      Set<Bytes> given = new HashSet<>();
      for (SavedLog log : saved.logs()) {
        store.segments(log.log(), log.low(), log.high(), one -> give(one, given));
        store.segments(log.log(), log.high(), log.low(), one -> give(one, given));
      }
      boolean less = given.size() < written.size();
      ChatNode.Bundle bundle = store.bundle("");
      bundle.segments().forEach(text -> assertThat(written).contains(Bytes.fromBase64(text)));
      less |= bundle.segments().size() < written.size();
      List<ChatMessage> messages = all(store);
      messages.forEach(this::isRight);
      less |= !byId(messages).equals(shown);
      Set<String> found = new HashSet<>();
      for (String words : List.of("sou", "text")) {
        Search search = Search.parse(words, NOW);
        Search.Query query =
            new Search.Query(search, History.Direction.NEWEST, "", History.LIMIT_MAX, false);
        for (ChatMessage message : store.find(query).messages()) {
          isRight(message);
          found.add(message.id());
        }
      }
      return less ? Seen.LESS : found.size() < shown.size() ? Seen.NOT_FOUND : Seen.ALL;
    } catch (StorageException e) {
      // Refused in words, and perhaps mended behind this.
      return Seen.LESS;
    }
  }

  private boolean give(Segment segment, Set<Bytes> given) {
    assertThat(written).contains(segment.bytes());
    given.add(segment.bytes());
    return true;
  }

  private static List<ChatMessage> all(Store store) throws Exception {
    List<ChatMessage> all = new ArrayList<>();
    History.Query query = History.Query.newest(ChatMessage.GENERAL, 100);
    while (true) {
      History.Page page = store.page(query);
      all.addAll(0, page.messages());
      if (page.next().isEmpty()) {
        return all;
      }
      query = new History.Query(ChatMessage.GENERAL, History.Direction.BEFORE, page.next(), 100);
    }
  }

  private static Map<String, ChatMessage> byId(List<ChatMessage> messages) {
    return messages.stream()
        .collect(Collectors.toMap(ChatMessage::id, Function.identity(), (one, _) -> one));
  }

  /** As it was said; at most an edit or a reaction is missing. */
  private void isRight(ChatMessage message) {
    ChatMessage right = shown.get(message.id());
    assertThat(right).as("%s", message).isNotNull();
    assertThat(message.author()).isEqualTo(right.author());
    assertThat(message.time()).isEqualTo(right.time());
    if (!message.text().equals(right.text())) {
      assertThat(right.edited()).as("%s", message).isTrue();
      assertThat(message.edited()).isFalse();
      assertThat(message.text()).startsWith("sou a mensagem");
    }
  }
}
