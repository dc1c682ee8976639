package ciranda.sim;

import ciranda.protocol.Beacon;
import ciranda.protocol.Message;
import ciranda.protocol.Segment;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All that was sent and said in a world, in order, for a story or a diagram. */
final class Recording implements Recorder {
  private final List<Flight> flights = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();
  private @Nullable World world;

  /** Something on its way, and what became of it. */
  static final class Flight {
    final Host from;
    final Host to;
    final String type;
    final String detail;
    final long sentNanos;
    long arrivedNanos = -1;
    boolean lost;

    private Flight(Host from, Host to, String type, String detail, long sentNanos) {
      this.from = from;
      this.to = to;
      this.type = type;
      this.detail = detail;
      this.sentNanos = sentNanos;
    }
  }

  /** Something that happened at a host; at none for a step of the script. */
  record Note(long nanos, int host, String what) {}

  @Override
  public void of(World recorded) {
    world = recorded;
  }

  List<Flight> flights() {
    return flights;
  }

  List<Note> notes() {
    return notes;
  }

  private long nanos() {
    return Objects.requireNonNull(world).nanos();
  }

  private long fly(Host from, Host to, String type, String detail) {
    flights.add(new Flight(from, to, type, detail, nanos()));
    return flights.size();
  }

  @Override
  public long sent(Host from, Host to, Message message) {
    Message inner = message instanceof Message.Relay relay ? relay.message() : message;
    return fly(from, to, typeOf(inner), detailOf(message));
  }

  @Override
  public long sent(Host from, Host to, Segment segment) {
    return fly(from, to, "ENTRIES", segment.toString());
  }

  @Override
  public long sent(Host from, Host to, Beacon beacon) {
    String type = beacon instanceof Beacon.JoinRequest ? "JOIN_REQUEST" : "ANNOUNCEMENT";
    return fly(from, to, type, "beacon");
  }

  @Override
  public void arrived(long flight) {
    flights.get((int) flight - 1).arrivedNanos = nanos();
  }

  @Override
  public void lost(long flight) {
    flights.get((int) flight - 1).lost = true;
  }

  @Override
  public void note(Host host, String what) {
    notes.add(new Note(nanos(), host.number(), what));
  }

  @Override
  public void step(Step step) {
    notes.add(new Note(nanos(), 0, step.toString()));
  }

  @Override
  public boolean listens() {
    return true;
  }

  private static String typeOf(Message message) {
    if (message instanceof Message.Unknown unknown) {
      return unknown.type();
    }
    JsonTypeName name = message.getClass().getAnnotation(JsonTypeName.class);
    return name == null ? message.getClass().getSimpleName() : name.value();
  }

  private static String detailOf(Message message) {
    return message instanceof Message.Relay ? "by a neighbour" : "";
  }

  /** The notes as lines. */
  List<String> story() {
    List<String> lines = new ArrayList<>();
    for (Note note : notes) {
      double seconds = (note.nanos() - 1_000.0 * World.MILLI) / (1_000.0 * World.MILLI);
      String who = note.host() == 0 ? ">" : Names.of(note.host());
      lines.add(String.format(Locale.ROOT, "%9.4f %s %s", seconds, who, note.what()));
    }
    return lines;
  }
}
