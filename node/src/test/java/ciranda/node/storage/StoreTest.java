package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ciranda.core.Change;
import ciranda.core.Saved;
import ciranda.core.Saved.SavedLog;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.History;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Epoch;
import ciranda.protocol.Limits;
import ciranda.protocol.Member;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
  private final Author ana = new Author(1);
  private final Author bento = new Author(2);

  @TempDir Path temporary;
  private Path file = Path.of("");

  @SuppressWarnings("NullAway.Init") // opened before each test
  private Store store;

  @BeforeEach
  void open() throws Exception {
    file = temporary.resolve("group.db");
    store = opened(ana.key());
  }

  private Store opened(NodeKey self) throws Exception {
    return Store.open(file, Author.GROUP, self);
  }

  private void reopen() throws Exception {
    store.close();
    store = opened(ana.key());
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private static Bytes digestOf(Segment... segments) {
    byte[] digest = new byte[32];
    for (Segment segment : segments) {
      segment.entries().forEach(entry -> Derived.mix(digest, entry));
    }
    return Bytes.of(digest);
  }

  @Test
  void beginsWithNothing() throws Exception {
    assertThat(store.load()).isEqualTo(Saved.NOTHING);
    reopen();
    assertThat(store.load()).isEqualTo(Saved.NOTHING);
    assertThat(store.page(History.Query.newest(ChatMessage.GENERAL, 9)).messages()).isEmpty();
    assertThat(store.byKeys(List.of("k"))).isEmpty();
  }

  @Test
  void knowsAfterAReopeningWhatItWasGiven() throws Exception {
    Segment first = ana.saysMuch(Limits.SEGMENT_ENTRIES_MAX);
    Segment second = ana.says("last");
    Segment other = bento.says("one", "two");
    store.commit(Author.appends(first, other, second));
    Saved before = store.load();
    reopen();
    Saved saved = store.load();

    assertThat(saved).isEqualTo(before);
    assertThat(saved.entries()).isEqualTo(67);
    assertThat(saved.digest()).isEqualTo(digestOf(first, second, other));
    assertThat(saved.newest()).isEqualTo(second.entries().getLast().time());
    assertThat(saved.logs())
        .containsExactly(SavedLog.between(first, second), SavedLog.between(other, other));
    SavedLog own = saved.logs().getFirst();
    assertThat(own.low()).isEqualTo(1);
    assertThat(own.high()).isEqualTo(65);
    assertThat(own.lastTime()).isEqualTo(saved.newest());
  }

  /** What the disk had not really flushed may be gone, and nothing else tells. */
  @Test
  void goesOnWithNoLogWhereTheMachineHasStartedAnewMeanwhile() throws Exception {
    store.commit(List.of(new Change.Append(ana.says("mine"), false, Change.Rest.ALONE, true)));
    store.close();
    setBoot("another start of the machine");
    store = opened(ana.key());
    assertThat(store.load().own()).isEmpty();
    assertThat(store.load().entries()).isEqualTo(1);

    Author again = new Author(1, 77);
    store.commit(List.of(new Change.Append(again.says("anew"), false, Change.Rest.ALONE, true)));
    assertThat(store.load().own()).contains(again.log);
    reopen();
    assertThat(store.load().own()).contains(again.log);
    store.close();
    setBoot(Boot.current());
    store = opened(ana.key());
    assertThat(store.load().own()).contains(again.log);
  }

  private void setBoot(String boot) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement update = connection.prepareStatement("UPDATE state SET boot = ?")) {
      update.setString(1, boot);
      update.executeUpdate();
    }
  }

  /** It had lost its tail: what it wrote next in that log would contradict what it wrote before. */
  @Test
  void goesOnWithNoLogOfWhichOthersHadMore() throws Exception {
    Segment first = ana.says("mine");
    store.commit(List.of(new Change.Append(first, false, Change.Rest.ALONE, true)));
    assertThat(store.load().own()).contains(ana.log);
    store.commit(Author.appends(bento.says("not mine")));
    reopen();
    assertThat(store.load().own()).contains(ana.log);

    store.commit(List.of(new Change.Append(ana.says("mine, lost"), false, Change.Rest.BELOW)));
    assertThat(store.load().own()).isEmpty();
    reopen();
    assertThat(store.load().own()).isEmpty();
  }

  @Test
  void remembersThePlaceInTheGroup() throws Exception {
    Endpoint endpoint = new Endpoint("10.0.0.7", 6782);
    Member member = new Member(ana.key(), 3, "ana", 99, List.of(endpoint));
    Epoch epoch = new Epoch(7, bento.key());
    View view = new View(epoch, 2, 4, List.of(member), List.of(), List.of(), Bytes.EMPTY);
    List<Endpoint> addresses = List.of(endpoint, new Endpoint("fe80::1%eth0", 1));
    store.commit(List.of(new Change.SaveMembership(1, View.NONE, List.of())));
    store.commit(List.of(new Change.SaveMembership(3, view, addresses)));
    reopen();
    assertThat(store.load().id()).isEqualTo(3);
    assertThat(store.load().view()).isEqualTo(view);
    assertThat(store.load().addresses()).isEqualTo(addresses);

    store.close();
    store = opened(bento.key()); // another key holds no id, but knows the same group
    assertThat(store.load().id()).isZero();
    assertThat(store.load().view()).isEqualTo(view);
  }

  @Test
  void growsALogAtBothEnds() throws Exception {
    Segment first = ana.saysMuch(3);
    Segment second = ana.saysMuch(2);
    Segment third = ana.saysMuch(1);
    store.commit(List.of(new Change.Append(second, false, Change.Rest.ALONE)));
    store.commit(
        List.of(
            new Change.Append(third, false, Change.Rest.BELOW),
            new Change.Append(first, false, Change.Rest.ABOVE)));
    assertThat(store.load().logs().getFirst().low()).isEqualTo(1);
    assertThat(store.load().logs().getFirst().high()).isEqualTo(6);
    assertThat(store.load().digest()).isEqualTo(digestOf(first, second, third));
    Saved before = store.load();
    reopen();
    assertThat(store.load()).isEqualTo(before);
  }

  /** Nobody who could be asked had what is between, and then somebody has. */
  @Test
  void keepsALogWithAHoleAndClosesIt() throws Exception {
    Segment first = ana.saysMuch(3);
    Segment second = ana.saysMuch(2);
    Segment third = ana.saysMuch(1);
    store.commit(
        List.of(
            new Change.Append(third, false, Change.Rest.ALONE),
            new Change.Append(first, false, Change.Rest.ALONE)));
    Saved before = store.load();
    assertThat(before.logs())
        .containsExactly(SavedLog.between(first, first), SavedLog.between(third, third));
    reopen();
    assertThat(store.load()).isEqualTo(before);

    // What was to rest on both sides is refused where one of them never came.
    Segment fourth = ana.saysMuch(1);
    Segment fifth = ana.saysMuch(1);
    store.commit(List.of(new Change.Append(fifth, false, Change.Rest.ALONE)));
    assertThatThrownBy(
            () -> store.commit(List.of(new Change.Append(second, false, Change.Rest.ABOVE))))
        .isInstanceOf(IllegalStateException.class);
    store.commit(List.of(new Change.Append(fourth, false, Change.Rest.BETWEEN)));
    store.commit(List.of(new Change.Append(second, false, Change.Rest.BETWEEN)));
    assertThat(store.load().logs()).containsExactly(SavedLog.between(first, fifth));
    Saved closed = store.load();
    reopen();
    assertThat(store.load()).isEqualTo(closed);
  }

  /** The very first append of a log fails, and what rests on it is on its way already. */
  @Test
  void beginsALogOnlyWithWhatBeginsIt() throws Exception {
    ana.saysMuch(3);
    Segment second = ana.saysMuch(2);
    assertThatThrownBy(
            () -> store.commit(List.of(new Change.Append(second, false, Change.Rest.BELOW))))
        .isInstanceOf(StorageException.class);
    store.commit(List.of(new Change.Append(second, false, Change.Rest.ALONE)));
    assertThatThrownBy(
            () -> store.commit(List.of(new Change.Append(second, false, Change.Rest.ALONE))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(store.load().entries()).isEqualTo(2);
  }

  /** An append fails, and the next to that log is on its way already. */
  @Test
  void refusesAGapAndKeepsNothingOfItsTransaction() throws Exception {
    store.commit(Author.appends(ana.says("1")));
    Saved before = store.load();
    Segment lost = ana.says("2");
    Segment next = ana.says("3");
    assertThatThrownBy(() -> store.commit(Author.appends(bento.says("hm"), next)))
        .isInstanceOf(StorageException.class);
    assertThat(store.load()).isEqualTo(before);
    store.commit(Author.appends(lost, next));
    assertThat(store.load().entries()).isEqualTo(3);
    reopen();
    assertThat(store.load().entries()).isEqualTo(3);
  }

  @Test
  void stopsWhereTheCoreErrs() throws Exception {
    Segment first = ana.says("1", "2");
    store.commit(Author.appends(first));
    Saved before = store.load();
    assertThatThrownBy(() -> store.commit(Author.appends(first)))
        .isInstanceOf(IllegalStateException.class);
    Author clone = new Author(1);
    clone.says("another 1", "another 2");
    assertThatThrownBy(() -> store.commit(Author.appends(clone.says("another 3"))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(store.load()).isEqualTo(before);
    store.commit(Author.appends(ana.says("3")));
    assertThat(store.load().entries()).isEqualTo(3);
  }

  @Test
  void findsTheOwnPostOfAKey() throws Exception {
    Body.Chat mine = new Body.Chat("general", "ana", "mine", "key-1");
    Body.Chat theirs = new Body.Chat("general", "bento", "theirs", "key-2");
    Body.Chat again = new Body.Chat("general", "ana", "again", "key-1");
    Segment own = ana.writes(5, List.of(mine, Author.chat("no key")));
    store.commit(Author.appends(own, bento.writes(6, List.of(theirs))));
    store.commit(Author.appends(ana.writes(9, List.of(again))));

    List<String> keys = List.of("", "key-1", "key-2");
    assertThat(store.byKeys(keys))
        .isEqualTo(Map.of("key-1", ChatMessage.of(own.entries().getFirst(), mine, false)));
    store.close();
    store = opened(bento.key());
    assertThat(store.byKeys(keys)).containsOnlyKeys("key-2");
  }

  @Test
  void keepsButDoesNotShowWhatIsNoChat() throws Exception {
    Bytes generation = Codec.encode(new Body.Generation("lost-tail", List.of()));
    Bytes unknown = Bytes.of("{\"type\":\"dance\"}".getBytes(StandardCharsets.US_ASCII));
    Bytes unsound = Bytes.of(new byte[] {1, 2, 3});
    Bytes chat = Codec.encode(Author.chat("hi"));
    Segment segment =
        ana.writesAnything(1, List.of(generation, unknown, unsound, Bytes.EMPTY, chat));
    store.commit(List.of(Author.append(segment, true)));
    List<ChatMessage> messages =
        store.page(History.Query.newest(ChatMessage.GENERAL, 9)).messages();
    assertThat(messages).hasSize(1);
    assertThat(messages.getFirst().text()).isEqualTo("hi");
    assertThat(messages.getFirst().late()).isTrue();
    assertThat(store.load().entries()).isEqualTo(5);
  }

  @Test
  void streamsTheSegmentsThatHoldARange() throws Exception {
    List<Segment> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(ana.saysMuch(1 + i % Limits.SEGMENT_ENTRIES_MAX));
      store.commit(Author.appends(all.getLast(), bento.says("between")));
    }
    long last = all.getLast().last();
    for (long from : List.of(1L, 2L, 63L, 64L, 65L, 1_000L, last, last + 1)) {
      for (long to : List.of(1L, 64L, 999L, last, Long.MAX_VALUE)) {
        List<Segment> streamed = new ArrayList<>();
        store.segments(ana.log, from, to, streamed::add);
        assertThat(streamed)
            .as("%d to %d", from, to)
            .isEqualTo(
                from <= to
                    ? all.stream().filter(one -> one.first() <= to && one.last() >= from).toList()
                    : all.reversed().stream()
                        .filter(one -> one.first() <= from && one.last() >= to)
                        .toList());
      }
    }
    List<Segment> some = new ArrayList<>();
    store.segments(
        ana.log,
        1,
        last,
        segment -> {
          some.add(segment);
          return some.size() < 70;
        });
    assertThat(some).isEqualTo(all.subList(0, 70));
    store.segments(new Author(9).log, 1, 9, some::add);
    assertThat(some).hasSize(70);
  }

  @Test
  void streamsLargeSegments() throws Exception {
    List<Segment> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(ana.says("x".repeat(Limits.TEXT_BYTES_MAX), "y".repeat(Limits.TEXT_BYTES_MAX)));
      store.commit(Author.appends(all.getLast()));
    }
    List<Segment> streamed = new ArrayList<>();
    store.segments(ana.log, 1, 24, streamed::add);
    assertThat(streamed).isEqualTo(all);
  }

  @Test
  void endsAsOneFileInAnyDirectory() throws Exception {
    Path odd = Files.createDirectory(temporary.resolve("a?b %41 #é;c"));
    Path there = odd.resolve("group.db");
    try (Store other = Store.open(there, Author.GROUP, ana.key())) {
      other.commit(Author.appends(bento.says("1")));
      assertThat(other.page(History.Query.newest("general", 1)).messages()).hasSize(1);
    }
    try (var files = Files.list(odd)) {
      assertThat(files).containsExactly(there);
    }
  }

  @Test
  void refusesReadersAfterItsEnd() throws Exception {
    store.close();
    assertThatThrownBy(() -> store.byKeys(List.of("k"))).isInstanceOf(StorageException.class);
    open();
  }
}
