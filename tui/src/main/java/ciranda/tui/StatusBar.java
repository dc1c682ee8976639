package ciranda.tui;

import ciranda.core.view.ChatNode;
import ciranda.core.view.Person;
import ciranda.core.view.Status;
import java.util.List;
import java.util.Optional;

/** The line below the prompt: how many are there, who coordinates, and whether all is well. */
final class StatusBar {
  private final Texts texts;

  StatusBar(Texts texts) {
    this.texts = texts;
  }

  /** Before there is a node. */
  String starting() {
    return "[" + texts.of("bar.starting") + "]";
  }

  /**
   * The longest form that fits.
   *
   * @param receipt how far the last message of this chat has come
   * @param columns of the terminal
   */
  String line(Status status, List<Person> people, Optional<ChatNode.Receipt> receipt, int columns) {
    String state = state(status, people, columns);
    List<String> ticks = receipt.map(this::ticks).orElse(List.of());
    for (String tick : ticks) {
      String form = state + " " + tick;
      if (form.codePointCount(0, form.length()) < columns) {
        return form;
      }
    }
    return state;
  }

  /** The forms for the last message, the longest first; none where there is nobody else. */
  private List<String> ticks(ChatNode.Receipt receipt) {
    if (receipt.members() == 1) {
      return List.of();
    }
    if (receipt.holders() >= receipt.members()) {
      return List.of(texts.of("bar.sent.all", receipt.members()), "\u2713\u2713");
    }
    return receipt.holders() > 1
        ? List.of(texts.of("bar.sent.some", receipt.holders(), receipt.members()), "\u2713")
        : List.of(texts.of("bar.sent.none"), "\u2026");
  }

  private String state(Status status, List<Person> people, int columns) {
    String condition = condition(status, people);
    String online = texts.language().number(people.stream().filter(StatusBar::isOnline).count());
    Optional<Status.Member> coordinator = status.coordinator();
    String whole = "[" + texts.of("bar.online", online) + " | ";
    String brief = "[" + online + " | ";
    if (coordinator.isPresent()) {
      String who = CleanText.line(coordinator.get().name()) + "(" + coordinator.get().id() + ")";
      whole += texts.of("bar.coordinator", who) + " | ";
      brief += who + " | ";
    }
    for (String form : List.of(whole + condition + "]", brief + condition + "]")) {
      if (form.codePointCount(0, form.length()) < columns) {
        return form;
      }
    }
    return "[" + online + " | " + condition + "]";
  }

  private String condition(Status status, List<Person> people) {
    if (!status.writable()) {
      return texts.of("bar.unwritable");
    }
    return switch (status.role()) {
      case SEARCHING, JOINING -> texts.of("bar.searching");
      case ELECTING -> texts.of("bar.electing");
      case MEMBER, COORDINATOR -> {
        boolean silent =
            people.stream().anyMatch(p -> p.coordinator() && p.state() == Person.State.SUSPECTED);
        if (silent) {
          yield texts.of("bar.silent");
        }
        yield status.complete()
            ? texts.of("bar.ok")
            : texts.of(
                "bar.incomplete",
                texts.language().number(status.entries()),
                texts.language().number(status.known()));
      }
    };
  }

  private static boolean isOnline(Person person) {
    return switch (person.state()) {
      case SELF, LINKED, VIA -> true;
      case SUSPECTED, GONE -> false;
    };
  }
}
