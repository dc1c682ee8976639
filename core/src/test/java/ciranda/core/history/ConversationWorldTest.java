package ciranda.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ciranda.core.Reason;
import ciranda.core.history.World.Faults;
import ciranda.core.history.World.Host;
import ciranda.core.view.Result;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Seeds of a world of conversations: first everything goes wrong, then it is healed, and then all
 * must hold the same, which is what a naive oracle says: each accepted text once.
 *
 * <p>Replay: {@code mvn -o -pl protocol,core test -Dtest=ConversationWorldTest -Dseed=N}, more with
 * {@code -Dseeds=10000}.
 */
class ConversationWorldTest {
  private static final long SEEDS = Long.getLong("seeds", 500);

  @Test
  void aHealedWorldHoldsEachAcceptedTextOnceEverywhere() {
    Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
    Map<String, Integer> marks = new HashMap<>();
    Long only = Long.getLong("seed");
    long first = only == null ? 1 : only;
    long last = only == null ? SEEDS : only;
    for (long seed = first; seed <= last; seed++) {
      long replay = seed;
      assertThatCode(() -> new Story(replay).run(refused, marks))
          .as("seed %d", seed)
          .doesNotThrowAnyException();
    }
    if (only == null) {
      assertThat(refused)
          .as("the faults reach each branch")
          .containsKeys(Reason.ALREADY_HELD, Reason.GAP, Reason.STORAGE_REFUSES);
      assertThat(marks)
          .containsKeys("crashed between commit and send", "refusing", "writable", "late");
    }
  }

  /** What happens under one seed. */
  private static final class Story {
    private final RandomGenerator random;
    private final World world;
    private final Set<String> posted = new HashSet<>();
    private final boolean crashes;
    private final boolean cuts;
    private final boolean fullDisks;
    private final boolean line;

    Story(long seed) {
      random = new SplittableRandom(seed);
      crashes = random.nextBoolean();
      cuts = random.nextBoolean();
      fullDisks = random.nextInt(3) == 0;
      line = random.nextInt(3) == 0;
      Faults faults =
          new Faults(
              random.nextInt(3) == 0 ? random.nextDouble(0.3) : 0,
              random.nextBoolean() ? 2 : 1 + random.nextLong(2_000),
              random.nextBoolean() ? 2 : 1 + random.nextLong(800),
              random.nextBoolean() ? 0 : random.nextLong(100_000));
      world = new World(random, 2 + random.nextInt(4), faults);
    }

    void run(Map<Reason, Integer> refused, Map<String, Integer> marks) {
      linkAll();
      long millis = 2_000 + random.nextLong(15_000);
      int steps = 20 + random.nextInt(60);
      for (int i = 0; i < steps; i++) {
        world.at(random.nextLong(millis), this::something);
      }
      world.run(millis);
      heal();
      world.run(30_000);
      checkEqual();
      for (Host host : world.hosts) {
        post(host);
      }
      world.run(5_000);
      checkEqual();
      checkTexts();
      checkCalm();
      world.refused.forEach((reason, times) -> refused.merge(reason, times, Integer::sum));
      world.marks.forEach((mark, times) -> marks.merge(mark, times, Integer::sum));
    }

    private Host anyHost() {
      return world.hosts.get(random.nextInt(world.hosts.size()));
    }

    private void something() {
      Host host = anyHost();
      switch (random.nextInt(8)) {
        case 0 -> {
          if (crashes) {
            host.crash();
            world.at(random.nextLong(3_000), host::start);
            world.at(3_000, this::linkAll);
          }
        }
        case 1 -> {
          if (cuts) {
            world.disconnect(host, anyHost());
          }
        }
        case 2 -> linkAll();
        case 3 -> host.diskFull = fullDisks && !host.diskFull;
        case 4 -> {
          int burst = random.nextInt(100);
          for (int i = 0; i < burst; i++) {
            post(host);
          }
        }
        default -> post(host);
      }
    }

    private void post(Host host) {
      String text = "text " + posted.size();
      posted.add(text);
      if (random.nextInt(4) == 0) {
        host.post(text, "key of " + text);
        host.post(text, "key of " + text);
      } else {
        host.post(text);
      }
    }

    private void linkAll() {
      for (int i = 0; i < world.hosts.size(); i++) {
        for (int j = i + 1;
            j < (line ? Math.min(i + 2, world.hosts.size()) : world.hosts.size());
            j++) {
          world.connect(world.hosts.get(i), world.hosts.get(j));
        }
      }
    }

    private void heal() {
      world.faults = new Faults(0, 5, 20, world.faults.wallSkewMillisMax());
      for (Host host : world.hosts) {
        host.diskFull = false;
        host.start();
      }
      linkAll();
      // Restarts and links that the faults had planned are over by then.
      world.at(3_500, this::linkAll);
    }

    private void checkEqual() {
      Host one = world.hosts.getFirst();
      Bytes digest = one.conversation().digest();
      List<String> ids = one.disk.entries().stream().map(Entry::id).toList();
      for (Host host : world.hosts) {
        assertThat(host.conversation().digest()).as("digest of " + host.number).isEqualTo(digest);
        assertThat(host.disk.entries().stream().map(Entry::id)).isEqualTo(ids);
        assertThat(host.disk.saved().digest()).isEqualTo(digest);
        assertThat(host.conversation().entries()).isEqualTo(ids.size());
        assertThat(host.conversation().complete()).isTrue();
        assertThat(host.conversation().heads()).isEqualTo(one.conversation().heads());
      }
    }

    private void checkTexts() {
      List<String> texts = world.hosts.getFirst().disk.texts();
      assertThat(texts).doesNotHaveDuplicates();
      Set<String> accepted = new HashSet<>();
      Set<String> rejected = new HashSet<>();
      for (Host host : world.hosts) {
        host.replies.forEach(
            (text, result) -> (result instanceof Result.Accepted ? accepted : rejected).add(text));
      }
      assertThat(texts).containsAll(accepted).noneMatch(rejected::contains);
      assertThat(posted).containsAll(texts);
    }

    /** Everything works again, and everybody knows who holds what. */
    private void checkCalm() {
      for (Host host : world.hosts) {
        assertThat(host.conversation().writable()).isTrue();
        List<String> own = new ArrayList<>();
        host.replies.values().stream()
            .map(result -> result instanceof Result.Accepted ok ? ok.message().id() : "")
            .filter(id -> !id.isEmpty())
            .forEach(own::add);
        assertThat(host.receiptStates.get(own.getLast())).isEqualTo("all");
      }
    }
  }
}
