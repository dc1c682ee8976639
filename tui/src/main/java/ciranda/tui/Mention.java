package ciranda.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds where a text speaks of somebody by name: as a word of its own, in whatever case. */
final class Mention {
  private static final int CASE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

  private final Pattern pattern;

  Mention(String name) {
    this.pattern =
        Pattern.compile(
            "(?<![\\p{L}\\p{N}_])" + Pattern.quote(name) + "(?![\\p{L}\\p{M}\\p{N}_])", CASE);
  }

  /** Begin and end of each, in sequence. */
  List<MatchResult> in(String text) {
    return new ArrayList<>(pattern.matcher(text).results().toList());
  }
}
