package ciranda.app;

import ciranda.app.command.Ask;
import ciranda.tui.Texts;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Turns a command line into what a running node is to be asked. Every refusal says what is wrong.
 */
final class AskReader {
  private static final int HISTORY_DEFAULT = 50;
  private static final int TAIL_DEFAULT = 10;
  private static final Duration PATIENCE_DEFAULT = Duration.ofSeconds(10);
  private static final int SECONDS_MAX = 86_400;

  private final Arguments.Run run;
  private final Texts texts;
  private final Instant now;
  private final ZoneId zone;

  AskReader(Arguments.Run run, Texts texts, Instant now, ZoneId zone) {
    this.run = run;
    this.texts = texts;
    this.now = now;
    this.zone = zone;
  }

  Ask.Status status() {
    return new Ask.Status(json());
  }

  Ask.Peers peers() {
    return new Ask.Peers(json());
  }

  Ask send() throws UsageException {
    Optional<Ask.Delivery> delivery = delivery();
    List<String> words = run.words();
    if (words.isEmpty()) {
      throw new UsageException(texts.of("usage.no-text"));
    }
    return words.equals(List.of("-"))
        ? new Ask.SendLines(delivery, json())
        : new Ask.Send(String.join(" ", words), delivery, json());
  }

  private Optional<Ask.Delivery> delivery() throws UsageException {
    Optional<Setting> wait = set(Option.WAIT);
    Optional<Setting> timeout = set(Option.TIMEOUT);
    if (wait.isEmpty()) {
      if (timeout.isPresent()) {
        throw new UsageException(texts.of("usage.timeout", timeout.get().origin()));
      }
      return Optional.empty();
    }
    OptionalInt members = OptionalInt.empty();
    if (!wait.get().value().equals("all")) {
      members = number(wait.get().value(), 1);
      if (members.isEmpty()) {
        throw wrong(wait.get(), texts.of("wrong.wait", wait.get().value()));
      }
    }
    Duration patience = PATIENCE_DEFAULT;
    if (timeout.isPresent()) {
      OptionalInt seconds = number(timeout.get().value(), 0);
      if (seconds.isEmpty() || seconds.getAsInt() > SECONDS_MAX) {
        throw wrong(timeout.get(), texts.of("wrong.timeout", timeout.get().value(), SECONDS_MAX));
      }
      patience = Duration.ofSeconds(seconds.getAsInt());
    }
    return Optional.of(new Ask.Delivery(members, patience));
  }

  Ask.Tail tail() throws UsageException {
    Optional<Setting> lines = set(Option.LINES);
    OptionalInt count = OptionalInt.of(TAIL_DEFAULT);
    if (lines.isPresent()) {
      count = number(lines.get().value(), 0);
      if (count.isEmpty()) {
        throw wrong(lines.get(), texts.of("wrong.count", lines.get().value()));
      }
    }
    return new Ask.Tail(count.getAsInt(), set(Option.FOLLOW).isPresent(), json());
  }

  Ask.History history() throws UsageException {
    Optional<Setting> since = set(Option.SINCE);
    List<String> words = run.words();
    if (words.size() > 1) {
      throw new UsageException(texts.of("usage.extra", Task.HISTORY.word(), words.get(1)));
    }
    int count = since.isPresent() ? Integer.MAX_VALUE : HISTORY_DEFAULT;
    if (!words.isEmpty()) {
      count =
          number(words.getFirst(), 1)
              .orElseThrow(() -> new UsageException(texts.of("wrong.count", words.getFirst())));
    }
    return new Ask.History(
        count, since.isPresent() ? Optional.of(since(since.get())) : Optional.empty(), json());
  }

  Ask export() throws UsageException {
    Optional<Path> file = file(Task.EXPORT);
    Optional<Setting> format = set(Option.FORMAT);
    if (set(Option.SEGMENTS).isPresent()) {
      if (file.isEmpty() || format.isPresent()) {
        throw new UsageException(texts.of("usage.segments"));
      }
      return new Ask.ExportSegments(file.get());
    }
    String ending = file.map(one -> one.toString().replaceAll(".*\\.", "")).orElse("txt");
    String wanted = format.map(Setting::value).orElse(ending.equals("markdown") ? "md" : ending);
    for (Ask.Format one : Ask.Format.values()) {
      if (one.name().equalsIgnoreCase(wanted)) {
        return new Ask.Export(one, file);
      }
    }
    if (format.isPresent()) {
      throw wrong(format.get(), texts.of("wrong.format", wanted));
    }
    return new Ask.Export(Ask.Format.TXT, file);
  }

  Ask take() throws UsageException {
    return new Ask.Import(needed(Task.IMPORT));
  }

  /** The file that a command cannot do without. */
  Path needed(Task task) throws UsageException {
    return file(task).orElseThrow(() -> new UsageException(texts.of("usage.file", task.word())));
  }

  private Optional<Path> file(Task task) throws UsageException {
    List<String> words = run.words();
    if (words.size() > 1) {
      throw new UsageException(texts.of("usage.extra", task.word(), words.get(1)));
    }
    try {
      return words.stream().filter(word -> !word.equals("-")).findFirst().map(Path::of);
    } catch (InvalidPathException e) {
      // The words are the system's.
      throw new UsageException(texts.of("ask.file.failed", words.getFirst(), e.getReason()));
    }
  }

  /** A time, a date, or how long ago. */
  private Instant since(Setting setting) throws UsageException {
    String text = setting.value();
    try {
      if (text.matches("[0-9]{1,6}[smhd]")) {
        long count = Long.parseLong(text.substring(0, text.length() - 1));
        return now.minus(
            switch (text.charAt(text.length() - 1)) {
              case 's' -> Duration.ofSeconds(count);
              case 'm' -> Duration.ofMinutes(count);
              case 'h' -> Duration.ofHours(count);
              default -> Duration.ofDays(count);
            });
      }
      if (text.endsWith("Z")) {
        return Instant.parse(text);
      }
      return text.contains("T") || text.contains(" ")
          ? LocalDateTime.parse(text.replace(' ', 'T')).atZone(zone).toInstant()
          : LocalDate.parse(text).atStartOfDay(zone).toInstant();
    } catch (DateTimeParseException e) {
      // The words show what would be understood.
      throw wrong(setting, texts.of("wrong.since", text));
    }
  }

  private boolean json() {
    return set(Option.JSON).isPresent();
  }

  private Optional<Setting> set(Option option) {
    return Optional.ofNullable(run.settings().get(option));
  }

  private UsageException wrong(Setting setting, String why) {
    return new UsageException(texts.of("wrong", setting.origin(), why));
  }

  private static OptionalInt number(String text, int least) {
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(text));
  }
}
