package ciranda.app.realnet;

import static ciranda.app.realnet.Figures.format;
import static ciranda.app.realnet.Figures.millis;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** The figures of {@link Figures} that are about the conversation. */
final class ConversationFigures {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final String GROUP = "figures";
  private static final int MANY = 100_000;
  private static final int VERY_MANY = 1_000_000;
  private static final int SEARCHES = 300;
  private static final Duration POSTING = Duration.ofSeconds(10);
  private static final int VOICES = 64;

  private final Report report;

  /** Takes what was measured. */
  interface Report {
    void row(String what, String goal, String measured);
  }

  ConversationFigures(Report report) {
    this.report = report;
  }

  void catchUp() throws Exception {
    try (Lan lan = Lan.of(GROUP, 2)) {
      Host holder = lan.hosts().getFirst();
      LongPast.write(GROUP, MANY, holder.dataDirectory());
      holder.start().api();
      CatchUp caughtUp = catchUp(lan.hosts().getLast(), MANY);
      report.row(
          "a newcomer catches up 100,000 messages of 200 B, each signed alone",
          "< 4,000 ms",
          format("%,.0f ms after the join", caughtUp.allMillis()));
      report.row(
          "the same: first page readable", "< 300 ms", format("%,.0f ms", caughtUp.pageMillis()));
    }
  }

  private record CatchUp(double pageMillis, double allMillis, long memoryKibibytes) {}

  private static CatchUp catchUp(Host host, long messages) throws Exception {
    RunningNode newcomer = host.start();
    newcomer.api();
    long started = System.nanoTime();
    long joined = 0;
    long readable = 0;
    while (true) {
      Status status = newcomer.status();
      if (joined == 0 && status.id() != 0) {
        joined = System.nanoTime();
      }
      if (readable == 0 && joined != 0 && newcomer.api().newest().size() == 50) {
        readable = System.nanoTime();
      }
      if (readable != 0 && status.entries() >= messages) {
        long all = System.nanoTime();
        return new CatchUp(
            millis(readable - joined), millis(all - joined), newcomer.memoryKibibytes("VmHWM"));
      }
      if (System.nanoTime() - started > PATIENCE.toNanos()) {
        throw new IllegalStateException("no catch-up: " + status);
      }
      Eventually.lasts(POLL);
    }
  }

  /** All that needs a million messages, as writing those takes minutes. */
  void longPast() throws Exception {
    try (Lan lan = Lan.of(GROUP, 3)) {
      Host ana = lan.hosts().getFirst();
      Host bia = lan.hosts().get(1);
      Host caio = lan.hosts().getLast();
      LongPast.write(GROUP, VERY_MANY, ana.dataDirectory(), bia.dataDirectory());
      start(ana, caio);
      search(ana.node());
      ana.node().api().say("the last that both know");
      bia.start().api();
      isComplete(bia.node(), VERY_MANY + 1);
      behind(ana, bia, VERY_MANY + 1);
      bia.node().leave();
      memory(caio, VERY_MANY + 11);
    }
    try (Lan lan = Lan.of(GROUP, 2)) {
      Host ana = lan.hosts().getFirst();
      Host bia = lan.hosts().getLast();
      LongPast.write(GROUP, 1_000, ana.dataDirectory(), bia.dataDirectory());
      ana.start().api();
      bia.start().api();
      isComplete(bia.node(), 1_000);
      behind(ana, bia, 1_000);
    }
  }

  private static void isComplete(RunningNode node, long entries) {
    Eventually.within(
        PATIENCE,
        node + " has all",
        () -> {
          Status status = node.status();
          if (status.entries() < entries || !status.complete() || status.id() == 0) {
            throw new AssertionError(status);
          }
        });
  }

  private void start(Host full, Host empty) throws IOException {
    List<Double> withNone = new ArrayList<>();
    List<Double> withMany = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      withNone.add(startMillis(empty));
      withMany.add(startMillis(full));
    }
    full.start().api();
    report.row("start until the API answers, no messages", "", Figures.summary(withNone));
    report.row(
        "the same with 1,000,000 messages", "at most 500 ms longer", Figures.summary(withMany));
  }

  private static double startMillis(Host host) throws IOException {
    RunningNode node = host.start();
    node.api().status();
    double millis = millis(System.nanoTime() - node.startedNanos());
    node.leave();
    return millis;
  }

  private void search(RunningNode node) throws IOException {
    List<String> words = new ArrayList<>(List.of(LongPast.COMMON, LongPast.RARE));
    for (int i = 2_000; words.size() < 30; i += 613) {
      words.add(LongPast.word(i));
    }
    Eventually.within(
        PATIENCE,
        "the index is there",
        () -> {
          if (!find(node, LongPast.RARE).required("whole").booleanValue()) {
            throw new AssertionError("not yet");
          }
        });
    words.forEach(word -> found(node, word));
    double[] millis = new double[SEARCHES];
    for (int i = 0; i < SEARCHES; i++) {
      long asked = System.nanoTime();
      found(node, words.get(i % words.size()));
      millis[i] = millis(System.nanoTime() - asked);
    }
    Arrays.sort(millis);
    report.row(
        "search over 1,000,000 messages, the newest 50 hits, words in up to 1 % of them",
        "p99 < 30 ms",
        format(
            "p99 %.1f ms, median %.1f ms (%d searches through the API)",
            millis[SEARCHES * 99 / 100], millis[SEARCHES / 2], SEARCHES));
    long asked = System.nanoTime();
    if (found(node, LongPast.COMMON) != 50) {
      throw new IllegalStateException("found too little");
    }
    report.row(
        "the same for the word in 1 %", "", format("%.1f ms", millis(System.nanoTime() - asked)));
  }

  private static int found(RunningNode node, String word) {
    try {
      return find(node, word).required("messages").size();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static tools.jackson.databind.JsonNode find(RunningNode node, String word)
      throws IOException {
    return node.api().get("messages?limit=50&q=" + URLEncoder.encode(word, StandardCharsets.UTF_8));
  }

  /** Ten are said while one is away. */
  private void behind(Host holder, Host away, long entries) throws Exception {
    away.node().leave();
    for (int i = 0; i < 10; i++) {
      holder.node().api().say("while you were away " + i);
    }
    RunningNode back = away.start();
    back.api();
    long bytes = away.receivedBytes();
    long joined = 0;
    while (true) {
      Status status = back.status();
      if (joined == 0 && status.id() != 0) {
        joined = System.nanoTime();
      }
      if (status.entries() >= entries + 10) {
        double millis = joined == 0 ? 0 : millis(System.nanoTime() - joined);
        report.row(
            format("a node that is 10 messages behind %,d catches up", entries),
            "< 100 ms",
            format("%.0f ms after the join", millis));
        report.row(
            "the same: bytes received since its start",
            "independent of the history's length",
            format("%,d", away.receivedBytes() - bytes));
        return;
      }
      Eventually.lasts(Duration.ofMillis(1));
    }
  }

  private void memory(Host newcomer, long messages) throws Exception {
    CatchUp caughtUp = catchUp(newcomer, messages);
    report.row(
        "resident memory while catching up 1,000,000 messages",
        "< 200 MB",
        format(
            "at most %.0f MB (%.1f s in all, first page after %.0f ms)",
            caughtUp.memoryKibibytes() / 1_024.0,
            caughtUp.allMillis() / 1_000,
            caughtUp.pageMillis()));
  }

  void posting() throws Exception {
    try (Lan lan = Lan.of(GROUP, 1)) {
      Host host = lan.hosts().getFirst();
      Api api = host.start().api();
      posted(api, 1, Duration.ofSeconds(3));
      double one = posted(api, 1, POSTING);
      double many = posted(api, VOICES, POSTING);
      report.row(
          "durable acknowledgements a second, one client",
          "",
          format("%,.0f (the disk alone: %,.0f flushes a second)", one, flushes(host)));
      report.row(
          "the same, 64 clients at once",
          "at least 10 times one",
          format("%,.0f, %.1f times", many, many / one));
    }
  }

  private static double posted(Api api, int voices, Duration time) throws Exception {
    AtomicLong count = new AtomicLong();
    long end = System.nanoTime() + time.toNanos();
    try (ExecutorService speakers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> speeches = new ArrayList<>();
      for (int i = 0; i < voices; i++) {
        speeches.add(
            speakers.submit(() -> {
              List<String> headers = new ArrayList<>(api.headers());
              headers.add("Content-Type: application/json");
              try (HttpConnection connection = api.connect()) {
                while (System.nanoTime() < end) {
                  byte[] body = Json.object("text", "durable " + count.incrementAndGet());
                  int status =
                      connection.exchange("POST", "/api/v1/messages", headers, body).status();
                  if (status != 201) {
                    throw new IllegalStateException("not accepted: " + status);
                  }
                }
              }
              return count;
            }));
      }
      for (Future<?> speech : speeches) {
        speech.get();
      }
    }
    return count.get() * 1e9 / time.toNanos();
  }

  /** Flushes a second of a page written to the disk of the node. */
  private static double flushes(Host host) throws IOException {
    Path file = host.dataDirectory().resolve("flushes");
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      int count = 0;
      long started = System.nanoTime();
      while (System.nanoTime() - started < Duration.ofSeconds(3).toNanos()) {
        channel.write(ByteBuffer.allocate(4_096), 4_096L * count);
        channel.force(false);
        count++;
      }
      return count * 1e9 / (System.nanoTime() - started);
    }
  }
}
