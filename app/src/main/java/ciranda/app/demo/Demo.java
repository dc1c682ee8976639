package ciranda.app.demo;

import ciranda.app.demo.Verdict.Finding;
import ciranda.app.remote.UnreachableException;
import ciranda.tui.Language;
import ciranda.tui.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A guided demonstration: real nodes on this computer, alone on its loopback interface, that meet,
 * talk, lose their coordinator and find together again; and at the end a checklist, judged on what
 * was seen from outside. Whatever ends it, it leaves nothing behind.
 */
public final class Demo {
  private static final List<String> PEOPLE = List.of("ana", "bia", "caio", "davi", "elis");
  private static final String MULTICAST = "239.255.67.82";
  private static final String LOOPBACK = "127.0.0.1";
  private static final int GROUP_LETTERS = 4;

  private final Texts texts;
  private final PrintStream out;
  private final PrintStream errors;
  private final Optional<Presenter> presenter;
  private final boolean coloured;
  private final Launch launch;

  /** How a demonstration ended. */
  public enum Outcome {
    PROVEN,
    FAILED,
    /** Something did not happen in time. */
    INCONCLUSIVE,
    /** This computer does not let it begin. */
    IMPOSSIBLE
  }

  /**
   * What the demonstration is given.
   *
   * @param main class that is started, with {@code serve}, as a node
   * @param terminal whether a person sits at both input and output
   */
  public record Setting(
      Class<?> main,
      Map<String, String> environment,
      InputStream input,
      PrintStream output,
      PrintStream errors,
      boolean terminal) {
    public Setting {
      environment = Map.copyOf(environment);
    }
  }

  /**
   * A demonstration.
   *
   * @param auto whether it runs through without a presenter
   */
  public Demo(Setting setting, Language language, boolean auto) {
    this.texts = Texts.beside(Demo.class, language);
    this.out = setting.output();
    this.errors = setting.errors();
    this.presenter =
        auto || !setting.terminal()
            ? Optional.empty()
            : Optional.of(new Presenter(setting.input()));
    this.coloured =
        setting.terminal()
            && setting.environment().getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(setting.environment().get("TERM"));
    this.launch = Launch.asThisProcess(setting.main(), setting.environment());
  }

  /** Runs it to its end. */
  public Outcome run() throws InterruptedException {
    Stage stage;
    int port;
    try {
      port = freePort();
      stage = Stage.open();
    } catch (IOException e) {
      tell(texts.of("impossible", String.valueOf(e.getMessage())));
      return Outcome.IMPOSSIBLE;
    }
    Recording recording = new Recording();
    Narrator narrator = new Narrator(texts, out, coloured, presenter, recording);
    Thread end = new Thread(() -> stop(narrator, stage), "demo-end");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      return run(stage, port, recording, narrator);
    } finally {
      stage.close();
    }
  }

  private Outcome run(Stage stage, int port, Recording recording, Narrator narrator)
      throws InterruptedException {
    String group = group();
    String multicast = MULTICAST + ":" + port;
    List<String> words =
        List.of(
            "--group",
            group,
            "--bind",
            LOOPBACK,
            "--multicast",
            multicast,
            "--port",
            "0",
            "--api",
            LOOPBACK + ":0");
    List<Player> players = new ArrayList<>();
    for (String name : PEOPLE) {
      players.add(new Player(name, words, launch, stage, recording));
    }
    narrator.begin(texts.of("title"), texts.of("where", group, multicast, stage.folder()));
    Outcome outcome = Outcome.PROVEN;
    try {
      new Story(texts, narrator, recording, players).play();
    } catch (Story.TimeUpException e) {
      narrator.tell(texts.of("time-up", e.words()));
      outcome = Outcome.INCONCLUSIVE;
    } catch (IOException e) {
      narrator.tell(texts.of("broken", String.valueOf(e.getMessage())));
      // No answer proves nothing while the node is there: the computer may have slept meanwhile.
      boolean unanswered =
          e instanceof UnreachableException && players.stream().noneMatch(Player::isLost);
      outcome = unanswered ? Outcome.INCONCLUSIVE : Outcome.FAILED;
    }
    Evidence evidence = recording.evidence();
    List<Verdict> verdicts = new Checklist(texts, evidence).judge();
    narrator.checklist(verdicts);
    outcome = outcome(outcome, verdicts, evidence);
    if (outcome != Outcome.PROVEN) {
      stage.keepFolder(recording.since(0));
    }
    stage.close();
    narrator.end(last(outcome, stage, recording));
    return outcome;
  }

  /** Evidence with holes proves what it shows, but nothing by what it does not show. */
  private static Outcome outcome(Outcome story, List<Verdict> verdicts, Evidence evidence) {
    boolean failed = verdicts.stream().anyMatch(one -> one.finding() == Finding.FAILED);
    boolean open = verdicts.stream().anyMatch(one -> one.finding() == Finding.OPEN);
    if (story == Outcome.PROVEN && failed) {
      boolean holes = !evidence.of(Happening.Missed.class).isEmpty();
      return holes ? Outcome.INCONCLUSIVE : Outcome.FAILED;
    }
    return story == Outcome.PROVEN && open ? Outcome.INCONCLUSIVE : story;
  }

  private String last(Outcome outcome, Stage stage, Recording recording) {
    String seconds = Wording.seconds(texts, recording.now());
    if (outcome == Outcome.PROVEN) {
      return stage.isClean()
          ? texts.of("end.proven", seconds)
          : texts.of("end.unclean", stage.folder());
    }
    return outcome == Outcome.INCONCLUSIVE
        ? texts.of("end.inconclusive", stage.folder())
        : texts.of("end.failed", stage.folder());
  }

  /**
   * On the thread of the shutdown hook: after a demonstration that came to its end, for nothing.
   */
  private void stop(Narrator narrator, Stage stage) {
    narrator.end(texts.of("stopping"));
    stage.close();
  }

  private void tell(String words) {
    errors.print("ciranda: " + words + "\n");
    errors.flush();
  }

  private static String group() {
    StringBuilder group = new StringBuilder("demo-");
    for (int i = 0; i < GROUP_LETTERS; i++) {
      group.append((char) ('a' + ThreadLocalRandom.current().nextInt(26)));
    }
    return group.toString();
  }

  /** A port that no other group on this computer uses. */
  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
