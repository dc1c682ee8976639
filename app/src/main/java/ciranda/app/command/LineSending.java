package ciranda.app.command;

import ciranda.app.remote.Answer;
import ciranda.app.remote.Json;
import ciranda.protocol.Limits;
import ciranda.tui.LineInput;
import ciranda.tui.Texts;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code send -}: says each line of the input, in its order. A line that cannot be said is named,
 * and the others are said. For one thread.
 */
final class LineSending {
  private static final int BATCH_LINES_MAX = 1_000;

  /**
   * Of text in a batch. In JSON a byte can become six, and a request has at most 512 KiB: as much
   * text as one message may have always fits.
   */
  private static final int BATCH_BYTES_MAX = Limits.TEXT_BYTES_MAX;

  private static final int BUFFER_BYTES = 256 * 1024;

  /** Lines that are named to a person; more are only counted. */
  private static final int NAMED_MAX = 20;

  /** Lines that are named to a program. */
  private static final int REFUSED_MAX = 10_000;

  private final Node node;
  private final Console console;
  private final Texts texts;
  private final Posts posts;
  private final Progress progress;
  private final ArrayNode refused = Json.object().putArray("refused");
  private final List<Posts.Post> batch = new ArrayList<>();
  private int batchBytes;
  private long lines;
  private long empty;
  private long refusedCount;
  private long sent;
  private Optional<Said> first = Optional.empty();
  private Optional<Said> last = Optional.empty();

  /** A line that was said, and what the node answered. */
  private record Said(Posts.Post post, JsonNode accepted) {}

  LineSending(Node node, Console console) {
    this.node = node;
    this.console = console;
    this.texts = console.texts();
    this.posts = new Posts(node, console);
    this.progress = new Progress(console);
  }

  Outcome send(Ask.SendLines ask) throws AskException, InterruptedException {
    try {
      readAll();
      Outcome delivered = ask.delivery().isPresent() ? delivered(ask) : sentAll(ask);
      return refusedCount > 0 ? Outcome.FAILED : delivered;
    } catch (AskException e) {
      progress.clear();
      throw new AskException(
          e.outcome(), e.words() + " " + texts.of("ask.send.until", number(sent), next()));
    }
  }

  private Outcome sentAll(Ask.SendLines ask) throws AskException, InterruptedException {
    flush();
    progress.clear();
    if (ask.json()) {
      console.print(new String(Json.bytes(summary()), StandardCharsets.UTF_8));
    } else {
      tellSummary();
    }
    return Outcome.DONE;
  }

  /** The last batch waits until somebody watches how it spreads. */
  private Outcome delivered(Ask.SendLines ask) throws AskException, InterruptedException {
    Ask.Delivery wanted = ask.delivery().orElseThrow();
    try (Spread spread = Spread.watch(node)) {
      flush();
      progress.clear();
      if (!ask.json()) {
        tellSummary();
      }
      if (last.isEmpty() || first.isEmpty()) {
        return ask.json() ? sentAll(ask) : Outcome.DONE;
      }
      Spread.Reach reach = reach(spread, last.get(), wanted);
      if (reach.isEnough(wanted)) {
        // Who has the first, too, has all between: a log is held without gaps.
        reach = reach(spread, first.get(), wanted);
      }
      return new Sending(node, console)
          .told(reach, wanted, ask.json() ? Optional.of(summary()) : Optional.empty());
    }
  }

  private Spread.Reach reach(Spread spread, Said said, Ask.Delivery wanted)
      throws AskException, InterruptedException {
    return spread.await(said.accepted(), () -> node.done(posts.post(said.post())), wanted);
  }

  private void readAll() throws AskException, InterruptedException {
    LineInput input =
        new LineInput(
            new BufferedInputStream(console.input(), BUFFER_BYTES), Limits.TEXT_BYTES_MAX);
    try {
      for (Optional<LineInput.Line> line = input.next(); line.isPresent(); line = input.next()) {
        lines++;
        read(line.get());
      }
    } catch (IOException e) {
      // What was read before is said nevertheless; the rest cannot be had.
      flush();
      throw new AskException(Outcome.FAILED, texts.of("ask.send.input"));
    }
  }

  private void read(LineInput.Line line) throws AskException, InterruptedException {
    if (line.text().isBlank()) {
      empty++;
      return;
    }
    // Bytes that are no UTF-8 become three each.
    int bytes = line.text().getBytes(StandardCharsets.UTF_8).length;
    if (!line.whole() || bytes > Limits.TEXT_BYTES_MAX) {
      refuse(lines, "text-too-long", texts.of("ask.refused.too-long"));
      return;
    }
    if (batch.size() == BATCH_LINES_MAX || batchBytes + bytes > BATCH_BYTES_MAX) {
      flush();
    }
    batch.add(new Posts.Post(lines, line.text()));
    batchBytes += bytes;
  }

  /** Says what was gathered. */
  private void flush() throws AskException, InterruptedException {
    if (batch.isEmpty()) {
      return;
    }
    switch (posts.postAll(batch)) {
      case Answer.Done(int _, JsonNode json) -> {
        JsonNode accepted = json.required("messages");
        took(batch.getFirst(), accepted.get(0));
        took(batch.getLast(), accepted.get(accepted.size() - 1));
        sent += batch.size();
      }
      case Answer.Refused refusal when isOfTheText(refusal) -> oneByOne();
      case Answer.Refused refusal -> throw node.refused(refusal);
    }
    batch.clear();
    batchBytes = 0;
    progress.sent(sent);
  }

  /** None of a batch is said where one line breaks a rule that the node has and we do not. */
  private void oneByOne() throws AskException, InterruptedException {
    while (!batch.isEmpty()) {
      Posts.Post post = batch.getFirst();
      switch (posts.post(post)) {
        case Answer.Done(int _, JsonNode accepted) -> {
          took(post, accepted);
          sent++;
        }
        case Answer.Refused refusal when isOfTheText(refusal) ->
            refuse(post.number(), refusal.problem(), node.refused(refusal).words());
        case Answer.Refused refusal -> throw node.refused(refusal);
      }
      batch.removeFirst();
    }
  }

  private static boolean isOfTheText(Answer.Refused refusal) {
    return switch (refusal.problem()) {
      case "empty-text", "not-text", "text-too-long" -> true;
      default -> false;
    };
  }

  private void took(Posts.Post post, JsonNode accepted) {
    Said said = new Said(post, accepted);
    first = first.or(() -> Optional.of(said));
    last = Optional.of(said);
  }

  private void refuse(long line, String problem, String words) {
    refusedCount++;
    if (refusedCount <= REFUSED_MAX) {
      refused.add(Json.object().put("line", line).put("problem", problem));
    }
    if (refusedCount <= NAMED_MAX) {
      progress.clear();
      console.tell(texts.of("ask.send.line", number(line), words));
    } else if (refusedCount == NAMED_MAX + 1) {
      console.tell(texts.of("ask.send.more-lines"));
    }
  }

  /** The line from which on nothing is said. */
  private long next() {
    return batch.isEmpty() ? lines + 1 : batch.getFirst().number();
  }

  private ObjectNode summary() {
    ObjectNode summary =
        Json.object().put("sent", sent).put("empty", empty).put("refusedCount", refusedCount);
    summary.set("refused", refused);
    last.ifPresent(said -> summary.set("last", said.accepted()));
    return summary;
  }

  private void tellSummary() {
    long millis = progress.millis();
    console.print(
        texts.counted(
            "ask.send.sent",
            sent,
            texts.language().seconds(millis),
            number(progress.linesPerSecond(sent))));
    if (empty > 0) {
      console.tell(texts.counted("ask.send.empty", empty));
    }
    if (refusedCount > 0) {
      console.tell(texts.counted("ask.send.refused", refusedCount));
    }
  }

  private String number(long value) {
    return texts.language().number(value);
  }
}
