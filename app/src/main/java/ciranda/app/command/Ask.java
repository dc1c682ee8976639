package ciranda.app.command;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** What a running node is asked for. Each can answer to people, or with JSON to programs. */
public sealed interface Ask {
  default boolean json() {
    return false;
  }

  /** Say something. */
  record Send(String text, Optional<Delivery> delivery, boolean json) implements Ask {
    public Send {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(delivery, "delivery");
    }
  }

  /** Say each line of the input. */
  record SendLines(Optional<Delivery> delivery, boolean json) implements Ask {
    public SendLines {
      Objects.requireNonNull(delivery, "delivery");
    }
  }

  /**
   * The newest messages, oldest first.
   *
   * @param count at most so many
   * @param since none that was written before
   */
  record History(int count, Optional<Instant> since, boolean json) implements Ask {
    public History {
      Objects.requireNonNull(since, "since");
    }
  }

  /**
   * The newest messages, and those to come.
   *
   * @param follow whether to go on
   */
  record Tail(int count, boolean follow, boolean json) implements Ask {}

  /**
   * The whole conversation.
   *
   * @param file empty for standard output
   */
  record Export(Format format, Optional<Path> file) implements Ask {}

  /** The whole conversation as it is signed, to be carried to another node. */
  record ExportSegments(Path file) implements Ask {}

  /** Take what was carried. */
  record Import(Path file) implements Ask {}

  /** How an export is written. */
  enum Format {
    TXT,
    MD,
    JSON,
    HTML
  }

  /** Who is there. */
  record Peers(boolean json) implements Ask {}

  /** How the node is. */
  record Status(boolean json) implements Ask {}

  /**
   * How far something is to get.
   *
   * @param members that have it on disk, this node among them; empty for all who are present
   * @param patience how long to wait for that
   */
  record Delivery(OptionalInt members, Duration patience) {
    public Delivery {
      Objects.requireNonNull(members, "members");
      Objects.requireNonNull(patience, "patience");
    }
  }
}
