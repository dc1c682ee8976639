package ciranda.app.command;

import ciranda.app.remote.Answer;
import ciranda.app.remote.ApiAccess;
import ciranda.app.remote.ApiClient;
import ciranda.app.remote.EventStream;
import ciranda.app.remote.UnreachableException;
import ciranda.tui.Texts;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** The running node that a command asks. One thread at a time. */
public final class Node implements Closeable {
  /** A node answers this at once, or it is stopped. */
  private static final Duration FIRST_PATIENCE = Duration.ofSeconds(5);

  /** Longer than a node itself waits for a disk that does not answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** A node that is busy for longer has a disk that does not answer. */
  private static final Duration BUSY_MAX = Duration.ofSeconds(60);

  private static final int LOST_ANSWERS_MAX = 3;

  private static final int UNAUTHORIZED = 401;

  private final ApiAccess access;
  private final ApiClient client;
  private final String nodeVersion;
  private final Texts texts;
  private final String ownVersion;

  private Node(ApiAccess access, String nodeVersion, Texts texts, String ownVersion) {
    this.access = access;
    this.client = new ApiClient(access, PATIENCE);
    this.nodeVersion = nodeVersion;
    this.texts = texts;
    this.ownVersion = ownVersion;
  }

  /**
   * Finds the first node that runs.
   *
   * @param apiFiles where nodes would say how they are reached, the preferred first
   * @param start the command that starts the preferred one, for who has none
   * @param version of this program
   * @throws AskException where none runs, or one is there and does not answer
   */
  public static Node find(List<Path> apiFiles, String start, Texts texts, String version)
      throws AskException, InterruptedException {
    for (Path file : apiFiles) {
      Optional<ApiAccess> access = access(file, texts).filter(found -> !found.isStale());
      if (access.isPresent()) {
        Node found = new Node(access.get(), "?", texts, version);
        Optional<JsonNode> status = found.firstStatus();
        if (status.isPresent()) {
          String its = status.get().path("version").asString("?");
          return new Node(access.get(), its, texts, version);
        }
      }
    }
    throw new AskException(Outcome.NO_NODE, texts.of("ask.no-node", start));
  }

  private static Optional<ApiAccess> access(Path file, Texts texts) throws AskException {
    try {
      return ApiAccess.read(file);
    } catch (IOException e) {
      // It is there: to ask another node than the one that was meant would surprise.
      throw new AskException(Outcome.NO_NODE, texts.of("ask.api-file", file));
    }
  }

  /**
   * Empty where the file is not that of a living node: one that was killed leaves it behind, and
   * its process and its port may be others' by now.
   */
  private Optional<JsonNode> firstStatus() throws AskException, InterruptedException {
    try (ApiClient first = new ApiClient(access, FIRST_PATIENCE)) {
      return switch (first.get("status")) {
        case Answer.Done(int _, JsonNode status) -> Optional.of(status);
        case Answer.Refused refused when refused.status() == UNAUTHORIZED -> Optional.empty();
        case Answer.Refused refused -> throw refused(refused);
      };
    } catch (UnreachableException e) {
      return switch (e.what()) {
        case NOBODY_LISTENS, HUNG_UP, NOT_A_NODE, TOO_LONG -> Optional.empty();
        case TIMED_OUT -> throw unreachable(e);
      };
    }
  }

  ApiClient client() {
    return client;
  }

  /** Asks for something, and takes no refusal. */
  JsonNode get(String path) throws AskException, InterruptedException {
    try {
      return done(client.get(path));
    } catch (UnreachableException e) {
      throw unreachable(e);
    }
  }

  /** What it did; anything else ends the command. */
  JsonNode done(Answer answer) throws AskException {
    return switch (answer) {
      case Answer.Done(int _, JsonNode json) -> json;
      case Answer.Refused refused -> throw refused(refused);
    };
  }

  /**
   * Hands something over that does no harm twice. Gives a refusal back only where asking again
   * would not help.
   *
   * @param unknown key of what to say where it is not known what became of it
   */
  Answer post(String path, JsonNode json, String unknown)
      throws AskException, InterruptedException {
    long started = System.nanoTime();
    int lost = 0;
    while (true) {
      try {
        Answer answer = client.post(path, json);
        if (!(answer instanceof Answer.Refused refused) || !isBusy(refused) || isOver(started)) {
          return answer;
        }
        TimeUnit.SECONDS.sleep(refused.retryAfterSeconds().orElse(1));
      } catch (UnreachableException e) {
        lost++;
        if (lost == LOST_ANSWERS_MAX || e.what() == UnreachableException.Cause.NOBODY_LISTENS) {
          throw lost == 1
              ? unreachable(e)
              : new AskException(Outcome.INCONCLUSIVE, texts.of(unknown));
        }
      }
    }
  }

  private static boolean isOver(long started) {
    return System.nanoTime() - started > BUSY_MAX.toNanos();
  }

  /** With the storage, too, it is worth while: a disk that was stuck may go on. */
  private static boolean isBusy(Answer.Refused refused) {
    return switch (refused.problem()) {
      case "over-quota", "too-many-requests", "storage-failed" -> true;
      default -> false;
    };
  }

  /** Watches what happens from after an event on, or from now. */
  EventStream events(String after) throws AskException, UnreachableException, InterruptedException {
    return switch (client.events(after)) {
      case EventStream stream -> stream;
      case Answer.Refused refused -> throw refused(refused);
    };
  }

  /** What to say of a refusal. */
  AskException refused(Answer.Refused refused) {
    boolean gone = refused.status() == UNAUTHORIZED || refused.problem().equals("stopping");
    return new AskException(gone ? Outcome.NO_NODE : Outcome.FAILED, why(refused));
  }

  private String why(Answer.Refused refused) {
    return switch (refused.problem()) {
      case "empty-text" -> texts.of("ask.refused.empty");
      case "text-too-long" -> texts.of("ask.refused.too-long");
      case "not-text" -> texts.of("ask.refused.not-text");
      case "disk-full" -> texts.of("ask.refused.disk-full");
      case "storage-failed" -> texts.of("ask.refused.storage");
      case "over-quota", "too-many-requests", "too-many-streams" -> texts.of("ask.refused.busy");
      case "unauthorized" -> texts.of("ask.ended");
      case "stopping" -> texts.of("ask.refused.stopping");
      case "internal" -> texts.of("ask.refused.mistake");
      default -> otherVersion();
    };
  }

  /** What to say where no answer came. */
  AskException unreachable(UnreachableException e) {
    return switch (e.what()) {
      case NOBODY_LISTENS -> new AskException(Outcome.NO_NODE, texts.of("ask.ended"));
      case HUNG_UP -> new AskException(Outcome.INCONCLUSIVE, texts.of("ask.hung-up"));
      case TIMED_OUT ->
          new AskException(Outcome.INCONCLUSIVE, texts.of("ask.silent", access.pid()));
      case TOO_LONG, NOT_A_NODE -> strange();
    };
  }

  /** What to say where the answer is not one that this version knows. */
  AskException strange() {
    return new AskException(Outcome.FAILED, otherVersion());
  }

  private String otherVersion() {
    return texts.of("ask.version", nodeVersion, ownVersion);
  }

  @Override
  public void close() {
    client.close();
  }
}
