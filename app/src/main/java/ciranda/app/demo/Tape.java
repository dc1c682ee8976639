package ciranda.app.demo;

import ciranda.app.demo.Happening.Introduced;
import ciranda.app.demo.Happening.Passed;
import ciranda.app.demo.Happening.Started;
import ciranda.tui.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The protocol messages that matter, as lines to be printed: each once, where it was sent; the same
 * to several as one line; a beacon at the first one who heard it. Heartbeats are left to the
 * checklist, which counts them.
 */
final class Tape {
  /** What one node sends to several at once is a few milliseconds apart. */
  private static final long TOGETHER_NANOS_MAX = 80_000_000L;

  /** Somebody whose name is not known by then is called by his fingerprint. */
  private static final long UNNAMED_NANOS_MAX = 3_000_000_000L;

  private static final Pattern EPOCH = Pattern.compile("^(\\d+)/(\\w+)");
  private static final String GOODBYE = "LEAVE";
  private static final String RELAYED = "via,";
  private static final Set<String> MATTERS =
      Set.of("JOIN_REQUEST", "JOIN_ACK", "ELECTION", "ANSWER", "COORDINATOR", GOODBYE);

  private final Texts texts;
  private final Recording recording;
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> heard = new HashSet<>();
  private final List<Group> groups = new ArrayList<>();
  private int read;

  /** One line to be. */
  private record Group(long at, String from, Passed model, Set<String> to) {}

  Tape(Texts texts, Recording recording) {
    this.texts = texts;
    this.recording = recording;
  }

  /** How much of the recording is on the tape. */
  int read() {
    return read;
  }

  /**
   * The lines that are ready, in order.
   *
   * @param all also those that might still grow
   */
  List<String> ready(boolean all) {
    List<Happening> fresh = recording.since(read);
    read += fresh.size();
    fresh.forEach(this::take);
    List<String> lines = new ArrayList<>();
    while (!groups.isEmpty() && isReady(groups.getFirst(), all)) {
      lines.add(line(groups.removeFirst()));
    }
    return lines;
  }

  private void take(Happening happening) {
    if (happening instanceof Introduced introduced) {
      names.put(introduced.fingerprint(), introduced.node());
    } else if (happening instanceof Started started) {
      names.forEach((fingerprint, name) -> {
        if (name.equals(started.node())) {
          heard.remove(fingerprint);
        }
      });
    } else if (happening instanceof Passed passed && gloss(passed).isPresent()) {
      if (passed.isBeacon()) {
        if (heard.add(passed.peer())) {
          groups.add(new Group(passed.at(), passed.peer(), passed, new LinkedHashSet<>()));
        }
      } else if (passed.type().equals(GOODBYE)) {
        // Whoever leaves tells us nothing more, so this is taken from those who heard it.
        if (!passed.sent()) {
          add(passed, passed.peer(), passed.node());
        }
      } else if (passed.sent()) {
        add(passed, passed.node(), passed.peer());
      }
    }
  }

  private void add(Passed passed, String from, String to) {
    for (Group group : groups) {
      if (group.from.equals(from)
          && group.model.type().equals(passed.type())
          && !group.model.isBeacon()
          && passed.at() - group.at <= TOGETHER_NANOS_MAX) {
        group.to.add(to);
        return;
      }
    }
    groups.add(new Group(passed.at(), from, passed, new LinkedHashSet<>(List.of(to))));
  }

  private boolean isReady(Group group, boolean all) {
    long age = recording.now() - group.at;
    boolean named = isNamed(group.from) && group.to.stream().allMatch(this::isNamed);
    return all || age > UNNAMED_NANOS_MAX || (named && age > TOGETHER_NANOS_MAX);
  }

  /** Of a message one end is a fingerprint, the other the name of the node that told of it. */
  private boolean isNamed(String end) {
    return names.containsKey(end) || names.containsValue(end);
  }

  private String line(Group group) {
    String from = names.getOrDefault(group.from, group.from);
    List<String> to = group.to.stream().map(one -> names.getOrDefault(one, one)).sorted().toList();
    String receivers = group.model.isBeacon() ? texts.of("everybody") : Wording.list(to);
    String way = from + " -> " + receivers;
    return String.format(
        Locale.ROOT,
        "%9s  %-22s %-12s  %s",
        Wording.seconds(texts, group.at),
        way,
        group.model.type(),
        gloss(group.model).orElse(""));
  }

  /** What a message says, in words; empty for those that are not shown. */
  private Optional<String> gloss(Passed passed) {
    if (passed.detail().startsWith(RELAYED)) {
      return MATTERS.contains(passed.type())
          ? Optional.of(texts.of("says.relayed"))
          : Optional.empty();
    }
    return switch (passed.type()) {
      case "JOIN_REQUEST" ->
          Optional.of(passed.isBeacon() ? texts.of("says.beacon") : texts.of("says.join-request"));
      case "JOIN_ACK" -> Optional.of(texts.of("says.join-ack"));
      case "VIEW" ->
          maker(passed).equals(Optional.of(passed.node()))
              ? Optional.of(texts.of("says.view"))
              : Optional.empty();
      case "ELECTION" -> Optional.of(texts.of("says.election"));
      case "ANSWER" -> Optional.of(texts.of("says.answer"));
      case "COORDINATOR" -> Optional.of(coordinator(passed));
      case "LEAVE" -> Optional.of(texts.of("says.leave"));
      default -> Optional.empty();
    };
  }

  private String coordinator(Passed passed) {
    Matcher epoch = EPOCH.matcher(passed.detail());
    String number = epoch.find() ? epoch.group(1) : "";
    Optional<String> maker = maker(passed).filter(name -> !name.equals(passed.node()));
    return maker
        .map(name -> texts.of("says.coordinator.passed", name, number))
        .orElseGet(() -> texts.of("says.coordinator", number));
  }

  /** Whose list it is, which others may pass on: {@code 3/abcdefgh v1 4 members}. */
  private Optional<String> maker(Passed passed) {
    Matcher epoch = EPOCH.matcher(passed.detail());
    if (!epoch.find()) {
      return Optional.empty();
    }
    return names.entrySet().stream()
        .filter(one -> one.getKey().startsWith(epoch.group(2)))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
