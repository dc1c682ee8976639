package ciranda.core.view;

import java.util.List;
import java.util.Optional;

/** A running node, as views see it. Any thread may call; nothing here blocks the node loop. */
public interface ChatNode {

  /** A snapshot; in every role. */
  Status status();

  /** Everybody known, this node first. */
  List<Person> people();

  /**
   * Asks the node and waits for the result, which for a post means: durable. Bounded: storage that
   * does not answer in time gives {@link Result.Cause#STORAGE_FAILED}.
   */
  Result request(Command command) throws InterruptedException;

  /** Reads a page of the conversation. */
  History.Page history(History.Query query)
      throws History.BadCursorException, History.UnknownRoomException;

  /** Finds messages of the conversation. */
  Search.Found find(Search.Query query)
      throws History.BadCursorException, History.UnknownRoomException;

  /**
   * What this node holds, as it is stored and sent, log by log.
   *
   * @param after as the page before gave it; empty to begin
   */
  Bundle segments(String after) throws History.BadCursorException;

  /**
   * Some of what a node holds.
   *
   * @param group its id, in hexadecimal
   * @param segments each in base64url
   * @param next where to go on; empty at the end
   */
  record Bundle(String group, List<String> segments, String next) {
    public Bundle {
      segments = List.copyOf(segments);
    }
  }

  /**
   * Takes what somebody brought, as {@link #segments} gave it elsewhere; waits until it is durable.
   * What cannot be read counts as one entry that is refused.
   *
   * @return {@link Result.Imported} or a rejection
   */
  Result bring(List<String> segments) throws InterruptedException;

  /** Every room that there is, by name; {@link ChatMessage#GENERAL} is always among them. */
  List<Room> rooms();

  /** For each message id, who is known to have it on disk; in the order of the ids. */
  List<Receipt> receipts(List<String> ids);

  /**
   * Who has a message on disk, by name; empty where it is not here, or no such message is known.
   */
  Optional<Holders> holders(String id);

  /**
   * The present members, this node among them, as far as it knows. Who has left is not waited for:
   * he gets the message when he comes back, and counts again as soon as he is there.
   *
   * @param holding those that have the message on disk
   * @param lacking those of whom that is not known
   */
  record Holders(List<Status.Member> holding, List<Status.Member> lacking) {
    public Holders {
      holding = List.copyOf(holding);
      lacking = List.copyOf(lacking);
    }
  }

  /** Watches from now on. */
  Feed events();

  /**
   * Watches from after an event of an earlier feed; where that is unknown or too old, the first
   * item is {@link Feed.Lagged}.
   *
   * @param after {@code INSTANCE.SEQUENCE} as {@link #eventId} gives it
   */
  Feed eventsAfter(String after);

  /** {@code INSTANCE.SEQUENCE}: names an event across restarts. */
  String eventId(long sequence);

  /** Whether the node has stopped, by whatever cause. */
  boolean isStopped();

  /**
   * Who holds a message, as far as this node knows.
   *
   * @param holders present members that have it on disk, this node among them
   * @param members present members, this node among them; at least 1
   */
  record Receipt(int holders, int members) {
    /** The word of the API: {@code accepted}, {@code stored} or {@code all}. */
    public String state() {
      if (holders >= members) {
        return "all";
      }
      return holders > 1 ? "stored" : "accepted";
    }
  }
}
