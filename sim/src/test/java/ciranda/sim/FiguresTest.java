package ciranda.sim;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Timing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The promises among the figures, on a few seeds; `./dev simulation-figures` measures them all. */
final class FiguresTest {
  private static final List<Long> SEEDS = List.of(11L, 12L, 13L);
  private static final long MERGES_WITHIN_MILLIS = 5_000;
  private static final int LARGE = 50;

  @Test
  void anElectionCostsMessagesInProportionToWhoLives() {
    for (int nodes : List.of(3, 5, 10, 20)) {
      for (long seed : SEEDS) {
        long messages = Figures.messages(new Figures.Group(nodes, seed));
        assertThat(messages).isBetween(nodes - 2L, Bound.electionMessages(nodes - 1));
        assertThat(messages).isLessThan(Figures.textbookMessages(nodes));
      }
    }
  }

  @Test
  void aHundredElectWithMessagesInProportion() {
    assertThat(Figures.messages(new Figures.Group(100, 11)))
        .isBetween(98L, Bound.electionMessages(99));
  }

  @Test
  void aCrashCostsOneLeader() {
    for (long seed : SEEDS) {
      assertThat(Figures.leadersAfterCrash(new Figures.Group(5, seed))).isEqualTo(1);
      assertThat(Figures.leadersWhereSlow(new Figures.Group(5, seed))).isEqualTo(1);
    }
  }

  /** E6. */
  @Test
  void aPauseOrABadLinkCostsNoElection() {
    for (long seed : SEEDS) {
      assertThat(Figures.electionsOfPauses(new Figures.Group(5, seed))).isZero();
      assertThat(Figures.electionsOfBadLinks(new Figures.Group(5, seed))).isZero();
    }
  }

  @Test
  void fiftyNodesMergeSoon() {
    assertThat(Figures.twoGroups(new Figures.Group(LARGE, 11))).isLessThan(MERGES_WITHIN_MILLIS);
    assertThat(Figures.threeGroups(new Figures.Group(LARGE, 12))).isLessThan(MERGES_WITHIN_MILLIS);
  }

  /** The sum that docs/internals/election.md works out. */
  @Test
  void agreementIsBound() {
    Bound bound = new Bound(Timing.LAN);

    assertThat(bound.linkedMillis()).isEqualTo(9_000);
    assertThat(bound.ledMillis()).isEqualTo(9_700);
    assertThat(bound.mergedMillis()).isEqualTo(6_500);
    assertThat(bound.settledMillis()).isEqualTo(5_000);
    assertThat(bound.agreesMillis()).isEqualTo(21_700);
  }

  /** Four who lost a fifth: the lowest asks three above it and the dead one, and so on up. */
  @Test
  void theTextbookAsksEverybody() {
    long elections = 4 + 3 + 2 + 1;
    long answers = 3 + 2 + 1;
    assertThat(Figures.textbookMessages(5)).isEqualTo(elections + answers + 3);
  }
}
