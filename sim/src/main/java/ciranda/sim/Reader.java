package ciranda.sim;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.Command;
import ciranda.protocol.Body;
import ciranda.protocol.Entry;
import ciranda.protocol.Segment;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A person who answers what was said, and changes it: finds it on the disk, as views do. */
final class Reader {
  private final World world;
  private final Host host;

  Reader(World world, Host host) {
    this.world = world;
    this.host = host;
  }

  /** Answers the newest message. */
  void reply(String text) {
    newest(entry -> true)
        .ifPresent(entry ->
            host.request(new Command.Post(chat(entry).room(), text, false, entry.id(), "")));
  }

  /** Says the own newest message otherwise. */
  void edit(String text) {
    newest(this::isOwn).ifPresent(entry -> host.request(new Command.Edit(entry.id(), text)));
  }

  /** Takes the own newest message back. */
  void delete() {
    newest(this::isOwn)
        .ifPresent(entry -> host.request(new Command.Delete(entry.id(), chat(entry).room())));
  }

  /** Marks the newest message, or takes that mark away. */
  void react(String symbol, boolean on) {
    newest(entry -> true)
        .ifPresent(entry -> host.request(new Command.React(entry.id(), symbol, on)));
  }

  /** Says something in the last of the rooms that there are. */
  void say(String text) {
    List<String> rooms = host.disk().rooms();
    String room = rooms.isEmpty() ? ChatMessage.GENERAL : rooms.getLast();
    host.request(new Command.Post(room, text, ""));
  }

  private boolean isOwn(Entry entry) {
    return entry.log().author().equals(host.key());
  }

  private Body.Chat chat(Entry entry) {
    return (Body.Chat) world.bodies().of(entry).orElseThrow();
  }

  /** The newest message of those, in the order of the conversation. */
  private Optional<Entry> newest(Predicate<Entry> which) {
    Optional<Entry> newest = Optional.empty();
    for (Segment segment : host.disk().segments()) {
      for (Entry entry : segment.entries()) {
        boolean message = world.bodies().of(entry).orElse(null) instanceof Body.Chat;
        boolean newer = newest.isEmpty() || entry.position().compareTo(newest.get().position()) > 0;
        if (newer && message && which.test(entry)) {
          newest = Optional.of(entry);
        }
      }
    }
    return newest;
  }
}
