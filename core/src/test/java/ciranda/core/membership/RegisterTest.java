package ciranda.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.protocol.Epoch;
import ciranda.protocol.Hash;
import ciranda.protocol.Member;
import ciranda.protocol.NodeKey;
import ciranda.protocol.View;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RegisterTest {
  private static final NodeKey ANA = key(1);
  private static final NodeKey BIA = key(2);

  private static NodeKey key(int number) {
    return NodeKey.of(Hash.of("register test").add(number).finish());
  }

  private static View group(Epoch epoch, long anaInstance, NodeKey... keys) {
    Register register = Register.of(View.NONE);
    for (NodeKey key : keys) {
      long instance = key.equals(ANA) ? anaInstance : 1;
      register.admit(new Register.Applicant(key, "somebody", instance, 0, List.of()));
    }
    return register.view(epoch, 1);
  }

  /** Otherwise the merged view names a start that is over, and who has begun anew never obeys. */
  @Test
  void whomBothGroupsNameIsThereWithTheStartThatItShows() {
    View winner = group(new Epoch(8, BIA), 1, BIA, ANA);
    View loser = group(new Epoch(9, ANA), 2, ANA);

    Register shows = Register.of(winner).absorb(loser, (key, instance) -> instance == 2);
    Register showsOld = Register.of(winner).absorb(loser, (key, instance) -> instance == 1);

    assertThat(shows.view(new Epoch(10, BIA), 1).member(ANA))
        .hasValueSatisfying(member -> assertThat(member.instance()).isEqualTo(2))
        .map(Member::id)
        .isEqualTo(winner.member(ANA).map(Member::id));
    assertThat(showsOld.view(new Epoch(10, BIA), 1).member(ANA)).map(Member::instance).hasValue(1L);
  }
}
