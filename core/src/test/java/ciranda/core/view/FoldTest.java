package ciranda.core.view;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.EntryId;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FoldTest {
  private static final NodeKey ANA = key(1);
  private static final NodeKey RUI = key(2);
  private static final EntryId TARGET = new EntryId(new LogId(ANA, 1), 1);
  private static final ChatMessage PLAIN = message("first");

  private int millis = 100;

  private static NodeKey key(int number) {
    byte[] bytes = new byte[NodeKey.LENGTH];
    Arrays.fill(bytes, (byte) number);
    return NodeKey.of(Bytes.of(bytes));
  }

  private static ChatMessage message(String text) {
    Bytes none = Bytes.of(new byte[32]);
    Entry entry =
        new Entry(TARGET.log(), 1, new HybridTime(50, 0), 50, none, none, Optional.empty());
    return ChatMessage.of(entry, new Body.Chat("general", "ana", text, ""), false);
  }

  /** Later than all before. */
  private Fold.Later by(NodeKey author, Body body) {
    millis++;
    // Of another generation: the author is the key.
    return new Fold.Later(
        new Position(new HybridTime(millis, 0), new LogId(author, 9), millis), body);
  }

  private Fold.Later edit(NodeKey author, String text) {
    return by(author, new Body.Edit(TARGET, "x", text));
  }

  private Fold.Later deletion(NodeKey author) {
    return by(author, new Body.Deletion(TARGET, "general", "x"));
  }

  private Fold.Later mark(NodeKey author, String symbol, boolean on) {
    return by(author, new Body.Reaction(TARGET, "x", symbol, on));
  }

  private static ChatMessage folded(Fold.Later... later) {
    return Fold.of(PLAIN, ANA, List.of(later));
  }

  @Test
  void nothingLaterChangesNothing() {
    assertThat(folded()).isEqualTo(PLAIN);
  }

  @Test
  void theLastEditOfTheAuthorCounts() {
    ChatMessage edited = folded(edit(ANA, "second"), edit(RUI, "forged"), edit(ANA, "third"));
    assertThat(edited.text()).isEqualTo("third");
    assertThat(edited.edited()).isTrue();
    assertThat(folded(edit(RUI, "forged"))).isEqualTo(PLAIN);
  }

  @Test
  void noEditBringsADeletedTextBack() {
    ChatMessage deleted =
        folded(mark(RUI, "+1", true), edit(ANA, "b"), deletion(ANA), edit(ANA, "c"));
    assertThat(deleted.deleted()).isTrue();
    assertThat(deleted.text()).isEmpty();
    assertThat(deleted.edited()).isFalse();
    assertThat(deleted.reactions()).isEmpty();
    assertThat(deleted.cursor()).isEqualTo(PLAIN.cursor());
    assertThat(folded(deletion(RUI))).isEqualTo(PLAIN);
  }

  @Test
  void theLastMarkOfEachCounts() {
    ChatMessage marked =
        folded(
            mark(RUI, "+1", true),
            mark(ANA, "+1", true),
            mark(RUI, "!", true),
            mark(RUI, "!", false),
            mark(ANA, "+1", false),
            mark(ANA, "+1", true));
    assertThat(marked.reactions())
        .containsExactly(
            new ChatMessage.Reaction("+1", List.of(RUI.fingerprint(), ANA.fingerprint())));
  }

  @Test
  void whateverCameFirst() {
    List<Fold.Later> later = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      later.add(edit(ANA, "edit " + i));
      later.add(edit(RUI, "forged " + i));
      later.add(mark(RUI, "s" + i % 2, i != 2));
      later.add(mark(ANA, "s" + i % 3, true));
    }
    ChatMessage right = Fold.of(PLAIN, ANA, later);
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      Collections.shuffle(later, random);
      assertThat(Fold.of(PLAIN, ANA, later)).isEqualTo(right);
    }
  }
}
