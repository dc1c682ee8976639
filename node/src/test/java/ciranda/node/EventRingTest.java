package ciranda.node;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Event;
import ciranda.core.view.Feed;
import ciranda.core.view.Feed.Delivered;
import ciranda.core.view.Feed.Lagged;
import org.junit.jupiter.api.Test;

final class EventRingTest {
  private final EventRing ring = new EventRing(0xabc);

  private static Event event(int number) {
    return new Event.StorageChanged(true, "" + number);
  }

  private void publish(int from, int to) {
    for (int i = from; i <= to; i++) {
      ring.publish(event(i));
    }
  }

  @Test
  void aFeedGetsWhatComesAfterIt() throws Exception {
    publish(1, 2);
    try (Feed feed = ring.fromNow()) {
      assertThat(feed.next(0)).isEmpty();
      publish(3, 4);
      assertThat(feed.next(0)).contains(new Delivered(3, event(3)));
      assertThat(feed.next(0)).contains(new Delivered(4, event(4)));
      assertThat(feed.next(1)).isEmpty();
      assertThat(feed.isOver()).isFalse();
      publish(5, 5);
      ring.end();
      assertThat(feed.isOver()).isFalse();
      assertThat(feed.next(1_000)).contains(new Delivered(5, event(5)));
      assertThat(feed.isOver()).isTrue();
      assertThat(feed.next(1_000_000)).isEmpty();
    }
  }

  @Test
  void aFeedThatTheRingOvertookIsTold() throws Exception {
    try (Feed feed = ring.fromNow()) {
      publish(1, EventRing.EVENTS_MAX + 10);
      assertThat(feed.next(0)).contains(new Lagged(10));
      assertThat(feed.next(0)).contains(new Delivered(11, event(11)));
    }
  }

  @Test
  void aFeedResumesAfterAKnownEvent() throws Exception {
    publish(1, 3);
    try (Feed feed = ring.after(ring.eventId(2))) {
      assertThat(feed.next(0)).contains(new Delivered(3, event(3)));
      assertThat(feed.next(0)).isEmpty();
    }
    for (String unknown : new String[] {"", "x", "0000000000000abc.4", "00.1", "abc.", ".1"}) {
      try (Feed feed = ring.after(unknown)) {
        assertThat(feed.next(0)).as(unknown).contains(new Lagged(3));
        assertThat(feed.next(0)).isEmpty();
      }
    }
    assertThat(ring.eventId(7)).isEqualTo("0000000000000abc.7");
    Feed closed = ring.fromNow();
    closed.close();
    assertThat(closed.isOver()).isTrue();
    assertThat(closed.next(1_000_000)).isEmpty();
  }
}
