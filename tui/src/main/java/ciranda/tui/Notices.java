package ciranda.tui;

import ciranda.core.Event;
import ciranda.core.view.Feed;
import ciranda.core.view.Status;
import ciranda.protocol.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says in calm single lines what happens in the group beside the conversation. What concerns many
 * at once is one line. Immutable.
 */
final class Notices {
  /** So many names are said; where there are more, two fewer and the number of the others. */
  private static final int NAMES_MAX = 4;

  /** A change of coordinator that took less than this was not noticed by anybody. */
  private static final long AFTER_MILLIS_MIN = 100;

  private final Texts texts;

  Notices(Texts texts) {
    this.texts = texts;
  }

  /** Where the chat begins. */
  String welcome(Status status) {
    Optional<Status.Member> coordinator = status.coordinator();
    if (coordinator.isEmpty()) {
      return texts.of("begin.searching");
    }
    boolean self = coordinator.get().fingerprint().equals(status.fingerprint());
    if (!self) {
      return texts.of(
          "begin.joined",
          status.group(),
          status.id(),
          coordinator.get().name(),
          coordinator.get().id());
    }
    return status.members().size() > 1
        ? texts.of("begin.coordinating", status.group(), status.id())
        : texts.of("begin.alone", status.group());
  }

  /** One line for each kind of thing that a batch of events tells; often none. */
  List<String> lines(List<Feed.Item> batch, String ownFingerprint) {
    List<String> lines = new ArrayList<>();
    List<String> joined = new ArrayList<>();
    List<String> left = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    for (Feed.Item item : batch) {
      if (item instanceof Feed.Delivered(long _, Event event)) {
        if (event instanceof Event.MemberChanged change) {
          if (!change.key().fingerprint().equals(ownFingerprint)) {
            String who = texts.of("person", change.name(), change.id());
            switch (change.presence()) {
              case JOINED -> joined.add(who);
              case LEFT -> left.add(who);
              case LOST -> lost.add(who);
            }
          }
        } else {
          line(event, ownFingerprint).ifPresent(lines::add);
        }
      }
    }
    people("member.joined", joined, lines);
    people("member.left", left, lines);
    people("member.lost", lost, lines);
    return lines;
  }

  private Optional<String> line(Event event, String ownFingerprint) {
    return switch (event) {
      case Event.CoordinatorChanged change -> coordinator(change, ownFingerprint);
      case Event.StorageChanged change ->
          Optional.of(texts.of(change.writable() ? "storage.accepts" : "storage.refuses"));
      case Event.RoleChanged change ->
          change.to() == Role.SEARCHING
              ? Optional.of(texts.of("role.searching"))
              : Optional.empty();
      case Event.Renamed _,
          Event.Shown _,
          Event.ReceiptChanged _,
          Event.MemberChanged _,
          Event.ElectionStep _,
          Event.Protocol _,
          Event.Refused _ ->
          Optional.empty();
    };
  }

  private Optional<String> coordinator(Event.CoordinatorChanged change, String ownFingerprint) {
    if (change.epoch().isNone()) {
      return Optional.empty();
    }
    String term = texts.language().number(change.epoch().number());
    if (change.epoch().coordinator().fingerprint().equals(ownFingerprint)) {
      return Optional.of(texts.of("coordinator.self", term));
    }
    if (change.afterMillis() < AFTER_MILLIS_MIN) {
      return Optional.of(texts.of("coordinator.other", change.name(), change.id(), term));
    }
    String seconds = texts.language().seconds(change.afterMillis());
    return Optional.of(
        texts.of("coordinator.other.after", change.name(), change.id(), term, seconds));
  }

  private void people(String key, List<String> who, List<String> lines) {
    if (who.isEmpty()) {
      return;
    }
    String list;
    if (who.size() == 1) {
      list = who.getFirst();
    } else if (who.size() <= NAMES_MAX) {
      String most = String.join(", ", who.subList(0, who.size() - 1));
      list = texts.of("list.and", most, who.getLast());
    } else {
      int named = NAMES_MAX - 2;
      String most = String.join(", ", who.subList(0, named));
      list = texts.of("list.others", most, texts.language().number(who.size() - named));
    }
    // `key` is one of the three above: the bundle's test knows them by their common beginning.
    lines.add(texts.counted(key, who.size(), list));
  }
}
