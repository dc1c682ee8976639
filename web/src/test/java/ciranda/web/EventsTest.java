package ciranda.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ciranda.core.Event;
import ciranda.core.Reason;
import ciranda.core.view.ChatChange;
import ciranda.core.view.ChatNode;
import ciranda.protocol.Epoch;
import ciranda.protocol.Role;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventsTest {
  private static final ApiLimits SMALL = new ApiLimits(8, 2, 1024, 20, 300);

  @TempDir Path directory;

  @Test
  void everyEventHasANameAnIdAndDescribedData() throws IOException {
    List<Event> events =
        List.of(
            new Event.Shown(MemoryNode.message(1, "two\nlines\r\u2028", "")),
            new Event.Changed(
                new ChatChange(
                    ChatChange.Kind.REACTED,
                    "x.1.2",
                    MemoryNode.KEY.fingerprint(),
                    "ana",
                    Instant.EPOCH,
                    "x.1.1",
                    "",
                    "+1",
                    true)),
            new Event.Changed(
                new ChatChange(
                    ChatChange.Kind.TOPIC_SET,
                    "x.1.3",
                    MemoryNode.KEY.fingerprint(),
                    "ana",
                    Instant.EPOCH,
                    "",
                    "lab",
                    "",
                    true)),
            new Event.ReceiptChanged("x.1.1", new ChatNode.Receipt(2, 3)),
            new Event.MemberChanged(MemoryNode.OTHER_KEY, "rui", 2, Event.Presence.LOST),
            new Event.Renamed(MemoryNode.OTHER_KEY, 2, "rui", "ruy"),
            new Event.CoordinatorChanged(new Epoch(8, MemoryNode.KEY), 1, "ana", 90),
            new Event.RoleChanged(Role.MEMBER, Role.ELECTING, "coordinator lost"),
            new Event.ElectionStep(Epoch.NONE, "ELECTION sent"),
            new Event.ElectionStep(new Epoch(7, MemoryNode.KEY), "ANSWER received"),
            new Event.Protocol(Event.Direction.SENT, "ELECTION", MemoryNode.OTHER_KEY, "7"),
            new Event.Refused(Reason.STALE_EPOCH, "6"),
            new Event.StorageChanged(false, "full"));
    List<String> names =
        List.of(
            "message",
            "change",
            "change",
            "receipt",
            "member",
            "member",
            "coordinator",
            "election",
            "election",
            "election",
            "protocol",
            "protocol",
            "protocol");
    try (Running running = new Running(directory);
        Wire wire = running.events("")) {
      for (int i = 0; i < events.size(); i++) {
        running.node.publish(events.get(i));
        List<String> lines = wire.event();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("id: i1." + (i + 1));
        assertThat(lines.get(1)).isEqualTo("event: " + names.get(i));
        assertThat(lines.get(2)).startsWith("data: ");
        Description.STANDARD.checkEvent(names.get(i), lines.get(2).substring(6));
      }
      String message = "{\"text\":\"x\"}";
      running.post(message);
      String shown = wire.event().get(2).substring(6);
      assertThat(Running.JSON.readTree(shown))
          .isEqualTo(running.json("/api/v1/messages").get("messages").get(0));
    }
  }

  @Test
  void aStreamResumesAfterTheLastEventSeen() throws IOException {
    try (Running running = new Running(directory)) {
      publish(running, 1, 3);
      try (Wire wire = running.events("Last-Event-ID: i1.1\r\n")) {
        assertThat(wire.event().getFirst()).isEqualTo("id: i1.2");
        assertThat(wire.event().getFirst()).isEqualTo("id: i1.3");
        publish(running, 4, 4);
        assertThat(wire.event().getFirst()).isEqualTo("id: i1.4");
      }
      for (String unknown : new String[] {"i0.2", "i1.99", "x", "i1.-1"}) {
        try (Wire wire = running.events("Last-Event-ID: " + unknown + "\r\n")) {
          List<String> lagged = wire.event();
          assertThat(lagged).containsExactly("id: i1.4", "event: lagged", "data: {}");
          Description.STANDARD.checkEvent("lagged", "{}");
        }
      }
      publish(running, 5, 5 + MemoryNode.EVENTS_KEPT);
      try (Wire wire = running.events("Last-Event-ID: i1.4\r\n")) {
        assertThat(wire.event()).contains("event: lagged");
      }
    }
  }

  @Test
  void commentsComeInBetween() throws IOException {
    try (Running running = new Running(directory, SMALL);
        Wire wire = running.events("")) {
      for (int i = 0; i < 5; i++) {
        assertThat(wire.eventLine()).isEmpty();
        assertThat(wire.eventLine()).isEqualTo(":");
      }
    }
  }

  @Test
  void streamsAreCountedAndTheirPlacesComeBack() throws IOException {
    try (Running running = new Running(directory, SMALL)) {
      Wire first = running.events("");
      try (Wire second = running.events("")) {
        Wire.Answer answer = running.get("/api/v1/events");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsKey("retry-after");
        first.close();
        awaitStreams(running, 1);
        running.events("").close();
        assertThat(second.eventLine()).isEmpty();
      }
      awaitStreams(running, 0);
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsNothingUpAndIsHungUpOn() throws IOException {
    try (Running running = new Running(directory, SMALL);
        Wire stuck = new Wire(running.server.address(), 4_096);
        Wire quick = running.events("")) {
      stuck.send(running.head("GET", "/api/v1/events") + "\r\n");
      awaitStreams(running, 2);
      String text = "x".repeat(60_000);
      for (int i = 1; i <= 400; i++) {
        running.node.publish(new Event.Shown(MemoryNode.message(i, text, "")));
        assertThat(wireId(quick)).isEqualTo("id: i1." + i);
      }
      awaitStreams(running, 1);
    }
  }

  @Test
  void aReaderThatFallsBehindIsTold() throws IOException {
    try (Running running = new Running(directory);
        Wire slow = new Wire(running.server.address(), 4_096)) {
      slow.send(running.head("GET", "/api/v1/events") + "\r\n");
      awaitStreams(running, 1);
      String text = "x".repeat(60_000);
      for (int i = 1; i <= 2 * MemoryNode.EVENTS_KEPT; i++) {
        running.node.publish(new Event.Shown(MemoryNode.message(i, text, "")));
      }
      assertThat(slow.head()).isEqualTo(200);
      assertThat(slow.headers()).isNotEmpty();
      List<String> names = new ArrayList<>();
      long last = readsOn(slow, 0, names);
      while (!names.getLast().equals("event: lagged")) {
        last = readsOn(slow, last, names);
      }
      assertThat(names).hasSizeLessThan(2 * MemoryNode.EVENTS_KEPT);
      running.node.publish(new Event.Refused(Reason.GAP, ""));
      // Where the stream is served late it may lag before all is published: then it goes on there.
      while (last < 2 * MemoryNode.EVENTS_KEPT + 1) {
        last = readsOn(slow, last, names);
      }
      assertThat(last).isEqualTo(2 * MemoryNode.EVENTS_KEPT + 1);
    }
  }

  /** Only lagged jumps; every other event is the next. */
  private static long readsOn(Wire wire, long last, List<String> names) throws IOException {
    List<String> event = wire.event();
    long id = Long.parseLong(event.getFirst().substring("id: i1.".length()));
    names.add(event.get(1));
    if (names.getLast().equals("event: lagged")) {
      assertThat(id).isGreaterThan(last);
    } else {
      assertThat(id).isEqualTo(last + 1);
    }
    return id;
  }

  @Test
  void streamsEndPolitelyWithTheServerAndWithTheNode() throws IOException {
    Running running = new Running(directory);
    try (Wire wire = running.events("")) {
      assertThat(wire.eventLine()).isEmpty();
      running.close();
      Assertions.assertThatThrownBy(wire::eventLine)
          .isInstanceOf(EOFException.class)
          .hasMessage("the stream ended politely");
    }
    try (Running other = new Running(directory);
        Wire wire = other.events("")) {
      assertThat(wire.eventLine()).isEmpty();
      other.node.stop();
      Assertions.assertThatThrownBy(wire::eventLine)
          .isInstanceOf(EOFException.class)
          .hasMessage("the stream ended politely");
    }
  }

  private static String wireId(Wire wire) throws IOException {
    return wire.event().getFirst();
  }

  private static void publish(Running running, int from, int to) {
    for (int i = from; i <= to; i++) {
      running.node.publish(new Event.Refused(Reason.GAP, Integer.toString(i)));
    }
  }

  private static void awaitStreams(Running running, int count) {
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .until(() ->
            running.get("/metrics").body().contains("\nciranda_event_streams " + count + "\n"));
  }
}
