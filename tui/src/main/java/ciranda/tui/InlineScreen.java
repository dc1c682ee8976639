package ciranda.tui;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Person;
import ciranda.core.view.Status;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Prints above the line being typed, in the terminal's own scrollback. */
final class InlineScreen implements Screen {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");
  private static final String CONTINUED = "    ";
  private static final String NOTICE = "-- ";
  private static final String WARNING = "!! ";
  private static final String WRAPPED = "   ";
  private static final int WRAPPED_COLUMNS_MIN = 40;
  private static final String BELL = "\u0007";

  private final Prompt prompt;
  private final Suggestions suggestions;
  private final Spoken spoken;
  private final RoomState rooms;
  private final Wording wording;
  private final Looks looks;
  private final Clock clock;

  private Optional<LocalDate> lastDay = Optional.empty();
  private String own = "";
  private String ownName = "";
  private Optional<Mention> mention = Optional.empty();
  private Language shownLanguage;
  private String shownRoom;

  InlineScreen(Prompt prompt, Suggestions suggestions, Scene scene, Looks looks, Clock clock) {
    this.prompt = prompt;
    this.suggestions = suggestions;
    this.spoken = scene.spoken();
    this.rooms = scene.rooms();
    this.wording = scene.wording();
    this.shownRoom = rooms.current();
    this.looks = looks;
    this.clock = clock;
    this.shownLanguage = spoken.language();
  }

  @Override
  public synchronized void messages(List<ChatMessage> messages, boolean news) {
    if (!news) {
      lastDay = Optional.empty();
    }
    AttributedStringBuilder text = new AttributedStringBuilder();
    boolean rings = false;
    for (ChatMessage message : messages) {
      rings |= write(message, text, news);
    }
    if (text.length() > 0) {
      boolean bell = rings && news && prompt.focus() != Prompt.Focus.HERE;
      prompt.printAbove((bell ? BELL : "") + text.toAnsi(prompt.getTerminal()));
    }
  }

  /** Appends a message; whether it speaks of the person here. */
  private boolean write(ChatMessage message, AttributedStringBuilder text, boolean news) {
    ZonedDateTime time = message.time().atZone(clock.getZone());
    if (!message.late()) {
      day(time.toLocalDate(), text);
    }
    if (text.length() > 0) {
      text.append('\n');
    }
    text.styled(looks.time(), TIME.format(time)).append(' ');
    String name = CleanText.line(message.authorName());
    AttributedStyle person = looks.person(message.author());
    if (message.action()) {
      text.append("* ").styled(person, name).append(' ');
    } else {
      text.append('[').styled(person, name).append("]: ");
    }
    String body = String.join("\n" + CONTINUED, wording.lines(message));
    boolean mentioned = body(message, body, text);
    if (message.late()) {
      text.append(' ').styled(looks.time(), late(time, news));
    }
    return mentioned;
  }

  private boolean body(ChatMessage message, String body, AttributedStringBuilder text) {
    List<MatchResult> mentions =
        message.author().equals(own) || mention.isEmpty() ? List.of() : mention.get().in(body);
    int at = 0;
    for (MatchResult found : mentions) {
      text.append(body, at, found.start());
      text.styled(looks.mention(), found.group());
      at = found.end();
    }
    text.append(body, at, body.length());
    return !mentions.isEmpty();
  }

  /** A message of another day than the one before it stands below a line with the date. */
  private void day(LocalDate day, AttributedStringBuilder text) {
    LocalDate before = lastDay.orElseGet(() -> LocalDate.now(clock));
    lastDay = Optional.of(day);
    if (!day.equals(before)) {
      if (text.length() > 0) {
        text.append('\n');
      }
      text.styled(looks.notice(), "--- " + new Days(spoken.texts()).whole(day) + " ---");
    }
  }

  private String late(ZonedDateTime written, boolean news) {
    ZonedDateTime now = ZonedDateTime.now(clock);
    Texts texts = spoken.texts();
    if (!written.toLocalDate().equals(now.toLocalDate())) {
      return texts.of("late.day", new Days(texts).brief(written.toLocalDate()));
    }
    return news ? texts.of("late.now", TIME.format(now)) : texts.of("late");
  }

  @Override
  public synchronized void answer(String text) {
    prompt.printAbove(text);
  }

  @Override
  public synchronized void notice(String text) {
    print(NOTICE, text, looks.notice());
    showLanguage();
  }

  @Override
  public synchronized void warning(String text) {
    print(WARNING, text, looks.warning());
  }

  private void print(String mark, String text, AttributedStyle style) {
    prompt.printAbove(new AttributedString(wrapped(mark + text), style));
  }

  /**
   * Broken between words, as the terminal would break it inside of one. What people wrote is left
   * to the terminal, which then knows that it is one line when it is copied.
   */
  private String wrapped(String text) {
    int columns = prompt.getTerminal().getSize().getColumns();
    StringBuilder lines = new StringBuilder(text.length() + 8);
    int used = 0;
    for (String word : text.split(" ", -1)) {
      int width = new AttributedString(word).columnLength();
      if (used > 0 && used + 1 + width > columns && columns >= WRAPPED_COLUMNS_MIN) {
        lines.append('\n').append(WRAPPED);
        used = WRAPPED.length();
      } else if (used > 0) {
        lines.append(' ');
        used++;
      }
      lines.append(word);
      used += width;
    }
    return lines.toString();
  }

  /** What stands there in the old language, or of the old room, is said anew. */
  private void showLanguage() {
    if (shownLanguage != spoken.language() || !shownRoom.equals(rooms.current())) {
      shownLanguage = spoken.language();
      shownRoom = rooms.current();
      prompt.promptText(promptText());
    }
  }

  /** What stands before the line being typed. */
  String promptText() {
    return new AttributedString(rooms.shown(rooms.current()) + " > ", looks.prompt())
        .toAnsi(prompt.getTerminal());
  }

  @Override
  public synchronized void state(
      Status status, List<Person> people, Optional<ChatNode.Receipt> receipt) {
    own = status.fingerprint();
    if (!status.name().equals(ownName)) {
      ownName = status.name();
      mention = Optional.of(new Mention(ownName));
    }
    suggestions.names(
        people.stream()
            .filter(p -> p.state() != Person.State.SELF && p.state() != Person.State.GONE)
            .map(p -> CleanText.line(p.name()))
            .distinct()
            .toList());
    int columns = prompt.getTerminal().getSize().getColumns();
    bar(new StatusBar(spoken.texts()).line(status, people, receipt, columns));
  }

  /** Before there is a node. */
  void starting() {
    bar(new StatusBar(spoken.texts()).starting());
  }

  private void bar(String text) {
    prompt.bar(new AttributedString(text, looks.notice()));
  }

  @Override
  public boolean clear() {
    prompt.clearAll();
    return true;
  }

  @Override
  public Optional<String> keys() {
    return Optional.of(spoken.texts().of("help.keys"));
  }

  @Override
  public boolean isClosed() {
    return false;
  }
}
