package ciranda.app.command;

import ciranda.app.remote.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Asks a node what a command is for, and prints the answer. For one thread. */
public final class Asking {
  private final Node node;
  private final Console console;

  public Asking(Node node, Console console) {
    this.node = node;
    this.console = console;
  }

  /** Does it, to its end. */
  public Outcome run(Ask ask) throws AskException, InterruptedException {
    try {
      return answer(ask);
    } catch (JacksonException | DateTimeException e) {
      // A field that is not there or is something else: the node is of another version.
      throw node.strange();
    }
  }

  private Outcome answer(Ask ask) throws AskException, InterruptedException {
    People people = new People(console.texts(), console.zone());
    switch (ask) {
      case Ask.Send send -> {
        return new Sending(node, console).send(send);
      }
      case Ask.SendLines lines -> {
        return new LineSending(node, console).send(lines);
      }
      case Ask.Tail tail -> {
        return new Tail(node, console, tail).run();
      }
      case Ask.History history -> {
        PastMessages past = new PastMessages(node, console, _ -> {});
        if (past.print(history) && past.found() == 0 && !history.json()) {
          console.tell(console.texts().of("ask.history.none"));
        }
      }
      case Ask.Export(Ask.Format format, Optional<Path> file) ->
          onFile(() -> {
            new Exporting(node, console, format).export(file);
            return Outcome.DONE;
          });
      case Ask.ExportSegments(Path file) ->
          onFile(() -> {
            new Carrying(node, console).export(file);
            return Outcome.DONE;
          });
      case Ask.Import(Path file) -> {
        return onFile(() -> new Carrying(node, console).take(file));
      }
      case Ask.Peers(boolean json) -> {
        JsonNode peers = node.get("peers");
        console.print(json ? document(peers) : people.peers(peers));
      }
      case Ask.Status(boolean json) -> {
        JsonNode status = node.get("status");
        console.print(json ? document(status) : people.status(status));
      }
    }
    return Outcome.DONE;
  }

  private interface FileWork {
    Outcome run() throws AskException, InterruptedException, IOException;
  }

  private Outcome onFile(FileWork work) throws AskException, InterruptedException {
    try {
      return work.run();
    } catch (IOException e) {
      // The file is missing or there already, or its disk is full or not to be written: told.
      throw new AskException(Outcome.FAILED, FileTrouble.words(e, console.texts()));
    }
  }

  private static String document(JsonNode json) {
    return new String(Json.bytes(json), StandardCharsets.UTF_8);
  }
}
