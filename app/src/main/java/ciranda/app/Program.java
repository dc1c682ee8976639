package ciranda.app;

import ciranda.core.view.Feed;
import ciranda.tui.Language;
import ciranda.tui.Texts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
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
        case Arguments.Run(Arguments.Task task, Map<Option, Setting> settings) ->
            run(task, settings);
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

  private int run(Arguments.Task task, Map<Option, Setting> flags)
      throws UsageException, InterruptedException {
    Options options = options(flags);
    boolean chat = task == Arguments.Task.CHAT;
    NameChoice.Chosen chosen = new NameChoice(surroundings, texts).choose(options, chat);
    if (chat) {
      String name = chosen.name();
      tell(texts.of("chat.start", surroundings.version(), name, options.group()));
    }
    LogFile.install(options.folders().log());
    try {
      return switch (task) {
        case CHAT ->
            new ChatTask(surroundings, options, texts)
                .run(ofNode -> started(options, chosen, ofNode));
        case SERVE -> serve(options, chosen);
      };
    } catch (NotStartedException e) {
      System.getLogger(Program.class.getName()).log(System.Logger.Level.WARNING, "not started", e);
      tell(e.words());
      return Exit.ENVIRONMENT;
    } finally {
      voice = surroundings.voice(texts);
    }
  }

  private Running started(Options options, NameChoice.Chosen chosen, Voice ofNode)
      throws NotStartedException {
    voice = ofNode;
    Running running = starter.start(options, chosen.name(), surroundings.version(), ofNode);
    if (chosen.remember()) {
      NameChoice.remember(options.folders().name(), chosen.name());
    }
    return running;
  }

  private int serve(Options options, NameChoice.Chosen chosen)
      throws NotStartedException, InterruptedException {
    try (Running running = started(options, chosen, surroundings.voice(texts))) {
      return serve(running, options, chosen.name());
    }
  }

  private int serve(Running running, Options options, String name) throws InterruptedException {
    String api = running.api().orElseGet(() -> texts.of("serve.no-api"));
    surroundings
        .output()
        .print(texts.of("serve.line", name, options.group(), running.address(), api) + "\n");
    surroundings.output().flush();
    try (Feed feed = running.node().events()) {
      while (!feed.isOver()) {
        feed.next(LOOK_MILLIS);
      }
    }
    return running.stopped(surroundings.voice(texts));
  }

  /** Brings together what was set: by options, then the environment, then the file. */
  private Options options(Map<Option, Setting> flags) throws UsageException {
    Map<Option, Setting> strong =
        new EnumMap<>(OptionReader.environment(surroundings.environment()));
    strong.putAll(flags);
    OptionReader reader = new OptionReader(strong, texts);
    reader.language();
    Optional<Path> directory = reader.dataDirectory();
    Folders folders = directory.map(Folders::under).orElse(Folders.ofSystem(surroundings));
    if (!Files.isRegularFile(folders.configuration())) {
      return reader.read(folders);
    }
    Map<Option, Setting> all = new EnumMap<>(Option.class);
    all.putAll(new Configuration(folders.configuration(), texts).read(surroundings.errors()));
    all.putAll(strong);
    reader = new OptionReader(all, texts);
    texts = reader.language().map(Program::texts).orElse(texts);
    reader = new OptionReader(all, texts);
    if (directory.isEmpty() && all.containsKey(Option.DATA_DIR)) {
      folders = reader.dataDirectory().map(Folders::under).orElse(folders);
    }
    return reader.read(folders);
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
