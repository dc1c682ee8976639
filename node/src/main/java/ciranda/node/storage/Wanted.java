package ciranda.node.storage;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.Search;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a search asks of a message, and of the index, which may give more than that. */
final class Wanted {
  private final Search search;
  private final List<String> words;
  private final List<String> from;

  Wanted(Search search) {
    this.search = search;
    this.words = search.words().stream().map(Folding::folded).toList();
    this.from = search.from().stream().map(Folding::folded).toList();
  }

  /** Whether a message is asked for. */
  boolean has(ChatMessage message) {
    if (message.deleted() || !(search.room().isEmpty() || search.room().equals(message.room()))) {
      return false;
    }
    String text = Folding.folded(message.text());
    String name = Folding.folded(message.authorName());
    return words.stream().allMatch(word -> Folding.isIn(word, text))
        && from.stream()
            .allMatch(who -> Folding.isIn(who, name) || message.author().startsWith(who));
  }

  /** The index's own language; empty where the index has nothing to look for. */
  Optional<String> expression() {
    List<String> terms = new ArrayList<>();
    words.stream().filter(Folding::isWord).forEach(word -> terms.add("text : " + begins(word)));
    from.stream()
        .filter(Folding::isWord)
        .forEach(who -> terms.add("{name author} : " + begins(who)));
    boolean narrowed = !terms.isEmpty();
    Stream.of(search.room())
        .map(Folding::folded)
        .filter(Folding::isWord)
        .forEach(room -> terms.add("room : " + quoted(room)));
    return narrowed ? Optional.of(String.join(" AND ", terms)) : Optional.empty();
  }

  private static String begins(String word) {
    return quoted(word) + " *";
  }

  private static String quoted(String word) {
    return '"' + word.replace("\"", " ") + '"';
  }

  /** The greatest time below which nothing is asked for, in milliseconds. */
  long sinceMillis() {
    return search.since().map(Wanted::millis).orElse(0L);
  }

  /** The time from which on nothing is asked for, in milliseconds. */
  long beforeMillis() {
    return search.before().map(Wanted::millis).orElse(SearchIndex.MILLIS_MAX);
  }

  /** As far as an entry may have it: a year of nine digits is one too. */
  private static long millis(Instant moment) {
    if (moment.isBefore(Instant.EPOCH)) {
      return 0;
    }
    Instant last = Instant.ofEpochMilli(SearchIndex.MILLIS_MAX);
    return moment.isAfter(last) ? SearchIndex.MILLIS_MAX : moment.toEpochMilli();
  }
}
