package ciranda.app.realnet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures what the project promises in numbers, on real nodes on virtual hosts, and prints a
 * table. Started by {@code ./dev bench [NAME]...}; needs root.
 */
final class Figures {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int HOSTS = 5;
  private static final int STARTS = 5;
  private static final int FAILURES = 20;
  private static final Duration SETTLED = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration AFTER_PAUSE = Duration.ofSeconds(3);
  private static final Duration PARTITION = Duration.ofSeconds(20);
  private static final int PARTITIONS = 3;
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration SIEGE = Duration.ofSeconds(30);
  private static final int STRANGERS = 300;
  private static final int DATAGRAMS_PER_SECOND = 200;

  private final List<String> rows = new ArrayList<>();

  private Figures() {}

  private interface Figure {
    void measure() throws Exception;
  }

  /** Measures the figures with these names; all without names. */
  public static void main(String[] names) throws Exception {
    Figures figures = new Figures();
    Map<String, Figure> all = new LinkedHashMap<>();
    all.put("start", figures::start);
    all.put("crash", figures::crash);
    all.put("freeze", figures::freeze);
    all.put("pause", figures::pause);
    all.put("merge", figures::merge);
    all.put("memory", figures::memory);
    all.put("strangers", figures::strangers);
    ConversationFigures conversation = new ConversationFigures(figures::row);
    all.put("catch-up", conversation::catchUp);
    all.put("long-past", conversation::longPast);
    all.put("posting", conversation::posting);
    List<String> wanted = names.length == 0 ? List.copyOf(all.keySet()) : List.of(names);
    for (String name : wanted) {
      Figure figure = all.get(name);
      if (figure == null) {
        System.err.println("Figures: " + String.join(", ", all.keySet()) + "; not " + name);
        System.exit(2);
        return;
      }
      System.err.println("measuring " + name + " ...");
      figure.measure();
    }
    figures.print();
  }

  private void print() throws IOException {
    System.out.printf(
        "%d processors, Linux %s, Java %s, load now %s%n%n",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.version"),
        Runtime.version(),
        Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    System.out.println("| what | to reach | measured |");
    System.out.println("|---|---|---|");
    rows.forEach(System.out::println);
  }

  private void row(String what, String goal, String measured) {
    rows.add("| " + what + " | " + goal + " | " + measured + " |");
    System.err.println("  " + what + ": " + measured);
  }

  private void start() throws Exception {
    List<Double> fromApi = new ArrayList<>();
    List<Double> fromProcess = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      try (Lan lan = Lan.of("figures", HOSTS);
          ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor()) {
        lan.hosts().forEach(Host::start);
        List<Future<Long>> answers = new ArrayList<>();
        for (RunningNode node : Lan.nodes(lan.hosts())) {
          answers.add(
              waiting.submit(() -> {
                node.api();
                return System.nanoTime();
              }));
        }
        long lastAnswer = Long.MIN_VALUE;
        for (Future<Long> answer : answers) {
          lastAnswer = Math.max(lastAnswer, answer.get());
        }
        Agreement five = Agreement.within(PATIENCE, Lan.nodes(lan.hosts()));
        long agreed = System.nanoTime();
        fromApi.add(millis(agreed - lastAnswer));
        fromProcess.add(millis(agreed - five.nodes().getFirst().startedNanos()));
      }
    }
    row(
        "5 hosts started together, from the last API until all agree",
        "< 1,500 ms (median of 5)",
        summary(fromApi));
    row("the same, from the start of the first process", "", summary(fromProcess));
  }

  private void crash() throws Exception {
    List<Double> times = new ArrayList<>();
    try (Lan lan = Lan.of("figures", HOSTS)) {
      for (int i = 0; i < FAILURES; i++) {
        Agreement five = lan.gather(lan.hosts());
        RunningNode coordinator = five.coordinator();
        Host host = lan.hostOf(coordinator);
        settle(i);
        try (Succession succession =
            new Succession(five.fingerprintOf(coordinator), five.without(coordinator))) {
          long moment = coordinator.killNow();
          times.add(millis(succession.nanosSince(moment, PATIENCE)));
        }
        host.restart();
      }
    }
    row(
        "kill -9 of the coordinator, until every survivor names the new one",
        "median < 100 ms, worst of 20 < 500 ms",
        summary(times));
  }

  private void freeze() throws Exception {
    List<Double> times = new ArrayList<>();
    try (Lan lan = Lan.of("figures", HOSTS)) {
      for (int i = 0; i < FAILURES; i++) {
        Agreement five = lan.gather(lan.hosts());
        RunningNode coordinator = five.coordinator();
        settle(i);
        try (Succession succession =
            new Succession(five.fingerprintOf(coordinator), five.without(coordinator))) {
          long moment = coordinator.freeze();
          times.add(millis(succession.nanosSince(moment, PATIENCE)));
        }
        coordinator.thaw();
      }
    }
    row("kill -STOP of the coordinator, the same", "< 3,000 ms", summary(times));
  }

  private void pause() throws Exception {
    int elections = 0;
    int pauses = 0;
    try (Lan lan = Lan.of("figures", HOSTS)) {
      for (Host host : lan.hosts()) {
        Agreement five = lan.gather(lan.hosts());
        try (Quiet quiet = Quiet.of(five.nodes())) {
          host.node().freeze();
          Eventually.lasts(PAUSE);
          host.node().thaw();
          Eventually.lasts(AFTER_PAUSE);
          pauses++;
          elections += quiet.elections();
        }
      }
    }
    row("500 ms pause of each of 5 nodes", "no election", elections + " in " + pauses + " pauses");
  }

  private void merge() throws Exception {
    List<Double> views = new ArrayList<>();
    List<Double> histories = new ArrayList<>();
    try (Lan lan = Lan.of("figures", HOSTS)) {
      for (int i = 0; i < PARTITIONS; i++) {
        Agreement five = lan.gather(lan.hosts());
        try (Talk talk = new Talk(lan.hosts(), Duration.ofMillis(200))) {
          lan.partition(lan.hosts(1, 2));
          Eventually.lasts(PARTITION);
          List<String> accepted = talk.end();
          lan.heal();
          long healed = System.nanoTime();
          Agreement.within(PATIENCE, five.nodes());
          views.add(millis(System.nanoTime() - healed));
          Conversation.isOne(PATIENCE, five.nodes(), accepted);
          histories.add(millis(System.nanoTime() - healed));
        }
      }
    }
    row("20 s partition 2|3, from healing until one view", "< 5,000 ms", summary(views));
    row("the same, until one history", "< 5,000 ms", summary(histories));
  }

  private void memory() throws Exception {
    List<Double> resident = new ArrayList<>();
    try (Lan lan = Lan.of("figures", HOSTS)) {
      Agreement five = lan.gather(lan.hosts());
      Eventually.lasts(IDLE);
      for (RunningNode node : five.nodes()) {
        resident.add(node.memoryKibibytes("VmRSS") / 1_024.0);
      }
    }
    double most = resident.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    row(
        "resident memory of an idle node after 60 s",
        "< 110 MB",
        format("most of 5: %.0f MB", most));
  }

  private void strangers() throws Exception {
    try (Lan lan = Lan.of("figures", HOSTS)) {
      List<Host> group = lan.hosts(1, 2, 3, 4);
      Agreement four = lan.gather(group);
      RunningNode besieged = four.coordinator();
      Eventually.lasts(Duration.ofSeconds(10));
      long before = besieged.memoryKibibytes("VmRSS");
      long most = before;
      List<Double> chat = new ArrayList<>();
      InetSocketAddress target = new InetSocketAddress(lan.hostOf(besieged).address(), 6782);
      try (Quiet quiet = Quiet.of(four.nodes());
          Strangers strangers =
              new Strangers(lan.hosts().getLast(), target, STRANGERS, System.nanoTime())) {
        strangers.multicast(
            "eth0", new InetSocketAddress("239.255.67.82", 6782), DATAGRAMS_PER_SECOND);
        long end = System.nanoTime() + SIEGE.toNanos();
        while (System.nanoTime() < end) {
          chat.add(sayAndShow(besieged, four.next(), chat.size()));
          most = Math.max(most, besieged.memoryKibibytes("VmRSS"));
          Eventually.lasts(PAUSE);
        }
        row(
            STRANGERS + " silent or babbling connections and multicast noise, 30 s: memory",
            "+ 64 MB at most",
            format(
                "%.0f MB, + %.0f MB (%d connections opened)",
                before / 1_024.0, (most - before) / 1_024.0, strangers.opened()));
        row("the same: elections", "none", "" + quiet.elections());
        row("the same: from saying to another's API showing", "chat goes on", summary(chat));
      }
    }
  }

  private static double sayAndShow(RunningNode from, RunningNode to, int number) throws Exception {
    String text = "besieged, but talking: " + number;
    long said = System.nanoTime();
    from.api().say(text);
    Conversation.shows(PATIENCE, List.of(to), text);
    return millis(System.nanoTime() - said);
  }

  /** Lets the group stand for a while, and each time fail at another moment of its heartbeats. */
  private static void settle(int run) {
    Eventually.lasts(SETTLED.plusMillis(37L * run));
  }

  static double millis(long nanos) {
    return nanos / 1e6;
  }

  static String summary(List<Double> millis) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    return format(
        "median %,.0f ms, worst %,.0f ms (%d runs)",
        median, Arrays.stream(sorted).max().orElseThrow(), sorted.length);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
