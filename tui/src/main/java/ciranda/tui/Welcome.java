package ciranda.tui;

import ciranda.core.view.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a chat says at its begin: where it looked, what it found, what it has. Immutable. */
final class Welcome {
  private final Spoken spoken;
  private final List<String> places;

  /**
   * Prepares.
   *
   * @param places the network interfaces on which the node looks for others, empty where it does
   *     not look
   */
  Welcome(Spoken spoken, List<String> places) {
    this.spoken = spoken;
    this.places = List.copyOf(places);
  }

  /** Said while the node looks. */
  Optional<String> looking() {
    return places.isEmpty()
        ? Optional.empty()
        : Optional.of(texts().of("begin.looking", String.join(", ", places)));
  }

  /**
   * Said where the chat begins.
   *
   * @param tookMillis until the node was in the group, or the chat began without
   * @param received entries that came from others since the node started
   */
  List<String> found(Status status, long tookMillis, long received) {
    List<String> lines = new ArrayList<>();
    String seconds = spoken.language().seconds(tookMillis);
    Optional<Status.Member> coordinator = status.coordinator();
    int others = status.members().size() - 1;
    if (coordinator.isEmpty()) {
      lines.add(texts().of("begin.searching"));
    } else if (!coordinator.get().fingerprint().equals(status.fingerprint())) {
      String who = texts().of("person", coordinator.get().name(), coordinator.get().id());
      lines.add(texts().counted("begin.joined", others, seconds, status.group(), status.id(), who));
    } else if (others > 0) {
      lines.add(
          texts().counted("begin.coordinating", others, seconds, status.group(), status.id()));
    } else {
      lines.add(texts().of("begin.alone", seconds, status.group()));
    }
    if (others > 0 && (received > 0 || !status.complete())) {
      lines.add(
          status.complete()
              ? texts().counted("begin.received", received)
              : texts().counted("begin.receiving", received));
    }
    lines.add(texts().of("begin.help"));
    return lines;
  }

  private Texts texts() {
    return spoken.texts();
  }
}
