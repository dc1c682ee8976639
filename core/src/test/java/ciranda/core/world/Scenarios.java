package ciranda.core.world;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.view.Status;
import ciranda.protocol.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What happens to a world, and what must hold afterwards. */
final class Scenarios {
  private static final long SETTLES_WITHIN_MILLIS = 6_000;

  /** E5: after the faults stop, one coordinator and one view within this. */
  private static final long AGREES_WITHIN_MILLIS = 8_000;

  private Scenarios() {}

  /** A group that has stood for a while. */
  static World settled(long seed, int count) {
    World world = new World(seed).withHosts(count);
    for (Host host : world.hosts) {
      world.schedule(world.random().nextLong(50) * World.MILLI, host::start);
    }
    agrees(world, world.hosts, SETTLES_WITHIN_MILLIS);
    world.run(1_500 + world.random().nextLong(500));
    stays(world, world.hosts);
    return world;
  }

  static Host coordinator(World world) {
    Optional<Status.Member> named = world.alive().getFirst().node().status().coordinator();
    return world.hosts.stream()
        .filter(host -> host.key().fingerprint().equals(named.orElseThrow().fingerprint()))
        .findFirst()
        .orElseThrow();
  }

  static List<Host> without(World world, Host left) {
    List<Host> rest = new ArrayList<>(world.hosts);
    rest.remove(left);
    return rest;
  }

  /** Waits for agreement; returns after how many milliseconds. */
  static long agrees(World world, List<Host> group, long withinMillis) {
    Optional<Long> after = world.runUntil(() -> world.agree(group), withinMillis, "agreement");
    assertThat(after).as(story(world, "no agreement")).isPresent();
    return after.orElseThrow();
  }

  static long agrees(World world, List<Host> group) {
    return agrees(world, group, AGREES_WITHIN_MILLIS);
  }

  static void stays(World world, List<Host> group) {
    assertThat(world.agree(group)).as(story(world, "did not stay in agreement")).isTrue();
  }

  /** Everything accepted anywhere is held everywhere, and nothing else: naively, as texts. */
  static void conversationIsWhole(World world) {
    Optional<Long> whole =
        world.runUntil(() -> world.sameHistory(world.hosts), 20_000, "one history");
    assertThat(whole).as(story(world, "histories differ")).isPresent();
    List<String> accepted =
        world.hosts.stream().flatMap(host -> host.accepted.stream()).sorted().toList();
    for (Host host : world.hosts) {
      List<String> held = host.disk().texts().stream().sorted().toList();
      assertThat(held)
          .as(story(world, host.name() + " lacks what was accepted"))
          .containsAll(accepted)
          .doesNotHaveDuplicates();
    }
  }

  static String story(World world, String what) {
    return what + " (seed " + world.seed + ")\n" + tail(world.journal());
  }

  private static String tail(String journal) {
    return journal.substring(Math.max(0, journal.length() - 6_000));
  }

  /** A swarm: each seed has some kinds of faults and not others. */
  static World swarm(long seed, int count) {
    World world = new World(seed).withHosts(count);
    SplittableRandom random = world.random();
    world.loss = random.nextInt(3) == 0 ? random.nextDouble() * 0.5 : 0;
    for (Host host : world.hosts) {
      world.schedule(random.nextLong(3_000) * World.MILLI, host::start);
    }
    boolean[] on = new boolean[8];
    for (int i = 0; i < on.length; i++) {
      on[i] = random.nextBoolean();
    }
    int posts = 0;
    for (int i = 0; i < 30; i++) {
      world.run(random.nextLong(1_200));
      Host host = world.hosts.get(random.nextInt(count));
      if (host.isUp() && !host.isFrozen()) {
        host.post("text " + ++posts);
        if (posts % 7 == 0) {
          host.rename("name " + posts);
        }
      }
      fault(world, host, on, random);
    }
    return world;
  }

  private static void fault(World world, Host host, boolean[] on, SplittableRandom random) {
    int kind = random.nextInt(11);
    boolean acts = host.isUp() && !host.isFrozen();
    if (kind == 0 && on[0]) {
      host.kill();
    } else if (kind <= 3 && !host.isUp()) {
      host.start();
    } else if (kind == 4 && on[1]) {
      host.powerOff();
    } else if (kind == 5 && on[2] && host.isUp()) {
      if (host.isFrozen()) {
        host.thaw();
      } else {
        host.freeze();
      }
    } else if (kind == 6 && on[3] && acts) {
      host.leave();
    } else if (kind == 7 && on[4]) {
      int side = 1 + random.nextInt(world.hosts.size() - 1);
      world.partition(world.hosts.subList(0, side), world.hosts.subList(side, world.hosts.size()));
    } else if (kind == 8 && on[5]) {
      Host other = world.hosts.get(random.nextInt(world.hosts.size()));
      if (other != host) {
        world.cut(host, other);
      }
    } else if (kind == 9 && on[6]) {
      host.diskFull(true);
      world.schedule(random.nextLong(3_000) * World.MILLI, () -> host.diskFull(false));
    } else if (kind == 10) {
      world.heal();
    }
  }

  /** The faults stop. */
  static void peace(World world) {
    world.heal();
    world.loss = 0;
    for (Host host : world.hosts) {
      host.diskFull(false);
      if (host.isFrozen()) {
        host.thaw();
      }
      host.start();
    }
  }

  static boolean isLed(Host host, Host deposed) {
    Status status = host.node().status();
    boolean role = status.role() == Role.MEMBER || status.role() == Role.COORDINATOR;
    return role
        && status
            .coordinator()
            .map(member -> !member.fingerprint().equals(deposed.key().fingerprint()))
            .orElse(false);
  }
}
