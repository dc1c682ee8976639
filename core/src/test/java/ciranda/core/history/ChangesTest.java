package ciranda.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Event;
import ciranda.core.Input.StorageTrouble;
import ciranda.core.view.ChatChange;
import ciranda.core.view.ChatMessage;
import ciranda.core.view.Command;
import ciranda.core.view.Result;
import ciranda.core.view.Result.Cause;
import ciranda.protocol.Body;
import ciranda.protocol.Codec;
import ciranda.protocol.EntryId;
import ciranda.protocol.Limits;
import ciranda.protocol.LogId;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Segment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Entries that are no message: what may be written, and what is told of what comes. */
class ChangesTest {
  private final Bench bench = new Bench();
  private final Bench.Author other = new Bench.Author(2, 7);

  private String said(String text) {
    bench.post(text);
    bench.persistAll();
    return ((Result.Accepted) bench.results().getFirst()).message().id();
  }

  private Result asked(Command.Write write) {
    bench.write(write);
    bench.persistAll();
    return bench.results().getFirst();
  }

  private Cause rejected(Command.Write write) {
    return ((Result.Rejected) asked(write)).cause();
  }

  private List<ChatChange> changes() {
    return bench.events().stream()
        .filter(Event.Changed.class::isInstance)
        .map(event -> ((Event.Changed) event).change())
        .toList();
  }

  private String received(String text) {
    bench.linkUp(7, 2);
    Segment segment = other.says(text);
    bench.receive(7, segment);
    bench.persistAll();
    bench.out.clear();
    return segment.entries().getFirst().id();
  }

  @Test
  void onlyTheAuthorChangesAMessage() {
    String theirs = received("theirs");
    String mine = said("mine");
    assertThat(rejected(new Command.Edit(theirs, "x"))).isEqualTo(Cause.NOT_YOURS);
    assertThat(rejected(new Command.Delete(theirs, "general"))).isEqualTo(Cause.NOT_YOURS);
    assertThat(asked(new Command.Edit(mine, "x"))).isInstanceOf(Result.Recorded.class);
    assertThat(asked(new Command.Delete(mine, "general"))).isInstanceOf(Result.Recorded.class);
    assertThat(asked(new Command.React(theirs, "+1", true))).isInstanceOf(Result.Recorded.class);
  }

  @Test
  void whatIsNoMessageCannotBeAnsweredOrChanged() {
    String mine = said("mine");
    String log = mine.substring(0, mine.lastIndexOf('.'));
    for (String id :
        List.of(
            "",
            ".",
            "x",
            log,
            log + ".",
            log + ".0",
            log + ".99",
            log + ".01",
            log + ".-1",
            log + ".1x",
            log + ".99999999999999999999",
            " " + mine)) {
      assertThat(rejected(new Command.Edit(id, "x"))).as(id).isEqualTo(Cause.UNKNOWN_MESSAGE);
      assertThat(rejected(new Command.React(id, "+1", true))).isEqualTo(Cause.UNKNOWN_MESSAGE);
    }
    assertThat(rejected(new Command.Post("general", "x", false, "nothing", "")))
        .isEqualTo(Cause.UNKNOWN_MESSAGE);
  }

  @Test
  void whatBreaksARuleIsRejectedWithItsCause() {
    String mine = said("mine");
    assertThat(rejected(new Command.Edit(mine, " "))).isEqualTo(Cause.EMPTY_TEXT);
    String longer = "x".repeat(Limits.TEXT_BYTES_MAX + 1);
    assertThat(rejected(new Command.Edit(mine, longer))).isEqualTo(Cause.TEXT_TOO_LONG);
    assertThat(rejected(new Command.Delete(mine, "nowhere"))).isEqualTo(Cause.UNKNOWN_ROOM);
    for (String symbol : List.of("", " ", "a b", "\n", "\ud83c", "x".repeat(65))) {
      assertThat(rejected(new Command.React(mine, symbol, true))).isEqualTo(Cause.BAD_SYMBOL);
    }
    for (String room : List.of("", "#lab", "Lab", "a b", "geral", "x".repeat(33), "a\u202eb")) {
      assertThat(rejected(new Command.MakeRoom(room))).as(room).isEqualTo(Cause.BAD_ROOM);
    }
    assertThat(rejected(new Command.SetTopic("nowhere", "x"))).isEqualTo(Cause.UNKNOWN_ROOM);
    assertThat(rejected(new Command.SetTopic("general", "a\nb"))).isEqualTo(Cause.BAD_TOPIC);
    assertThat(rejected(new Command.SetTopic("general", "x".repeat(513))))
        .isEqualTo(Cause.BAD_TOPIC);
    assertThat(asked(new Command.SetTopic("general", ""))).isInstanceOf(Result.Recorded.class);
  }

  @Test
  void aRoomIsThereWhenItIsOnDisk() {
    bench.write(new Command.MakeRoom("lab"));
    assertThat(rejected(new Command.Post("lab", "too soon", ""))).isEqualTo(Cause.UNKNOWN_ROOM);
    bench.persistAll();
    assertThat(bench.results()).hasOnlyElementsOfType(Result.Recorded.class);
    assertThat(asked(new Command.Post("lab", "x", ""))).isInstanceOf(Result.Accepted.class);
    assertThat(asked(new Command.MakeRoom("lab"))).isEqualTo(new Result.Done());
    assertThat(asked(new Command.MakeRoom(ChatMessage.GENERAL))).isEqualTo(new Result.Done());
  }

  @Test
  void aRoomThatOthersSpeakInIsThere() {
    bench.linkUp(7, 2);
    Body said = new Body.Chat("office", "node2", "hi", "");
    bench.receive(7, other.writes(Bench.WALL, List.of(Codec.encode(said))));
    bench.persistAll();
    bench.out.clear();
    assertThat(asked(new Command.Post("office", "x", ""))).isInstanceOf(Result.Accepted.class);
  }

  @Test
  void anAnswerNamesTheEntryThatItAnswers() throws MalformedException {
    String theirs = received("theirs");
    bench.write(new Command.Post("general", "yes", false, theirs, ""));
    Segment written = bench.appends().getFirst();
    Body body = Codec.decodeBody(written.entries().getLast().body().orElseThrow());
    assertThat(((Body.Chat) body).reply()).contains(new EntryId(other.log, 1));
    bench.persistAll();
    assertThat(((Result.Accepted) bench.results().getFirst()).message().reply()).isEqualTo(theirs);
  }

  @Test
  void aChangeIsToldWhenItIsOnDisk() {
    String mine = said("mine");
    bench.events();
    bench.write(new Command.Edit(mine, "better"));
    assertThat(changes()).isEmpty();
    bench.persistAll();
    ChatChange told = changes().getFirst();
    assertThat(told.kind()).isEqualTo(ChatChange.Kind.EDITED);
    assertThat(told.target()).isEqualTo(mine);
    assertThat(told.text()).isEqualTo("better");
  }

  @Test
  void whatSomebodyMayNotDoIsNotTold() {
    String mine = said("mine");
    int dot = mine.lastIndexOf('.');
    EntryId target =
        new EntryId(
            new LogId(Keys.key(Bench.SELF), Long.parseLong(mine.substring(dot - 13, dot), 16)),
            Long.parseLong(mine.substring(dot + 1)));
    assertThat(target.text()).isEqualTo(mine);
    bench.linkUp(7, 2);
    bench.receive(
        7,
        other.writes(
            Bench.WALL,
            List.of(
                Codec.encode(new Body.Edit(target, "node2", "forged")),
                Codec.encode(new Body.Deletion(target, "general", "node2")),
                Codec.encode(new Body.Reaction(target, "node2", "+1", true)))));
    bench.events();
    bench.persistAll();
    assertThat(changes()).extracting(ChatChange::kind).containsExactly(ChatChange.Kind.REACTED);
  }

  @Test
  void aRenamingStandsInTheLogAndNeedsNoDisk() {
    said("mine");
    bench.out.clear();
    bench.rename("Zoé");
    bench.persistAll();
    ChatChange told = changes().getFirst();
    assertThat(told.kind()).isEqualTo(ChatChange.Kind.RENAMED);
    assertThat(told.authorName()).isEqualTo("Zoé");

    bench.rename("Rui");
    bench.failAll(StorageTrouble.DISK_FULL);
    assertThat(bench.results()).isEmpty();
    bench.pass(2_000);
    bench.post("after");
    bench.persistAll();
    ChatMessage after = ((Result.Accepted) bench.results().getFirst()).message();
    assertThat(Optional.of(after.authorName())).contains("Rui");
  }
}
