package ciranda.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ciranda.protocol.Bytes;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.MalformedException;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class UnprovenTest {
  private static final Bytes RIGHT = filled(Segment.SIGNATURE_LENGTH, 1);
  private static final Bytes WRONG = filled(Segment.SIGNATURE_LENGTH, 2);

  private final AtomicInteger checks = new AtomicInteger();
  private final Unproven unproven =
      new Unproven(new Verifier(Place.GROUP, this::isRight), Verifier.newBudget());

  private boolean isRight(NodeKey key, Bytes message, Bytes signature) {
    checks.incrementAndGet();
    return signature.equals(RIGHT);
  }

  private static Bytes filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return Bytes.of(bytes);
  }

  /** Seals segments of one entry, with the signatures that it is told. */
  private static final class Author {
    final LogId log;
    final int bodyBytes;
    long last;
    Bytes previous = Segment.CHAIN_START;

    Author(int number, int bodyBytes) {
      this.log = new LogId(NodeKey.of(filled(NodeKey.LENGTH, number)), 1);
      this.bodyBytes = bodyBytes;
    }

    Segment signs(Bytes signature) {
      HybridTime time = HybridTime.ZERO.next(last + 1);
      Segment.Draft draft = new Segment.Draft(time, time.millis(), filled(bodyBytes, 'x'));
      Segment segment =
          Segment.seal(Place.GROUP, log, last + 1, previous, List.of(draft), _ -> signature);
      last = segment.last();
      previous = segment.entries().getLast().hash();
      return segment;
    }
  }

  @Test
  void whatCameInOneGoCostsOneCheck() throws Exception {
    Author author = new Author(1, 10);
    List<Segment> sent = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      sent.add(author.signs(i % 2 == 0 ? WRONG : RIGHT));
      assertThat(unproven.add(sent.getLast())).isEmpty();
    }

    assertThat(unproven.proveAll()).isEqualTo(sent);
    assertThat(checks).hasValue(1);
    assertThat(unproven.proveAll()).isEmpty();
  }

  /** A push that overtakes the end of a page proves that end; what waits comes before it. */
  @Test
  void whatAPushProvesComesInItsOrder() throws Exception {
    Author author = new Author(1, 10);
    List<Segment> page = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      page.add(author.signs(RIGHT));
    }
    Segment pushed = author.signs(RIGHT);
    unproven.add(pushed);
    assertThat(unproven.proveAll()).containsExactly(pushed);
    List<Segment> proven = new ArrayList<>();
    for (Segment segment : page) {
      proven.addAll(unproven.add(segment));
    }
    proven.addAll(unproven.proveAll());
    assertThat(proven).isEqualTo(page);
    assertThat(checks).as("the page is proven by what is above it").hasValue(1);
  }

  @Test
  void nothingIsProvenByAWrongSignatureAndTheNextRightOneProvesItAll() throws Exception {
    Author author = new Author(1, 10);
    Segment wrong = author.signs(WRONG);
    Segment right = author.signs(RIGHT);

    unproven.add(wrong);
    assertThat(unproven.proveAll()).isEmpty();
    assertThat(unproven.proveAll()).as("it is not checked twice").isEmpty();
    assertThat(checks).hasValue(1);
    unproven.add(right);
    assertThat(unproven.proveAll()).containsExactly(wrong, right);
  }

  @Test
  void aNeighbourThatPassesWrongSignaturesOnIsNotHungUpWhileLaterOnesMakeThemGood()
      throws Exception {
    Author author = new Author(1, 10);
    for (int i = 0; i < 10 * Unproven.WRONG_MAX; i++) {
      unproven.add(author.signs(WRONG));
      assertThat(unproven.proveAll()).isEmpty();
      unproven.add(author.signs(RIGHT));
      assertThat(unproven.proveAll()).hasSize(2);
    }
  }

  @Test
  void whoBringsWrongSignaturesThatNothingMakesGoodIsHungUp() throws Exception {
    for (int i = 1; i < Unproven.WRONG_MAX; i++) {
      unproven.add(new Author(i, 10).signs(WRONG));
      assertThat(unproven.proveAll()).isEmpty();
    }
    unproven.add(new Author(100, 10).signs(WRONG));
    assertThatThrownBy(unproven::proveAll).isInstanceOf(MalformedException.class);
  }

  @Test
  void anotherBranchProvesNothingOfTheFirst() throws Exception {
    Author author = new Author(1, 10);
    Author twin = new Author(1, 11);
    unproven.add(author.signs(WRONG));
    twin.signs(RIGHT);

    Segment second = twin.signs(RIGHT);
    assertThat(unproven.add(second)).isEmpty();
    assertThat(unproven.proveAll()).containsExactly(second);
  }

  @Test
  void runsOfSeveralLogsWaitBesideEachOther() throws Exception {
    Author one = new Author(1, 10);
    Author other = new Author(2, 10);
    List<Segment> ofOne = new ArrayList<>();
    List<Segment> ofOther = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ofOne.add(one.signs(RIGHT));
      unproven.add(ofOne.getLast());
      ofOther.add(other.signs(RIGHT));
      unproven.add(ofOther.getLast());
    }
    List<Segment> proven = unproven.proveAll();
    assertThat(proven).hasSize(20).containsSubsequence(ofOne).containsSubsequence(ofOther);
    assertThat(checks).hasValue(2);
  }

  @Test
  void howMuchWaitsIsBounded() {
    Author author = new Author(1, 60_000);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 30; i++) {
                unproven.add(author.signs(WRONG));
              }
            })
        .isInstanceOf(MalformedException.class);
    assertThat(author.last * 60_000).isLessThan(Unproven.BYTES_MAX + 2 * 60_000L);
  }
}
