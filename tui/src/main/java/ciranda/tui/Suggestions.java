package ciranda.tui;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * What Tab may write: commands at the begin of a line, the names of people anywhere. A name may
 * have spaces, so what is completed is the longest end of the line with which a name begins. The
 * names come from any thread.
 */
final class Suggestions implements Completer, Parser {
  private final Spoken spoken;
  private volatile List<String> names = List.of();

  Suggestions(Spoken spoken) {
    this.spoken = spoken;
  }

  /** Who may be meant from now on. */
  void names(List<String> people) {
    names = List.copyOf(people);
  }

  /** A line and the part of it that is completed. */
  private record Typing(String line, int cursor, int start) implements ParsedLine {
    @Override
    public String word() {
      return line.substring(start, cursor);
    }

    @Override
    public int wordCursor() {
      return cursor - start;
    }

    @Override
    public int wordIndex() {
      return start == 0 ? 0 : 1;
    }

    @Override
    public List<String> words() {
      return start == 0 ? List.of(word()) : List.of(line.substring(0, start), word());
    }
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE) {
      return new Typing(line, line.length(), 0);
    }
    int start = cursor;
    for (int i = cursor; i >= 0; i--) {
      boolean wordBegins = i == 0 || Character.isWhitespace(line.charAt(i - 1));
      if (wordBegins && (start == cursor || beginsName(line.substring(i, cursor)))) {
        start = i;
      }
    }
    return new Typing(line, cursor, start);
  }

  private boolean beginsName(String typed) {
    String lower = typed.toLowerCase(Locale.ROOT);
    return names.stream().anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith(lower));
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    boolean atBegin = line.wordIndex() == 0;
    if (atBegin && line.word().startsWith("/")) {
      commands(line.word()).forEach(command -> candidates.add(candidate(command)));
      return;
    }
    if (!atBegin
        && line.words().getFirst().strip().equals(Typed.Word.LANG.name(spoken.language()))) {
      for (Language language : Language.values()) {
        candidates.add(candidate(language.tag()));
      }
      return;
    }
    for (String name : names) {
      candidates.add(candidate(atBegin ? name + ":" : name));
    }
  }

  /** In the person's language, and in the other only where that is what was begun. */
  private List<String> commands(String typed) {
    Set<String> own = new LinkedHashSet<>();
    for (Typed.Word word : Typed.Word.values()) {
      own.add(word.name(spoken.language()));
    }
    boolean found = own.stream().anyMatch(command -> command.startsWith(typed));
    return new ArrayList<>(found ? own : Typed.Word.allNames(spoken.language()));
  }

  private static Candidate candidate(String value) {
    return new Candidate(value, value, null, null, null, null, true);
  }
}
