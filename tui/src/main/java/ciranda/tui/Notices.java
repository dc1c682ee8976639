package ciranda.tui;

import ciranda.core.Event;
import ciranda.core.view.ChatChange;
import ciranda.core.view.Feed;
import ciranda.core.view.Status;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says in calm single lines what happens in the group beside the conversation. People who come and
 * go within a moment are one line; who is back by then never went. For one thread.
 */
final class Notices {
  /** So many names are said; where there are more, two fewer and the number of the others. */
  private static final int NAMES_MAX = 4;

  /** What happens to people within that time is said together. */
  private static final long TOGETHER_MILLIS = 1_000;

  /** A change of coordinator that took less than this took no time that a person can read. */
  private static final long AFTER_MILLIS_MIN = 10;

  private final Scene scene;
  private final Spoken spoken;
  private final String own;
  private final Map<NodeKey, Change> changes = new LinkedHashMap<>();
  private long changedAt;

  /** The last coordinator that was told, by epoch and fingerprint. */
  private String told = "";

  /** What happened to somebody: first and last within one moment. */
  private record Change(Event.MemberChanged first, Event.MemberChanged last) {
    /** Whether all is now as it was before. */
    boolean isNone() {
      return (first.presence() == Event.Presence.JOINED)
          != (last.presence() == Event.Presence.JOINED);
    }
  }

  /**
   * Prepares.
   *
   * @param own fingerprint of this node, which needs not be told what it does itself
   */
  Notices(Scene scene, String own) {
    this.scene = scene;
    this.spoken = scene.spoken();
    this.own = own;
  }

  /** What the person was told at the begin is not told again. */
  void begin(Status status) {
    status.coordinator().ifPresent(c -> told = status.epoch() + c.fingerprint());
  }

  /** What has to be said now that these events have come; often nothing. */
  List<String> lines(List<Feed.Item> batch) {
    List<String> lines = new ArrayList<>();
    for (Feed.Item item : batch) {
      if (item instanceof Feed.Delivered(long _, Event event)) {
        if (event instanceof Event.Renamed renamed && changes.containsKey(renamed.key())) {
          people(lines);
        }
        line(event).ifPresent(lines::add);
      }
    }
    if (!changes.isEmpty() && Chat.millisSince(changedAt) >= TOGETHER_MILLIS) {
      people(lines);
    }
    return lines;
  }

  /** Whether something waits to be said together with what may follow. */
  boolean isGathering() {
    return !changes.isEmpty();
  }

  private Optional<String> line(Event event) {
    return switch (event) {
      case Event.MemberChanged change -> {
        gather(change);
        yield Optional.empty();
      }
      case Event.CoordinatorChanged change -> coordinator(change);
      case Event.Renamed renamed -> Optional.of(renamed(renamed));
      case Event.StorageChanged change ->
          Optional.of(
              change.writable() ? texts().of("storage.accepts") : texts().of("storage.refuses"));
      case Event.RoleChanged change ->
          change.to() == Role.SEARCHING
              ? Optional.of(texts().of("role.searching"))
              : Optional.empty();
      case Event.Changed changed -> changed(changed.change());
      case Event.Shown _,
          Event.ReceiptChanged _,
          Event.ElectionStep _,
          Event.Protocol _,
          Event.Refused _ ->
          Optional.empty();
    };
  }

  /** Of what was never on this screen nothing is told. */
  private Optional<String> changed(ChatChange change) {
    String who = CleanText.line(change.authorName());
    String room = scene.rooms().shown(change.room());
    boolean seen = scene.wording().knows(change.target());
    String what = seen ? scene.wording().quoted(change.target()) : "";
    String text = CleanText.line(change.text());
    return switch (change.kind()) {
      case EDITED -> told(seen, () -> texts().of("change.edited", who, what, text));
      case DELETED -> told(seen, () -> texts().of("change.deleted", who, what));
      case REACTED ->
          told(
              seen,
              () ->
                  change.on()
                      ? texts().of("change.reacted", who, text, what)
                      : texts().of("change.unreacted", who, text, what));
      case ROOM_MADE -> told(true, () -> texts().of("change.room", who, room));
      case TOPIC_SET ->
          told(
              true,
              () ->
                  text.isEmpty()
                      ? texts().of("change.topic.none", who, room)
                      : texts().of("change.topic", who, room, text));
      // Told already, when the list of members says so.
      case RENAMED -> Optional.empty();
    };
  }

  private static Optional<String> told(boolean is, Supplier<String> words) {
    return is ? Optional.of(words.get()) : Optional.empty();
  }

  private void gather(Event.MemberChanged change) {
    if (change.key().fingerprint().equals(own)) {
      return;
    }
    if (changes.isEmpty()) {
      changedAt = System.nanoTime();
    }
    changes.merge(
        change.key(), new Change(change, change), (old, next) -> new Change(old.first, next.last));
  }

  private void people(List<String> lines) {
    List<String> joined = new ArrayList<>();
    List<String> left = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    for (Change change : changes.values()) {
      if (!change.isNone()) {
        String who = texts().of("person", change.last.name(), change.last.id());
        switch (change.last.presence()) {
          case JOINED -> joined.add(who);
          case LEFT -> left.add(who);
          case LOST -> lost.add(who);
        }
      }
    }
    changes.clear();
    said("member.joined", joined, lines);
    said("member.left", left, lines);
    said("member.lost", lost, lines);
  }

  private String renamed(Event.Renamed renamed) {
    return renamed.key().fingerprint().equals(own)
        ? texts().of("renamed.self", renamed.name())
        : texts().of("renamed", renamed.before(), renamed.id(), renamed.name());
  }

  private Optional<String> coordinator(Event.CoordinatorChanged change) {
    String now = change.epoch().number() + change.epoch().coordinator().fingerprint();
    if (change.epoch().isNone() || now.equals(told)) {
      return Optional.empty();
    }
    told = now;
    String epoch = spoken.language().number(change.epoch().number());
    boolean self = change.epoch().coordinator().fingerprint().equals(own);
    String who = self ? "" : texts().of("person", change.name(), change.id());
    if (change.afterMillis() < AFTER_MILLIS_MIN) {
      return Optional.of(
          self ? texts().of("coordinator.self", epoch) : texts().of("coordinator", who, epoch));
    }
    String seconds = spoken.language().seconds(change.afterMillis());
    return Optional.of(
        self
            ? texts().of("coordinator.self.after", epoch, seconds)
            : texts().of("coordinator.after", who, epoch, seconds));
  }

  private void said(String key, List<String> who, List<String> lines) {
    if (who.isEmpty()) {
      return;
    }
    String list;
    if (who.size() == 1) {
      list = who.getFirst();
    } else if (who.size() <= NAMES_MAX) {
      String most = String.join(", ", who.subList(0, who.size() - 1));
      list = texts().of("list.and", most, who.getLast());
    } else {
      int named = NAMES_MAX - 2;
      String most = String.join(", ", who.subList(0, named));
      list = texts().of("list.others", most, spoken.language().number(who.size() - named));
    }
    // `key` is one of the three above: the bundle's test knows them by their common beginning.
    lines.add(texts().counted(key, who.size(), list));
  }

  private Texts texts() {
    return spoken.texts();
  }
}
