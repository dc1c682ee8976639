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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code send -}: says each line of the input, in its order. A line that cannot be said is named,
 * and the others are said. While the node works on one batch, the next is read. For one thread.
 */
final class LineSending {
  private static final int BATCH_LINES_MAX = 1_000;

  /**
   * Of text in a batch. In JSON a byte can become six, and a request has at most 1 MiB: as much
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
  private Optional<Underway> underway = Optional.empty();

  /** The line from which on nothing is known to be said. */
  private long unsaid = 1;

  private long lines;
  private long empty;
  private long refusedCount;
  private long sent;
  private Optional<Said> first = Optional.empty();
  private Optional<Said> last = Optional.empty();

  /** A line that was said, and what the node answered. */
  private record Said(Posts.Post post, JsonNode accepted) {}

  /** A batch that the node has, and the thread that waits for the answer. */
  private record Underway(List<Posts.Post> posts, FutureTask<Answer> answer) {}

  LineSending(Node node, Console console) {
    this.node = node;
    this.console = console;
    this.texts = console.texts();
    this.posts = new Posts(node);
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
          e.outcome(), e.words() + " " + texts.of("ask.send.until", number(sent), unsaid));
    }
  }

  private Outcome sentAll(Ask.SendLines ask) throws AskException, InterruptedException {
    flush();
    settle();
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
    settle();
    try (Spread spread = Spread.watch(node)) {
      flush();
      settle();
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
    Spread.Look look = () -> node.done(posts.post(said.post()));
    return spread.await(look.accepted(), look, wanted);
  }

  private void readAll() throws AskException, InterruptedException {
    BufferedInputStream bytes = new BufferedInputStream(console.input(), BUFFER_BYTES);
    LineInput input = new LineInput(bytes, Limits.TEXT_BYTES_MAX);
    try {
      for (Optional<LineInput.Line> line = input.next(); line.isPresent(); line = input.next()) {
        lines++;
        read(line.get());
        if (bytes.available() == 0) {
          // A pipe that brings nothing for the moment may bring nothing for hours.
          flush();
          settle();
        }
      }
    } catch (IOException e) {
      // What was read before is said nevertheless; the rest cannot be had.
      flush();
      settle();
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

  /** Hands over what was gathered, when the batch before it is said. */
  private void flush() throws AskException, InterruptedException {
    if (batch.isEmpty()) {
      return;
    }
    settle();
    List<Posts.Post> gathered = List.copyOf(batch);
    batch.clear();
    batchBytes = 0;
    FutureTask<Answer> answer = new FutureTask<>(() -> posts.postAll(gathered));
    Thread.ofVirtual().name("batch").start(answer);
    underway = Optional.of(new Underway(gathered, answer));
  }

  /** Waits until the batch that is under way is said. */
  private void settle() throws AskException, InterruptedException {
    if (underway.isEmpty()) {
      return;
    }
    Underway handed = underway.get();
    underway = Optional.empty();
    unsaid = handed.posts().getFirst().number();
    switch (answer(handed)) {
      case Answer.Done(int _, JsonNode json) -> {
        JsonNode accepted = json.required("messages");
        took(handed.posts().getFirst(), accepted.get(0));
        took(handed.posts().getLast(), accepted.get(accepted.size() - 1));
        sent += handed.posts().size();
      }
      case Answer.Refused refusal when isOfTheText(refusal) -> oneByOne(handed.posts());
      case Answer.Refused refusal -> throw node.refused(refusal);
    }
    unsaid = handed.posts().getLast().number() + 1;
    progress.sent(sent);
  }

  private static Answer answer(Underway batch) throws AskException, InterruptedException {
    try {
      return batch.answer().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AskException known) {
        throw known;
      }
      throw new IllegalStateException("a batch could not be posted", e);
    }
  }

  /** None of a batch is said where one line breaks a rule that the node has and we do not. */
  private void oneByOne(List<Posts.Post> all) throws AskException, InterruptedException {
    for (Posts.Post post : all) {
      unsaid = post.number();
      switch (posts.post(post)) {
        case Answer.Done(int _, JsonNode accepted) -> {
          took(post, accepted);
          sent++;
        }
        case Answer.Refused refusal when isOfTheText(refusal) ->
            refuse(post.number(), refusal.problem(), node.refused(refusal).words());
        case Answer.Refused refusal -> throw node.refused(refusal);
      }
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
