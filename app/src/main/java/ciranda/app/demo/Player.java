package ciranda.app.demo;

import ciranda.app.demo.Happening.Accepted;
import ciranda.app.demo.Happening.Deed;
import ciranda.app.demo.Happening.Done;
import ciranda.app.demo.Happening.Introduced;
import ciranda.app.demo.Happening.Picture;
import ciranda.app.demo.Happening.Started;
import ciranda.app.remote.Answer;
import ciranda.app.remote.ApiAccess;
import ciranda.app.remote.ApiClient;
import ciranda.app.remote.Json;
import ciranda.app.remote.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One person's node, over all its starts: a process that only signals and its local API reach. The
 * story's thread calls; {@link #say} of a player of its own may run beside it.
 */
final class Player {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final Path directory;
  private final Path output;
  private final List<String> words;
  private final Launch launch;
  private final Stage stage;
  private final Recording recording;
  private @Nullable Process process;
  private @Nullable ApiAccess access;
  private @Nullable ApiClient client;
  private Optional<Freeze> freeze = Optional.empty();

  /**
   * A player who has not yet started.
   *
   * @param words of the command line, beside name and data directory
   */
  Player(String name, List<String> words, Launch launch, Stage stage, Recording recording) {
    this.name = name;
    this.directory = stage.folder().resolve(name);
    this.output = stage.folder().resolve(name + ".txt");
    this.words = List.copyOf(words);
    this.launch = launch;
    this.stage = stage;
    this.recording = recording;
  }

  String name() {
    return name;
  }

  /** Starts the node; {@link #isUp} says when it can be asked. */
  void start() throws IOException {
    List<String> command = new ArrayList<>(List.of("serve", "--name", name));
    command.addAll(List.of("--data-dir", directory.toString()));
    command.addAll(words);
    boolean fresh = !Files.exists(directory);
    ProcessBuilder builder = launch.with(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    long at = recording.now();
    Process started = stage.start(builder);
    process = started;
    // Some systems do not show the arguments of a process.
    List<String> shown = started.info().arguments().map(List::of).orElse(command);
    recording.add(new Started(at, name, started.pid(), shown, fresh));
  }

  /** Whether the node has its API; begins to watch it then. */
  boolean isUp() throws IOException, InterruptedException {
    if (client != null) {
      return true;
    }
    Process running = running();
    if (!running.isAlive()) {
      throw new NodeEndedException(name, running.exitValue());
    }
    Optional<ApiAccess> found = ApiAccess.read(directory.resolve("api.json"));
    // What a killed predecessor has left behind names another process.
    if (found.isEmpty() || found.get().pid() != running.pid()) {
      return false;
    }
    access = found.get();
    ApiClient opened = new ApiClient(found.get(), PATIENCE);
    client = opened;
    String fingerprint = done(opened.get("status")).required("fingerprint").stringValue();
    recording.add(new Introduced(recording.now(), name, fingerprint));
    new Watch(name, found.get(), recording).start();
    return true;
  }

  /** Says something; gives the message's id. */
  String say(String text) throws IOException, InterruptedException {
    return say(client(), text);
  }

  /** The same over a connection of the caller's. */
  String say(ApiClient own, String text) throws IOException, InterruptedException {
    String id =
        done(own.post("messages", Json.object().put("text", text))).required("id").stringValue();
    recording.add(new Accepted(recording.now(), name, id));
    return id;
  }

  /** Another connection to the node. */
  ApiClient connect() {
    if (access == null) {
      throw new IllegalStateException(name + " is not up");
    }
    return new ApiClient(access, PATIENCE);
  }

  /** How the node sees everything. */
  Picture picture() throws IOException, InterruptedException {
    ApiClient asked = client();
    return Pictures.of(done(asked.get("status")), done(asked.get("peers")), messages(asked));
  }

  private static List<String> messages(ApiClient asked) throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    String path = "messages?limit=1000";
    while (true) {
      JsonNode page = done(asked.get(path));
      List<String> older = new ArrayList<>();
      page.required("messages").forEach(one -> older.add(one.required("id").stringValue()));
      ids.addAll(0, older);
      JsonNode next = page.required("next");
      if (next.isNull() || older.isEmpty()) {
        return ids;
      }
      path = "messages?limit=1000&before=" + next.stringValue();
    }
  }

  /** {@code kill -9}: the end without a word. */
  void kill() {
    recording.add(new Done(recording.now(), Deed.KILLED, name));
    running().destroyForcibly();
    forget();
  }

  /** Stops the process where it is; whether that could be done. */
  boolean freeze() throws IOException {
    freeze = Freeze.of(running().pid(), stage);
    if (freeze.isPresent()) {
      recording.add(new Done(recording.now(), Deed.FROZEN, name));
    }
    return freeze.isPresent();
  }

  /** Lets a frozen process go on. */
  void thaw() throws IOException, InterruptedException {
    if (freeze.isPresent()) {
      recording.add(new Done(recording.now(), Deed.THAWED, name));
      freeze.get().thaw();
      freeze = Optional.empty();
    }
  }

  /** Asks the node to leave politely; whether this system has a way to ask. */
  boolean leave() {
    if (!running().supportsNormalTermination()) {
      return false;
    }
    recording.add(new Done(recording.now(), Deed.LEAVING, name));
    running().destroy();
    forget();
    return true;
  }

  /** Whether the process has ended. */
  boolean isEnded() {
    return !running().isAlive();
  }

  /** Whether the node has ended although nobody ended it. */
  boolean isLost() {
    return client != null && !running().isAlive();
  }

  private void forget() {
    if (client != null) {
      client.close();
    }
    client = null;
    access = null;
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return process;
  }

  private ApiClient client() {
    if (client == null) {
      throw new IllegalStateException(name + " is not up");
    }
    return client;
  }

  private static JsonNode done(Answer answer) throws UnreachableException, RefusedException {
    return switch (answer) {
      case Answer.Done done -> done.json();
      case Answer.Refused refused -> throw new RefusedException(refused);
    };
  }

  /** A node did not do what it was asked. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(Answer.Refused refused) {
      super(refused.status() + " " + refused.detail());
    }
  }

  /** A node has ended that nobody ended. */
  static final class NodeEndedException extends IOException {
    private static final long serialVersionUID = 1;

    NodeEndedException(String name, int code) {
      super(name + " has ended with " + code);
    }
  }
}
