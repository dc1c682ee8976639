package ciranda.sim;

import ciranda.core.Event;
import ciranda.core.view.ChatChange;
import ciranda.protocol.Beacon;
import ciranda.protocol.Epoch;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import ciranda.protocol.View;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that was sent and said in a world, in order, for a story or a diagram. */
final class Recording implements Recorder {
  /** The detail of a datagram that goes to nobody in particular. */
  static final String BEACON = "beacon";

  /** So many letters of a fingerprint stand in an epoch's text. */
  private static final int KEY_SHOWN = 8;

  private final List<Flight> flights = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();
  private @Nullable World world;
  private long order;

  /** Something on its way, and what became of it. */
  static final class Flight {
    final long order;
    final Host from;
    final Host to;
    final String type;
    final String detail;
    final long sentNanos;
    long arrivedNanos = -1;
    boolean lost;

    private Flight(long order, Host from, Host to, String type, String detail, long sentNanos) {
      this.order = order;
      this.from = from;
      this.to = to;
      this.type = type;
      this.detail = detail;
      this.sentNanos = sentNanos;
    }
  }

  /**
   * Something that happened.
   *
   * @param order among all flights and notes
   * @param host the number of the host that it happened to; 0 for a step of the script
   * @param event what a node told of itself; empty where the world did it
   */
  record Note(long nanos, long order, int host, String what, Optional<Event> event) {}

  @Override
  public void of(World recorded) {
    world = recorded;
  }

  World world() {
    return Objects.requireNonNull(world);
  }

  List<Flight> flights() {
    return flights;
  }

  List<Note> notes() {
    return notes;
  }

  private long nanos() {
    return world().nanos();
  }

  private long fly(Host from, Host to, String type, String detail) {
    flights.add(new Flight(++order, from, to, type, detail, nanos()));
    return flights.size();
  }

  @Override
  public long sent(Host from, Host to, Message message) {
    if (message instanceof Message.Relay relay) {
      String via = ", for " + nameOf(relay.destination());
      return fly(from, to, typeOf(message), detailOf(relay.message()) + via);
    }
    return fly(from, to, typeOf(message), detailOf(message));
  }

  @Override
  public long sent(Host from, Host to, Segment segment) {
    return fly(from, to, "ENTRIES", segment.first() + " to " + segment.last());
  }

  @Override
  public long sent(Host from, Host to, Beacon beacon) {
    String type = beacon instanceof Beacon.JoinRequest ? "JOIN_REQUEST" : "ANNOUNCEMENT";
    return fly(from, to, type, BEACON);
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
    notes.add(new Note(nanos(), ++order, host.number(), what, Optional.empty()));
  }

  @Override
  public void step(Step step) {
    notes.add(new Note(nanos(), ++order, 0, step.toString(), Optional.empty()));
  }

  @Override
  public void event(Host host, Event event) {
    said(event)
        .ifPresent(
            what -> notes.add(new Note(nanos(), ++order, host.number(), what, Optional.of(event))));
  }

  @Override
  public boolean listens() {
    return true;
  }

  private Optional<String> said(Event event) {
    return switch (event) {
      case Event.RoleChanged changed ->
          Optional.of(
              changed.from() + " -> " + changed.to() + " (" + named(changed.reason()) + ")");
      case Event.ElectionStep step -> Optional.of(step.step());
      case Event.CoordinatorChanged changed -> Optional.of("obeys " + term(changed.epoch()));
      case Event.MemberChanged changed ->
          Optional.of(
              "sees " + nameOf(changed.key()) + " (" + changed.id() + ") " + changed.presence());
      case Event.Refused refused ->
          Optional.of("refuses " + named(refused.detail()) + ": " + refused.reason());
      case Event.Shown shown -> Optional.of("shows \"" + shown.message().text() + "\"");
      case Event.Changed changed -> Optional.of(told(changed.change()));
      case Event.Renamed renamed ->
          Optional.of("sees " + nameOf(renamed.key()) + " renamed " + renamed.name());
      case Event.StorageChanged changed ->
          Optional.of(changed.writable() ? "can store again" : "cannot store");
      case Event.ReceiptChanged _, Event.Protocol _ -> Optional.empty();
    };
  }

  private static String told(ChatChange change) {
    String text = change.text().isEmpty() ? "" : " \"" + change.text() + "\"";
    String taken = change.on() ? "" : " no longer";
    return "reads that " + change.authorName() + " " + change.kind() + text + taken;
  }

  /** What travels: of what is relayed, the inner message. */
  static String typeOf(Message message) {
    return switch (message) {
      case Message.Relay relay -> typeOf(relay.message());
      case Message.Unknown unknown -> unknown.type();
      case Message known -> {
        JsonTypeName name = known.getClass().getAnnotation(JsonTypeName.class);
        yield name == null ? known.getClass().getSimpleName() : name.value();
      }
    };
  }

  /** The core knows keys: people know names. */
  private String named(String text) {
    String better = text;
    for (Host host : world().hosts()) {
      String key = host.key().fingerprint().substring(0, KEY_SHOWN);
      String name = Names.of(host.number());
      better = better.replaceAll("(\\d+)/" + key, "epoch $1 of " + name).replace(key, name);
    }
    return better;
  }

  /** Its first name, whatever it calls itself meanwhile: people follow it through the story. */
  String nameOf(NodeKey key) {
    return world().hostOf(key).map(host -> Names.of(host.number())).orElse("?");
  }

  private String term(Epoch epoch) {
    return epoch.number() == 0
        ? "nobody"
        : nameOf(epoch.coordinator()) + ", epoch " + epoch.number();
  }

  private String detailOf(Message message) {
    return switch (message) {
      case Message.Election election -> "to end epoch " + election.ending().number();
      case Message.Answer answer -> "by id " + answer.id();
      case Message.Coordinator coordinator -> viewOf(coordinator.view());
      case Message.ViewUpdate update -> viewOf(update.view());
      case Message.JoinAck ack -> viewOf(ack.view());
      case Message.JoinRequest request ->
          request.lastId() == 0 ? "new" : "once id " + request.lastId();
      case Message.ClaimMade made ->
          "epoch "
              + made.claim().view().epoch().number()
              + ", members "
              + made.claim().members()
              + ", id "
              + made.claim().id();
      case Message.Merge merge -> viewOf(merge.view());
      case Message.Redirect redirect -> "to " + nameOf(redirect.to());
      case Message.Leave leave -> "successor " + nameOf(leave.successor());
      case Message.Refused refused -> refused.reason().toString();
      case Message.Hello _,
          Message.Heartbeat _,
          Message.ViewAck _,
          Message.Relay _,
          Message.Heads _,
          Message.Pull _,
          Message.Unknown _ ->
          "";
    };
  }

  private String viewOf(View view) {
    StringBuilder members = new StringBuilder();
    view.members()
        .forEach(member ->
            members
                .append(members.isEmpty() ? "" : " ")
                .append(nameOf(member.key()))
                .append('=')
                .append(member.id()));
    return "epoch "
        + view.epoch().number()
        + "."
        + view.version()
        + " of "
        + nameOf(view.epoch().coordinator())
        + ": "
        + members;
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
