package ciranda.app;

import ciranda.app.command.Ask;
import ciranda.app.command.AskException;
import ciranda.app.command.Asking;
import ciranda.app.command.Console;
import ciranda.app.command.Node;
import ciranda.app.command.Outcome;
import ciranda.app.demo.Demo;
import ciranda.app.demo.Parent;
import ciranda.core.view.Feed;
import ciranda.tui.Language;
import ciranda.tui.Texts;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The program between its arguments and its exit code. */
final class Program {
  private static final long LOOK_MILLIS = 1_000;

  private final Surroundings surroundings;
  private final Starter starter;
  private Texts texts;
  private volatile Voice voice;

  Program(Surroundings surroundings, Starter starter) {
    this.surroundings = surroundings;
    this.starter = starter;
    this.texts = texts(Language.of(surroundings.environment(), surroundings.locale()));
    this.voice = surroundings.voice(texts);
  }

  /** Does what the arguments say and returns the exit code. */
  int run(String... arguments) throws InterruptedException {
    try {
      texts = named(arguments).map(Program::texts).orElse(texts);
      return switch (new Arguments(texts, surroundings.version()).read(arguments)) {
        case Arguments.Print(String text) -> {
          surroundings.output().print(text + "\n");
          surroundings.output().flush();
          yield Exit.OK;
        }
        case Arguments.Run run -> run(run);
      };
    } catch (UsageException e) {
      tell(e.words());
      tell(texts.of("usage.help"));
      return Exit.USAGE;
    }
  }

  /** Says so where the person looks now. Any thread. */
  void broke(Throwable mistake) {
    broke(voice, mistake);
  }

  /** Says that something went wrong in the program itself; the details go to the log. */
  static void broke(Voice voice, Throwable mistake) {
    String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    System.getLogger(Program.class.getName())
        .log(System.Logger.Level.ERROR, "mistake " + id, mistake);
    voice.tell(voice.texts().of("broke", id));
  }

  private int run(Arguments.Run run) throws UsageException, InterruptedException {
    Setup setup = Setup.read(run.settings(), surroundings, texts);
    texts = setup.texts();
    AskReader asks = new AskReader(run, texts, Instant.now(), ZoneId.systemDefault());
    return switch (run.task()) {
      case CHAT -> node(setup, true);
      case SERVE -> node(setup, false);
      case SEND -> ask(asks.send(), setup);
      case TAIL -> ask(asks.tail(), setup);
      case HISTORY -> ask(asks.history(), setup);
      case EXPORT -> ask(asks.export(), setup);
      case IMPORT -> ask(asks.take(), setup);
      case BACKUP -> backups().write(setup.folders().data(), asks.needed(Task.BACKUP));
      case RESTORE -> backups().restore(setup.folders().data(), asks.needed(Task.RESTORE));
      case REBUILD -> new RebuildTask(texts, voice).run(setup.folders().data(), setup.group());
      case PEERS -> ask(asks.peers(), setup);
      case STATUS -> ask(asks.status(), setup);
      case DEMO -> demonstrate(run.settings().containsKey(Option.AUTO));
    };
  }

  private BackupTask backups() {
    return new BackupTask(texts, voice);
  }

  private int demonstrate(boolean auto) throws InterruptedException {
    Demo.Setting setting =
        new Demo.Setting(
            Main.class,
            surroundings.environment(),
            surroundings.input(),
            surroundings.output(),
            surroundings.errors(),
            surroundings.terminal());
    return switch (new Demo(setting, texts.language(), auto).run()) {
      case PROVEN -> Exit.OK;
      case FAILED -> Exit.FAILED;
      case INCONCLUSIVE -> Exit.TIMED_OUT;
      case IMPOSSIBLE -> Exit.ENVIRONMENT;
    };
  }

  private int node(Setup setup, boolean chat) throws UsageException, InterruptedException {
    setup.check();
    LogFile.install(setup.folders().log());
    try (Taken taken = Taken.take(setup)) {
      LogFile.install(taken.folders().log());
      return node(setup, taken, chat);
    } catch (NotStartedException e) {
      System.getLogger(Program.class.getName()).log(System.Logger.Level.WARNING, "not started", e);
      tell(e.words());
      return Exit.ENVIRONMENT;
    } finally {
      voice = surroundings.voice(texts);
    }
  }

  private Running started(
      Setup setup, Taken taken, Options options, NameChoice.Chosen chosen, Voice ofNode)
      throws NotStartedException, InterruptedException {
    voice = ofNode;
    String name = chosen.name();
    Running running =
        starter.start(options, taken.directory(), name, surroundings.version(), ofNode);
    if (chosen.remember()) {
      NameChoice.remember(options.folders().name(), name);
    }
    taken.notice(setup, name).ifPresent(ofNode::tell);
    return running;
  }

  private int node(Setup setup, Taken taken, boolean chat)
      throws UsageException, NotStartedException, InterruptedException {
    Options options = setup.options(taken);
    NameChoice.Chosen chosen =
        new NameChoice(surroundings, texts).choose(options, setup.firstName(), chat);
    String name = chosen.name();
    if (chat) {
      tell(texts.of("chat.start", surroundings.version(), name, options.group()));
      return new ChatTask(surroundings, options, texts)
          .run(ofNode -> started(setup, taken, options, chosen, ofNode));
    }
    try (Running running = started(setup, taken, options, chosen, surroundings.voice(texts))) {
      return serve(running, options, name);
    }
  }

  /** Asks a node that runs already; a mistake of ours is noted where that one keeps its log. */
  private int ask(Ask ask, Setup setup) throws InterruptedException {
    Console console =
        new Console(
            surroundings.input(),
            surroundings.output(),
            surroundings.errors(),
            surroundings.errorsTerminal(),
            texts,
            ZoneId.systemDefault());
    try (Node node =
        Node.find(setup.apiFiles(), setup.startCommand(), texts, surroundings.version())) {
      return exit(new Asking(node, console).run(ask));
    } catch (AskException e) {
      tell(e.words());
      return exit(e.outcome());
    } catch (RuntimeException e) {
      LogFile.install(setup.folders().log());
      throw e;
    }
  }

  private static int exit(Outcome outcome) {
    return switch (outcome) {
      case DONE -> Exit.OK;
      case FAILED -> Exit.FAILED;
      case INCONCLUSIVE -> Exit.TIMED_OUT;
      case UNDELIVERED -> Exit.UNDELIVERED;
      case NO_NODE -> Exit.ENVIRONMENT;
    };
  }

  private int serve(Running running, Options options, String name) throws InterruptedException {
    String api = running.api().orElseGet(() -> texts.of("serve.no-api"));
    surroundings
        .output()
        .print(texts.of("serve.line", name, options.group(), running.address(), api) + "\n");
    surroundings.output().flush();
    Parent parent = Parent.of(surroundings.environment());
    try (Feed feed = running.node().events()) {
      while (!feed.isOver()) {
        if (parent.isGone()) {
          tell(texts.of("serve.orphan", Parent.VARIABLE));
          return Exit.OK;
        }
        feed.next(LOOK_MILLIS);
      }
    }
    return running.stopped(surroundings.voice(texts));
  }

  /** The language named on the command line, needed before that is read: for its mistakes. */
  private static Optional<Language> named(String... arguments) {
    String flag = Option.LANG.flag();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith(flag + "=")) {
        return Language.named(arguments[i].substring(flag.length() + 1));
      }
      if (arguments[i].equals(flag) && i + 1 < arguments.length) {
        return Language.named(arguments[i + 1]);
      }
    }
    return Optional.empty();
  }

  static Texts texts(Language language) {
    return Texts.beside(Program.class, language);
  }

  private void tell(String words) {
    surroundings.voice(texts).tell(words);
  }
}
