package ciranda.web;

import ciranda.core.Event;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Feed;
import ciranda.core.view.Person;
import ciranda.core.view.Status;
import ciranda.protocol.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/**
 * {@code GET /metrics}: OpenMetrics 1.0 text. No message text and no names of people; peers are
 * told apart by member id.
 *
 * <p>Counters are kept by a virtual thread that watches the node's events, so they begin when the
 * API does; what the feed had to leave out is missing in them, and counted.
 */
final class Metrics implements Endpoint, AutoCloseable {
  private static final String TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private static final long WATCH_MILLIS = 60_000;
  private static final double MILLIS_PER_SECOND = 1_000;

  private final ChatNode node;
  private final IntSupplier streams;
  private final Thread watcher;
  private final LongAdder elections = new LongAdder();
  private final LongAdder terms = new LongAdder();
  private final LongAdder termMillis = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder lagged = new LongAdder();

  Metrics(ChatNode node, IntSupplier streams) {
    this.node = node;
    this.streams = streams;
    Feed feed = node.events();
    String self = node.status().fingerprint();
    this.watcher = Thread.ofVirtual().name("ciranda-api-metrics").start(() -> watch(feed, self));
  }

  private void watch(Feed feed, String self) {
    try (feed) {
      while (!feed.isOver()) {
        Optional<Feed.Item> item = feed.next(WATCH_MILLIS);
        if (item.isPresent()) {
          count(item.get(), self);
        }
      }
    } catch (InterruptedException e) {
      // Only close() interrupts: the thread ends here, and nobody reads its flag.
      return;
    }
  }

  private void count(Feed.Item item, String self) {
    switch (item) {
      case Feed.Lagged _ -> lagged.increment();
      case Feed.Delivered(long sequence, Event event) -> {
        switch (event) {
          case Event.Shown shown ->
              (shown.message().author().equals(self) ? sent : received).increment();
          case Event.CoordinatorChanged changed -> {
            terms.increment();
            termMillis.add(changed.afterMillis());
          }
          case Event.RoleChanged changed -> {
            if (changed.to() == Role.ELECTING) {
              elections.increment();
            }
          }
          case Event.Refused _ -> refused.increment();
          case Event.Changed _ -> {}
          case Event.ReceiptChanged _ -> {}
          case Event.MemberChanged _ -> {}
          case Event.Renamed _ -> {}
          case Event.ElectionStep _ -> {}
          case Event.Protocol _ -> {}
          case Event.StorageChanged _ -> {}
        }
      }
    }
  }

  @Override
  public void serve(Call call) throws IOException, ProblemException {
    call.query();
    call.answer(200, TYPE, text().getBytes(StandardCharsets.UTF_8));
  }

  private String text() {
    Status status = node.status();
    StringBuilder text = new StringBuilder();
    family(text, "ciranda_build", "info", "This program.");
    sample(text, "ciranda_build_info{version=\"" + escape(status.version()) + "\"}", 1);
    family(text, "ciranda_peers", "gauge", "Other members that are heard.");
    sample(text, "ciranda_peers", node.people().stream().filter(Metrics::isHeard).count());
    family(text, "ciranda_members", "gauge", "Live members of the view, this node among them.");
    sample(text, "ciranda_members", status.members().size());
    family(text, "ciranda_is_coordinator", "gauge", "1 while this node coordinates.");
    sample(text, "ciranda_is_coordinator", status.role() == Role.COORDINATOR ? 1 : 0);
    family(text, "ciranda_term", "gauge", "Number of the epoch that this node obeys.");
    sample(text, "ciranda_term", status.epoch());
    family(text, "ciranda_elections", "counter", "Elections that this node took part in.");
    sample(text, "ciranda_elections_total", elections.sum());
    family(
        text,
        "ciranda_election_duration_seconds",
        "summary",
        "From the loss of a coordinator to obeying the next.");
    text.append("# UNIT ciranda_election_duration_seconds seconds\n");
    sample(text, "ciranda_election_duration_seconds_count", terms.sum());
    sample(text, "ciranda_election_duration_seconds_sum", termMillis.sum() / MILLIS_PER_SECOND);
    heartbeats(text);
    family(text, "ciranda_messages", "counter", "Messages shown since the API started.");
    sample(text, "ciranda_messages_total{room=\"general\",dir=\"sent\"}", sent.sum());
    sample(text, "ciranda_messages_total{room=\"general\",dir=\"received\"}", received.sum());
    family(text, "ciranda_history_entries", "gauge", "Entries held, of all logs.");
    sample(text, "ciranda_history_entries", status.entries());
    family(text, "ciranda_history_complete", "gauge", "1 while nothing is known to be missing.");
    sample(text, "ciranda_history_complete", status.complete() ? 1 : 0);
    family(text, "ciranda_storage_writable", "gauge", "1 while messages are being accepted.");
    sample(text, "ciranda_storage_writable", status.writable() ? 1 : 0);
    family(text, "ciranda_refused_inputs", "counter", "Inputs ignored or refused.");
    sample(text, "ciranda_refused_inputs_total", refused.sum());
    family(text, "ciranda_event_streams", "gauge", "Event streams of this API.");
    sample(text, "ciranda_event_streams", streams.getAsInt());
    family(text, "ciranda_metrics_lagged", "counter", "Times that these counters missed events.");
    sample(text, "ciranda_metrics_lagged_total", lagged.sum());
    return text.append("# EOF\n").toString();
  }

  private void heartbeats(StringBuilder text) {
    Instant now = Instant.now();
    String name = "ciranda_heartbeat_age_seconds";
    family(text, name, "gauge", "Since a member was last heard.");
    text.append("# UNIT ciranda_heartbeat_age_seconds seconds\n");
    for (Person person : node.people()) {
      boolean member = person.state() != Person.State.SELF && person.state() != Person.State.GONE;
      if (member && person.id() != 0) {
        double age = Duration.between(person.lastSeen(), now).toMillis() / MILLIS_PER_SECOND;
        sample(text, name + "{peer=\"" + person.id() + "\"}", Math.max(0, age));
      }
    }
  }

  private static boolean isHeard(Person person) {
    return switch (person.state()) {
      case LINKED, VIA -> true;
      case SELF, SUSPECTED, GONE -> false;
    };
  }

  private static void family(StringBuilder text, String name, String type, String meaning) {
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    text.append("# HELP ").append(name).append(' ').append(meaning).append('\n');
  }

  private static void sample(StringBuilder text, String name, long value) {
    text.append(name).append(' ').append(value).append('\n');
  }

  private static void sample(StringBuilder text, String name, double value) {
    text.append(name).append(' ').append(String.format(Locale.ROOT, "%.3f", value)).append('\n');
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
