package ciranda.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SpansTest {
  private static Spans spans(long... ends) {
    Spans spans = Spans.NONE;
    for (int i = 0; i < ends.length; i += 2) {
      spans = spans.with(new Span(ends[i], ends[i + 1]));
    }
    return spans;
  }

  @Test
  void whatTouchesBecomesOne() {
    assertThat(spans(5, 7, 1, 2)).isEqualTo(new Spans(List.of(new Span(1, 2), new Span(5, 7))));
    assertThat(spans(5, 7, 1, 2, 3, 4)).isEqualTo(Spans.of(new Span(1, 7)));
    assertThat(spans(1, 2, 9, 9, 5, 6, 2, 8)).isEqualTo(Spans.of(new Span(1, 9)));
  }

  @Test
  void theGreatestBeyondIsLookedForFromTheTop() {
    assertThat(spans(1, 9).greatestBeyond(Spans.NONE)).isEqualTo(9);
    assertThat(spans(1, 9).greatestBeyond(spans(7, 9))).isEqualTo(6);
    assertThat(spans(1, 9).greatestBeyond(spans(1, 3, 5, 12))).isEqualTo(4);
    assertThat(spans(1, 9).greatestBeyond(spans(1, 9))).isZero();
    assertThat(Spans.NONE.greatestBeyond(spans(1, 9))).isZero();
  }

  @Test
  void countsAsASetOfNumbersDoes() {
    Random random = new Random(6);
    for (int run = 0; run < 500; run++) {
      TreeSet<Long> numbers = new TreeSet<>();
      TreeSet<Long> others = new TreeSet<>();
      Spans spans = filled(random, numbers);
      Spans other = filled(random, others);
      for (long number = 1; number < 60; number++) {
        assertThat(spans.contains(number)).isEqualTo(numbers.contains(number));
      }
      numbers.removeAll(others);
      long greatest = numbers.isEmpty() ? 0 : numbers.last();
      assertThat(spans.greatestBeyond(other)).isEqualTo(greatest);
    }
  }

  private static Spans filled(Random random, Set<Long> numbers) {
    Spans spans = Spans.NONE;
    for (int i = random.nextInt(8); i > 0; i--) {
      long low = random.nextLong(1, 51);
      long high = low + random.nextInt(6);
      spans = spans.with(new Span(low, high));
      for (long number = low; number <= high; number++) {
        numbers.add(number);
      }
    }
    return spans;
  }

  @Test
  void howManyHolesAreRememberedIsBounded() {
    Spans spans = Spans.NONE;
    for (long number = 1; number < 10 * Spans.SPANS_MAX; number += 2) {
      spans = spans.with(new Span(number, number));
      assertThat(spans.spans()).hasSizeLessThanOrEqualTo(Spans.SPANS_MAX);
      assertThat(spans.contains(number)).isTrue();
    }
  }
}
