package ciranda.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.protocol.Epoch;
import ciranda.protocol.Former;
import ciranda.protocol.Hash;
import ciranda.protocol.Member;
import ciranda.protocol.NodeKey;
import ciranda.protocol.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RegisterTest {
  private static final NodeKey ANA = key(1);
  private static final NodeKey BIA = key(2);
  private static final Epoch E9 = new Epoch(9, BIA);
  private static final Epoch E10 = new Epoch(10, BIA);

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

  /** PROTOCOL 6.5: the dead member of the winner comes back with the id that was its own. */
  @Test
  void aLoneFounderDoesNotTakeTheIdOfSomebodyWhoIsAway() {
    View winner = Register.of(group(new Epoch(8, BIA), 1, ANA, BIA)).keep(BIA::equals).view(E9, 1);
    NodeKey founder = key(3);
    View loser = group(new Epoch(1, founder), 1, founder);
    assertThat(ids(winner).get(ANA)).isEqualTo(ids(loser).get(founder));

    View merged = Register.of(winner).absorb(loser, (key, instance) -> true).view(E10, 1);

    assertThat(ids(merged)).containsEntry(ANA, 1).containsEntry(BIA, 2).containsEntry(founder, 3);
    View back = Register.of(merged).admit(applicant(ANA, 1)).view(E10, 2);
    assertThat(ids(back)).isEqualTo(ids(merged));
  }

  /**
   * Of two who are away the winner's keeps its id; the other's changes now, not when it returns.
   */
  @Test
  void ofTwoRememberedWithOneIdTheWinnersKeepsIt() {
    View winner = Register.of(group(new Epoch(8, BIA), 1, ANA, BIA)).keep(BIA::equals).view(E9, 1);
    NodeKey other = key(3);
    NodeKey gone = key(4);
    View both = group(new Epoch(3, other), 1, gone, other);
    View loser = Register.of(both).keep(other::equals).view(new Epoch(3, other), 2);

    View merged = Register.of(winner).absorb(loser, (key, instance) -> true).view(E10, 1);

    assertThat(ids(merged)).containsEntry(ANA, 1).containsEntry(BIA, 2);
    assertThat(ids(merged)).containsEntry(other, 3).containsEntry(gone, 4);
    assertThat(merged.nextId()).isEqualTo(5);
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 400);
  }

  /** E4, on groups that share a past or do not; every view is within the limits of members. */
  @ParameterizedTest
  @MethodSource("seeds")
  void noIdIsEverOfTwoKeysAndNobodyChangesItWithoutNeed(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<View> groups = new ArrayList<>(List.of(View.NONE, View.NONE, View.NONE));
    for (int i = 0; i < 60; i++) {
      int one = random.nextInt(groups.size());
      View before = groups.get(one);
      NodeKey somebody = key(random.nextInt(14));
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          View after =
              Register.of(before).admit(applicant(somebody, random.nextInt(9))).view(E9, 1);
          checkKept(before, after);
          groups.set(one, after);
        }
        case 2 -> {
          View after = Register.of(before).keep(key -> random.nextInt(3) > 0).view(E9, 1);
          checkKept(before, after);
          groups.set(one, after);
        }
        case 3 -> groups.set(random.nextInt(groups.size()), before);
        default -> groups.set(one, merged(before, groups.get(random.nextInt(groups.size()))));
      }
    }
  }

  private static View merged(View winner, View loser) {
    View merged = Register.of(winner).absorb(loser, (key, instance) -> true).view(E10, 1);
    assertThat(merged.nextId()).isGreaterThanOrEqualTo(loser.nextId());
    Map<NodeKey, Integer> held = ids(winner);
    winner
        .members()
        .forEach(member ->
            assertThat(merged.member(member.key()).map(Member::id)).hasValue(member.id()));
    for (Former former : winner.former()) {
      if (!loser.names(former.key())) {
        assertThat(ids(merged)).containsEntry(former.key(), former.id());
      }
    }
    for (Member member : loser.members()) {
      boolean free =
          held.entrySet().stream()
              .allMatch(e -> e.getValue() != member.id() || e.getKey().equals(member.key()));
      if (free && !winner.names(member.key())) {
        assertThat(ids(merged)).containsEntry(member.key(), member.id());
      }
    }
    for (Former former : loser.former()) {
      if (!held.containsKey(former.key()) && !ids(merged).containsValue(former.id())) {
        throw new AssertionError("an id was changed that nobody else has: " + former);
      }
    }
    assertThat(ids(merged).keySet()).containsAll(ids(loser).keySet());
    checkUnique(merged);
    assertThat(merged.nextId()).isGreaterThanOrEqualTo(winner.nextId());
    return merged;
  }

  /** Outside a merge nobody's id changes, whoever comes and goes. */
  private static void checkKept(View before, View after) {
    checkUnique(after);
    assertThat(ids(after)).containsAllEntriesOf(ids(before));
    assertThat(after.nextId()).isGreaterThanOrEqualTo(before.nextId());
  }

  private static void checkUnique(View view) {
    Set<Integer> seen = new HashSet<>();
    view.members().forEach(one -> assertThat(seen.add(one.id())).as("id %s", one.id()).isTrue());
    view.former().forEach(one -> assertThat(seen.add(one.id())).as("id %s", one.id()).isTrue());
  }

  /** Of members and of those who are away. */
  private static Map<NodeKey, Integer> ids(View view) {
    Map<NodeKey, Integer> ids = new HashMap<>();
    view.members().forEach(member -> ids.put(member.key(), member.id()));
    view.former().forEach(former -> ids.put(former.key(), former.id()));
    return ids;
  }

  private static Register.Applicant applicant(NodeKey key, int lastId) {
    return new Register.Applicant(key, "somebody", 1, lastId, List.of());
  }
}
