package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody on the network who is no member takes what a node has to give, and gets little. */
@Tag("netns")
final class StrangersTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration SIEGE = Duration.ofSeconds(8);
  private static final int CONNECTIONS = 1_000;
  private static final int DATAGRAMS_PER_SECOND = 200;
  private static final long GROWTH_MAX_KIBIBYTES = 64 * 1_024;

  @Test
  void aThousandStrangersAndNoiseDisturbNobody() throws Exception {
    long seed = System.nanoTime();
    try (Lan lan = Lan.of("strangers", 4)) {
      Agreement two = lan.gather(lan.hosts(1, 2));
      RunningNode besieged = two.coordinator();
      Host stranger = lan.hosts().get(2);
      Host newcomer = lan.hosts().get(3);
      InetSocketAddress target = new InetSocketAddress(lan.hostOf(besieged).address(), 6782);
      long before = besieged.memoryKibibytes("VmRSS");
      try (Quiet quiet = Quiet.of(two.nodes());
          Strangers strangers = new Strangers(stranger, target, CONNECTIONS, seed)) {
        strangers.multicast(
            "eth0", new InetSocketAddress("239.255.67.82", 6782), DATAGRAMS_PER_SECOND);
        List<String> accepted = new ArrayList<>();
        Eventually.throughout(SIEGE, "no election, seed " + seed, quiet::assertNoElection);
        accepted.add(besieged.api().say("still here"));
        newcomer.start();
        Agreement three = Lan.agree(lan.hosts(1, 2, 4));
        accepted.add(newcomer.node().api().say("may I come in?"));

        Conversation.isOne(SOON, three.nodes(), accepted);
        quiet.assertNoElection();
        assertThat(strangers.opened()).isGreaterThan(CONNECTIONS / 2);
        assertThat(besieged.memoryKibibytes("VmRSS") - before).isLessThan(GROWTH_MAX_KIBIBYTES);
      }
    }
  }
}
