package ciranda.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Bounds;
import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.Input.StorageTrouble;
import ciranda.core.Saved;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.Command;
import ciranda.core.view.Result;
import ciranda.core.view.Result.Cause;
import ciranda.protocol.Body;
import ciranda.protocol.Codec;
import ciranda.protocol.Head;
import ciranda.protocol.Limits;
import ciranda.protocol.LogId;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostTest {
  private final Bench bench = new Bench();

  private Cause rejected(String room, String text, String key) {
    bench.post(room, text, key);
    assertThat(bench.appends()).isEmpty();
    return ((Result.Rejected) bench.results().getFirst()).cause();
  }

  @Test
  void whatIsNoPostIsRejectedWithItsCause() {
    String longest = "é".repeat(Limits.TEXT_BYTES_MAX / 2);
    assertThat(rejected("general", "", "")).isEqualTo(Cause.EMPTY_TEXT);
    assertThat(rejected("general", " \n\u2003", "")).isEqualTo(Cause.EMPTY_TEXT);
    assertThat(rejected("general", longest + "x", "")).isEqualTo(Cause.TEXT_TOO_LONG);
    assertThat(rejected("general", "x\ud83c", "")).isEqualTo(Cause.NOT_TEXT);
    assertThat(rejected("nowhere", "x", "")).isEqualTo(Cause.UNKNOWN_ROOM);
    assertThat(rejected("general", "x", "k".repeat(65))).isEqualTo(Cause.BAD_KEY);
    assertThat(rejected("general", "x", "a\nb")).isEqualTo(Cause.BAD_KEY);
    bench.post("general", longest, "k".repeat(64));
    assertThat(bench.appends()).hasSize(1);
  }

  @Test
  void theFirstEntryOfAFreshDirectoryBeginsAGeneration() throws MalformedException {
    bench.post("one");
    Segment first = bench.appends().getFirst();
    assertThat(Codec.decodeBody(first.entries().getFirst().body().orElseThrow()))
        .isEqualTo(new Body.Generation("first start", List.of()));
    assertThat(first.entries()).hasSize(2);
    assertThat(first.previous()).isEqualTo(Segment.CHAIN_START);
  }

  @Test
  void nothingIsAnsweredShownOrSentBeforeItIsOnDisk() {
    bench.linkUp(7, 2);
    bench.out.clear();
    bench.post("one");
    assertThat(bench.out).hasSize(1).allMatch(Effect.Persist.class::isInstance);
    assertThat(bench.conversation.entries()).isZero();
    bench.persistAll();
    assertThat(bench.take(Effect.SendSegment.class)).hasSize(1);
    assertThat(bench.results()).hasSize(1).allMatch(Result.Accepted.class::isInstance);
    assertThat(bench.shown()).containsExactly("one");
    assertThat(bench.conversation.entries()).isEqualTo(2);
  }

  @Test
  void postsOfOneRequestAreAnsweredOnceWhenAllAreOnDisk() {
    List<Command.Post> posts = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      posts.add(
          new Command.Post(
              "general", "text " + i, i % 2 == 1, "", i == 149 ? "key 3" : "key " + i));
    }
    bench.postAll(posts);
    assertThat(bench.appends()).as("for one flush").hasSize(3);
    bench.persistFirst();
    bench.persistFirst();
    assertThat(bench.results()).as("only a part is on disk").isEmpty();
    bench.persistAll();
    List<ChatMessage> all = ((Result.AllAccepted) bench.results().getFirst()).messages();
    assertThat(all).hasSize(150).allMatch(one -> one.action() == (one.sequence() % 2 == 1));
    assertThat(all.get(149)).as("a repeated key").isEqualTo(all.get(3));
    assertThat(bench.shown()).hasSize(149).doesNotHaveDuplicates().startsWith("text 0", "text 1");
  }

  @Test
  void ofPostsThatGoTogetherAllOrNoneBreakARule() {
    Command.Post good = new Command.Post("general", "good", "");
    bench.postAll(List.of(good, new Command.Post("general", " ", ""), good));
    assertThat(bench.results()).containsExactly(new Result.Rejected(Cause.EMPTY_TEXT, ""));
    assertThat(bench.appends()).isEmpty();
    bench.postAll(Collections.nCopies(Command.PostAll.POSTS_MAX, good));
    bench.failAll(StorageTrouble.DISK_FULL);
    assertThat(bench.results()).containsExactly(new Result.Rejected(Cause.DISK_FULL, "DISK_FULL"));
  }

  @Test
  void whatIsSaidAfterARenamingIsSaidUnderTheNewName() {
    bench.post("one");
    bench.persistAll();
    bench.rename("Zoé");
    bench.post("two");
    // The log says first that there is another name.
    bench.persistAll();
    bench.persistAll();
    assertThat(bench.results())
        .extracting(result -> ((Result.Accepted) result).message().authorName())
        .containsExactly(Keys.settings(1).name(), "Zoé");
  }

  @Test
  void postsThatComeWhileTheDiskWorksShareASegment() {
    for (int i = 0; i < 150; i++) {
      bench.post("text " + i);
    }
    assertThat(bench.appends()).hasSize(1);
    bench.persistAll();
    assertThat(bench.appends())
        .extracting(segment -> segment.entries().size())
        .containsExactly(64, 64, 150 - 1 - 64 - 64);
    bench.persistAll();
    assertThat(bench.shown()).hasSize(150).startsWith("text 0", "text 1").endsWith("text 149");
  }

  @Test
  void largePostsAreSpreadOverSegments() {
    String large = "\u0001".repeat(Limits.TEXT_BYTES_MAX);
    for (int i = 0; i < 4; i++) {
      bench.post(large);
    }
    bench.persistAll();
    assertThat(bench.appends()).hasSize(3).allMatch(segment -> segment.entries().size() == 1);
    bench.persistAll();
    assertThat(bench.results()).hasSize(4).allMatch(Result.Accepted.class::isInstance);
  }

  @Test
  void whatFollowsAFailedAppendFailsWithItAndItsNumbersAreUsedAgain() {
    bench.postAll(Collections.nCopies(150, new Command.Post("general", "lost", "")));
    bench.persistFirst();
    bench.failAll(StorageTrouble.IO_ERROR);
    assertThat(bench.results())
        .containsExactly(new Result.Rejected(Cause.STORAGE_FAILED, "IO_ERROR"));
    bench.pass(Pace.PROBE);
    bench.post("next");
    assertThat(bench.appends()).singleElement().extracting(Segment::first).isEqualTo(65L);
    bench.persistAll();
    assertThat(bench.shown()).hasSize(64).endsWith("next");
  }

  @Test
  void tooManyWaitingPostsAreOverQuota() {
    for (int i = 0; i < Bounds.WIDE.postsWaiting() + 2; i++) {
      bench.post("text");
    }
    assertThat(bench.results())
        .singleElement()
        .isEqualTo(new Result.Rejected(Cause.OVER_QUOTA, "4096 posts wait"));
  }

  @Test
  void aRepeatedKeyGivesTheFirstResult() {
    bench.post("general", "one", "k");
    bench.post("general", "other", "k");
    bench.persistAll();
    bench.post("general", "third", "k");
    List<Result> results = bench.results();
    assertThat(results).hasSize(3);
    assertThat(results.get(1)).isEqualTo(results.getFirst());
    assertThat(results.get(2)).isEqualTo(results.getFirst());
    assertThat(bench.appends()).isEmpty();
    assertThat(bench.shown()).containsExactly("one");
  }

  @Test
  void aFailedAppendRejectsItsPostsAndItsNumbersAreUsedAgain() {
    bench.post("general", "one", "k");
    bench.post("two");
    Segment failed = bench.appends().getFirst();
    bench.failAll(StorageTrouble.DISK_FULL);
    assertThat(bench.results())
        .hasSize(2)
        .allMatch(result -> result.equals(new Result.Rejected(Cause.DISK_FULL, "DISK_FULL")));
    assertThat(bench.events()).containsExactly(new Event.StorageChanged(false, "DISK_FULL"));
    bench.pass(Pace.PROBE);
    bench.post("general", "one", "k");
    Segment again = bench.appends().getFirst();
    assertThat(again.log()).isEqualTo(failed.log());
    assertThat(again.first()).isEqualTo(failed.first());
    bench.persistAll();
    assertThat(bench.results().getFirst()).isInstanceOf(Result.Accepted.class);
    assertThat(bench.events()).startsWith(new Event.StorageChanged(true, ""));
  }

  @Test
  void whileStorageRefusesOnePostInASecondTriesIt() {
    bench.post("one");
    bench.failAll(StorageTrouble.IO_ERROR);
    bench.out.clear();
    bench.post("two");
    assertThat(bench.results())
        .containsExactly(new Result.Rejected(Cause.STORAGE_FAILED, "not tried again"));
    bench.pass(Pace.PROBE);
    bench.post("probe");
    bench.post("waits for the probe");
    assertThat(bench.appends()).hasSize(1);
    bench.failAll(StorageTrouble.IO_ERROR);
    assertThat(bench.results()).hasSize(2).allMatch(Result.Rejected.class::isInstance);
    assertThat(bench.events()).isEmpty();
    assertThat(bench.conversation.writable()).isFalse();
  }

  @Test
  void aRestartGoesOnWithTheSameLog() {
    bench.post("one");
    Segment first = bench.appends().getFirst();
    Disk disk = new Disk();
    assertThat(disk.append(first)).isTrue();
    Bench again = new Bench(disk.saved());
    again.post("two");
    Segment next = again.appends().getFirst();
    assertThat(disk.append(next)).isTrue();
    assertThat(next.entries()).hasSize(1);
    assertThat(next.entries().getFirst().time()).isGreaterThan(first.entries().getLast().time());
  }

  /**
   * A backup was brought back: what it has may have gone on elsewhere, so nothing of it goes on.
   */
  @Test
  void aRestoredDiskBeginsANewGeneration() {
    bench.post("said before");
    Segment before = bench.appends().getFirst();
    LogId log = before.log();
    Disk disk = new Disk();
    assertThat(disk.append(before)).isTrue();
    Saved saved = disk.saved();
    Bench goesOn = new Bench(saved);
    goesOn.post("goes on");
    assertThat(goesOn.appends().getFirst().log()).isEqualTo(log);

    Saved restored = disk.saved(Optional.empty(), List.of());
    Bench back = new Bench(restored);
    back.post("said after");
    Segment first = back.appends().getFirst();
    assertThat(first.log()).isNotEqualTo(log);
    assertThat(first.entries().getFirst().says().orElseThrow())
        .isEqualTo(
            new Body.Generation("restored", List.of(new Head(log, 1, disk.entries().size()))));
  }
}
