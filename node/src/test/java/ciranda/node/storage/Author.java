package ciranda.node.storage;

import ciranda.core.Change;
import ciranda.core.view.ChatMessage;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.GroupId;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes a log. Its signatures are empty, as storage does not look at them. */
final class Author {
  static final GroupId GROUP = GroupId.ofOpenGroup("storage");

  final LogId log;
  long last;
  private Bytes previous = Segment.CHAIN_START;
  private HybridTime time = HybridTime.ZERO;

  Author(int number) {
    this(number, number);
  }

  /** Another log of the same author. */
  Author(int number, long generation) {
    byte[] key = new byte[NodeKey.LENGTH];
    Arrays.fill(key, (byte) number);
    log = new LogId(NodeKey.of(Bytes.of(key)), generation);
  }

  NodeKey key() {
    return log.author();
  }

  static Body.Chat chat(String text) {
    return new Body.Chat(ChatMessage.GENERAL, "ana", text, "");
  }

  /** Texts in the general room, a millisecond after each other. */
  Segment says(String... texts) {
    return writes(time.millis() + 1, Arrays.stream(texts).map(Author::chat).toList());
  }

  /** So many short texts. */
  Segment saysMuch(int entries) {
    List<Body.Chat> texts = new ArrayList<>();
    for (int i = 1; i <= entries; i++) {
      texts.add(chat("text " + (last + i)));
    }
    return writes(time.millis() + 1, texts);
  }

  /** Entries from a time on, or as soon after it as times in this log may be. */
  Segment writes(long millis, List<? extends Body> bodies) {
    return writesAnything(millis, bodies.stream().map(Codec::encode).toList());
  }

  /** Bodies as bytes, which nobody promises to be sound. */
  Segment writesAnything(long millis, List<Bytes> bodies) {
    List<Segment.Draft> drafts = new ArrayList<>();
    for (Bytes body : bodies) {
      time = time.next(millis + drafts.size());
      drafts.add(new Segment.Draft(time, time.millis(), body));
    }
    Bytes unsigned = Bytes.of(new byte[Segment.SIGNATURE_LENGTH]);
    Segment segment = Segment.seal(GROUP, log, last + 1, previous, drafts, _ -> unsigned);
    last = segment.last();
    previous = segment.entries().getLast().hash();
    return segment;
  }

  static Change append(Segment segment) {
    return append(segment, false);
  }

  static Change append(Segment segment, boolean late) {
    return new Change.Append(
        segment, late, segment.first() == 1 ? Change.Rest.ALONE : Change.Rest.BELOW);
  }

  static List<Change> appends(Segment... segments) {
    return Arrays.stream(segments).map(Author::append).toList();
  }
}
