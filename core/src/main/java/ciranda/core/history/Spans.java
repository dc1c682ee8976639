package ciranda.core.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which entries of one log somebody holds: spans that do not touch, in rising order. Mostly there
 * is one; a hole is where nobody who could be asked held what is between.
 */
record Spans(List<Span> spans) {
  /** Beyond it the holes between are taken to be held: who is asked in vain is asked elsewhere. */
  static final int SPANS_MAX = 32;

  static final Spans NONE = new Spans(List.of());

  Spans {
    spans = List.copyOf(spans);
  }

  static Spans of(Span span) {
    return new Spans(List.of(span));
  }

  boolean isEmpty() {
    return spans.isEmpty();
  }

  /** How many spans that are. */
  int size() {
    return spans.size();
  }

  /** The greatest number, 0 for none. */
  long high() {
    return spans.isEmpty() ? 0 : spans.getLast().high();
  }

  /** How many entries that are. */
  long count() {
    long count = 0;
    for (Span span : spans) {
      count += span.high() - span.low() + 1;
    }
    return count;
  }

  boolean contains(long number) {
    return around(number).isPresent();
  }

  /** The span that has a number. */
  Optional<Span> around(long number) {
    for (Span span : spans) {
      if (span.contains(number)) {
        return Optional.of(span);
      }
    }
    return Optional.empty();
  }

  /** The greatest number of these that the other has not, 0 for none. */
  long greatestBeyond(Spans other) {
    for (Span span : spans.reversed()) {
      long number = span.high();
      while (number >= span.low()) {
        Optional<Span> known = other.around(number);
        if (known.isEmpty()) {
          return number;
        }
        number = known.get().low() - 1;
      }
    }
    return 0;
  }

  /** These and one more; what it touches becomes one with it. */
  Spans with(Span added) {
    List<Span> joined = new ArrayList<>();
    Span span = added;
    for (Span one : spans) {
      if (one.high() < span.low() - 1) {
        joined.add(one);
      } else if (one.low() <= span.high() + 1) {
        span = one.around(span);
      }
    }
    joined.add(span);
    for (Span one : spans) {
      if (one.low() > span.high() + 1) {
        joined.add(one);
      }
    }
    return joined.size() > SPANS_MAX
        ? of(joined.getFirst().around(joined.getLast()))
        : new Spans(joined);
  }
}
