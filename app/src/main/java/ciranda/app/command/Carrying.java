package ciranda.app.command;

import ciranda.app.remote.Json;
import ciranda.protocol.Limits;
import ciranda.tui.Texts;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries the conversation, as it is signed, in a file between nodes that never meet. The file: a
 * title, the 32 bytes of the group's id, then of each segment four bytes of its length and itself;
 * a length of 0 at the end. For one thread.
 */
final class Carrying {
  private static final byte[] TITLE = "ciranda segments 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int GROUP_BYTES = 32;

  /** Bytes of segments that are handed over at once; one always may be. */
  private static final int BATCH_BYTES = 256 * 1024;

  private final Node node;
  private final Console console;

  Carrying(Node node, Console console) {
    this.node = node;
    this.console = console;
  }

  /** Writes all that the node holds. */
  void export(Path file) throws AskException, InterruptedException, IOException {
    long count = 0;
    try (Draft draft = new Draft(file);
        DataOutputStream out = new DataOutputStream(draft.stream())) {
      String after = "";
      boolean begun = false;
      do {
        JsonNode page = node.get(after.isEmpty() ? "segments" : "segments?after=" + after);
        if (!begun) {
          out.write(TITLE);
          out.write(HexFormat.of().parseHex(page.required("group").stringValue()));
          begun = true;
        }
        for (JsonNode segment : page.required("segments")) {
          byte[] bytes = Base64.getUrlDecoder().decode(segment.stringValue());
          out.writeInt(bytes.length);
          out.write(bytes);
          count++;
        }
        after = page.required("next").asStringOpt().orElse("");
      } while (!after.isEmpty());
      out.writeInt(0);
      out.flush();
      draft.keep();
    }
    console.tell(console.texts().counted("ask.export.segments", count, file));
  }

  /** What became of the entries of a file. */
  private static final class Count {
    private long stored;
    private long known;
    private long refused;

    void add(JsonNode answer) {
      stored += answer.required("stored").longValue();
      known += answer.required("known").longValue();
      refused += answer.required("refused").longValue();
    }

    boolean any() {
      return stored + known + refused > 0;
    }
  }

  /** Hands a file over to the node. What it cannot use changes nothing. */
  Outcome take(Path file) throws AskException, InterruptedException, IOException {
    Count count = new Count();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      checkHead(in, file);
      boolean whole = hand(in, count);
      tell(count);
      if (!whole) {
        console.tell(console.texts().of("ask.import.cut", file));
      }
      return whole && count.refused == 0 ? Outcome.DONE : Outcome.FAILED;
    } catch (AskException e) {
      if (count.any()) {
        tell(count);
      }
      throw e;
    }
  }

  private void tell(Count count) {
    Texts texts = console.texts();
    String stored = texts.language().number(count.stored);
    console.tell(texts.of("ask.import.done", stored, texts.language().number(count.known)));
    if (count.refused > 0) {
      console.tell(texts.of("ask.import.refused", texts.language().number(count.refused)));
    }
  }

  private void checkHead(InputStream in, Path file)
      throws AskException, InterruptedException, IOException {
    if (!Arrays.equals(in.readNBytes(TITLE.length), TITLE)) {
      throw new AskException(Outcome.FAILED, console.texts().of("ask.import.foreign", file));
    }
    String group = HexFormat.of().formatHex(in.readNBytes(GROUP_BYTES));
    if (!group.equals(node.get("segments").required("group").stringValue())) {
      throw new AskException(Outcome.FAILED, console.texts().of("ask.import.group", file));
    }
  }

  /** False if the file ends before its end. */
  private boolean hand(DataInputStream in, Count count)
      throws AskException, InterruptedException, IOException {
    ObjectNode body = Json.object();
    ArrayNode batch = body.putArray("segments");
    int bytes = 0;
    boolean whole = false;
    try {
      for (int length = in.readInt(); length != 0; length = in.readInt()) {
        if (length < 0 || length > Limits.SEGMENT_BYTES_MAX) {
          throw new EOFException();
        }
        byte[] segment = new byte[length];
        in.readFully(segment);
        if (bytes > 0 && bytes + length > BATCH_BYTES) {
          count.add(node.done(node.post("segments", body, "ask.import.unknown")));
          batch.removeAll();
          bytes = 0;
        }
        batch.add(Base64.getUrlEncoder().withoutPadding().encodeToString(segment));
        bytes += length;
      }
      whole = true;
    } catch (EOFException e) {
      // What is there is good by itself; whoever asked is told that it is not all.
      whole = false;
    }
    if (bytes > 0) {
      count.add(node.done(node.post("segments", body, "ask.import.unknown")));
    }
    return whole;
  }
}
