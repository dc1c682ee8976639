package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ciranda.core.Effect.Persist;
import ciranda.core.Input;
import ciranda.core.Input.StorageTrouble;
import ciranda.protocol.Segment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreThreadTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Author ana = new Author(1);
  private final BlockingQueue<Input> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> bugs = new LinkedBlockingQueue<>();

  @TempDir Path temporary;

  @SuppressWarnings("NullAway.Init") // opened before each test
  private Store store;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(temporary.resolve("group.db"), Author.GROUP, ana.key());
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private Input answer() throws InterruptedException {
    Input answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(answer).isNotNull();
    return answer;
  }

  private static Persist persist(long ticket, Segment segment) {
    return new Persist(ticket, Author.append(segment));
  }

  @Test
  void answersEachTicketInOrderOnceItIsOnDisk() throws Exception {
    StoreThread thread = StoreThread.start(store, answers::add, bugs::add);
    List<Input> expected = new ArrayList<>();
    for (long ticket = 1; ticket <= 3_000; ticket++) {
      thread.submit(List.of(persist(ticket, ana.saysMuch(1))));
      expected.add(new Input.Persisted(ticket));
    }
    thread.submit(List.of());
    assertThat(thread.finish(PATIENCE)).isTrue();
    assertThat(answers).containsExactlyElementsOf(expected);
    assertThat(store.load().entries()).isEqualTo(3_000);
    assertThat(bugs).isEmpty();
    assertThatThrownBy(() -> thread.submit(List.of())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void saysWhatIsNotOnDiskAndGoesOn() throws Exception {
    StoreThread thread = StoreThread.start(store, answers::add, bugs::add);
    store.limitPages(1);
    Segment large = ana.says("much ".repeat(10_000));
    thread.submit(List.of(persist(1, large)));
    assertThat(answer()).isEqualTo(new Input.PersistFailed(1, StorageTrouble.DISK_FULL));
    store.limitPages(0);
    thread.submit(List.of(persist(2, large)));
    assertThat(answer()).isEqualTo(new Input.Persisted(2));
    assertThat(thread.finish(PATIENCE)).isTrue();
  }

  /** While an answer is held back nothing is written, as by a disk that does not flush. */
  @Test
  void dropsWhatWouldOverflowAndAnswersItInItsTurn() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    StoreThread thread =
        StoreThread.start(
            store,
            answer -> {
              answers.add(answer);
              awaitUnchecked(held);
            },
            bugs::add);
    thread.submit(List.of(persist(0, ana.saysMuch(1))));
    answer();
    String text = "x".repeat(60_000);
    long fitting = 0;
    for (long bytes = 0; ; fitting++) {
      Segment segment = ana.says(text, text, text);
      assertThat(thread.isBehind()).isEqualTo(bytes > StoreThread.BEHIND_BYTES);
      bytes += segment.bytes().length() + StoreThread.OVERHEAD_BYTES;
      thread.submit(List.of(persist(fitting + 1, segment)));
      if (bytes > StoreThread.WAITING_BYTES_MAX) {
        break;
      }
    }
    final Segment unheard = ana.says("follows what was dropped");
    thread.submit(List.of(persist(fitting + 2, unheard)));
    held.countDown();
    assertThat(thread.finish(PATIENCE)).isTrue();
    for (long ticket = 1; ticket <= fitting; ticket++) {
      assertThat(answer()).isEqualTo(new Input.Persisted(ticket));
    }
    assertThat(answer()).isEqualTo(new Input.PersistFailed(fitting + 1, StorageTrouble.IO_ERROR));
    assertThat(answer()).isEqualTo(new Input.PersistFailed(fitting + 2, StorageTrouble.IO_ERROR));
    assertThat(thread.isBehind()).isFalse();
    assertThat(bugs).isEmpty();
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody let go");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void tellsABugAndEnds() throws Exception {
    StoreThread thread = StoreThread.start(store, answers::add, bugs::add);
    Segment segment = ana.saysMuch(1);
    thread.submit(List.of(persist(1, segment)));
    thread.submit(List.of(persist(2, segment)));
    assertThat(bugs.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(IllegalStateException.class);
    assertThat(thread.finish(PATIENCE)).isTrue();
    assertThat(answers).hasSizeLessThanOrEqualTo(1);
  }
}
