package ciranda.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Input.Peer;
import ciranda.core.Now;
import ciranda.core.Timing;
import ciranda.core.membership.Links.Verdict;
import ciranda.protocol.Hash;
import ciranda.protocol.NodeKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two instances of one key: PROTOCOL 3.5. */
final class LinksTest {
  private static final long OLD = 1;
  private static final long NEW = 2;

  private final NodeKey self = key(1);
  private final NodeKey other = key(2);
  private final Links links = new Links(self, Timing.LAN);

  private static NodeKey key(int number) {
    return NodeKey.of(Hash.of("links test").add(number).finish());
  }

  private static Now at(long millis) {
    return new Now(millis * 1_000_000, Instant.EPOCH.plusMillis(millis));
  }

  private Links.Judgement opened(long link, long instance, long millis) {
    Peer peer = new Peer(other, "bia", instance, List.of());
    return links.opened(link, peer, true, at(millis));
  }

  @Test
  void aCopiedKeyNeverTakesThePlaceOfOneThatAnswers() {
    opened(10, OLD, 0);
    for (long millis = 300; millis < 5_000; millis += 300) {
      Links.Judgement judgement = opened(millis, NEW, millis);
      assertThat(judgement.verdict()).isEqualTo(Verdict.SECOND_INSTANCE);
      assertThat(judgement.others()).extracting(Links.Link::id).containsExactly(10L);
      links.heard(10, at(millis + 1));
      assertThat(links.dead(at(millis + Timing.LAN.sign()))).isEmpty();
    }
    assertThat(links.each()).extracting(Links.Link::id).containsExactly(10L);
  }

  @Test
  void anOldLinkThatGivesNoSignIsDeadAndMakesRoom() {
    opened(10, OLD, 0);
    links.heard(10, at(1_000));
    assertThat(opened(11, NEW, 1_200).verdict()).isEqualTo(Verdict.SECOND_INSTANCE);
    assertThat(opened(12, NEW, 1_300).others()).as("asked once").isEmpty();
    assertThat(links.nextDeadNanos()).isEqualTo(at(1_200 + Timing.LAN.sign()).monotonicNanos());
    assertThat(links.dead(at(1_199 + Timing.LAN.sign()))).isEmpty();
    assertThat(links.dead(at(1_200 + Timing.LAN.sign())))
        .extracting(Links.Link::id)
        .containsExactly(10L);
    links.closed(10);
    assertThat(opened(13, NEW, 1_500).verdict()).isEqualTo(Verdict.KEEP);
  }

  @Test
  void aLinkThatWasSilentForLongIsReplacedAtOnce() {
    opened(10, OLD, 0);
    Links.Judgement judgement = opened(11, NEW, 1_100);
    assertThat(judgement.verdict()).isEqualTo(Verdict.KEEP);
    assertThat(judgement.others()).extracting(Links.Link::id).containsExactly(10L);
  }

  @Test
  void withoutAContestOnlyLongSilenceIsDeath() {
    opened(10, OLD, 0);
    assertThat(links.dead(at(Timing.LAN.silentLink() - 1))).isEmpty();
    assertThat(links.dead(at(Timing.LAN.silentLink()))).hasSize(1);
  }
}
