package ciranda.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ciranda.protocol.Bytes;
import ciranda.protocol.Epoch;
import ciranda.protocol.MalformedException;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Pulse;
import ciranda.protocol.Segment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class VerifierTest {
  private static final NodeKey KEY = NodeKey.of(Bytes.of(fill(NodeKey.LENGTH, 7)));
  private static final Bytes RIGHT = Bytes.of(fill(Segment.SIGNATURE_LENGTH, 1));
  private static final Bytes WRONG = Bytes.of(fill(Segment.SIGNATURE_LENGTH, 2));

  private final AtomicInteger checks = new AtomicInteger();
  private final Verifier verifier = new Verifier(Place.GROUP, this::isRight);

  private boolean isRight(NodeKey key, Bytes message, Bytes signature) {
    checks.incrementAndGet();
    return signature.equals(RIGHT);
  }

  private static byte[] fill(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static Message answer(long counter, Bytes signature) {
    Epoch epoch = new Epoch(1, KEY);
    return new Message.Answer(epoch, 1, new Pulse(epoch, 1, counter, signature));
  }

  @Test
  void thePulseOfManyLinksCostsOneCheck() throws Exception {
    for (int link = 0; link < 300; link++) {
      verifier.check(answer(5, RIGHT), Verifier.newBudget());
    }
    assertThat(checks).hasValue(1);
    verifier.check(answer(6, RIGHT), Verifier.newBudget());
    assertThat(checks).hasValue(2);
  }

  @Test
  void aWrongSignatureIsNeverRemembered() {
    TokenBucket budget = Verifier.newBudget();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> verifier.check(answer(5, WRONG), budget))
          .isInstanceOf(MalformedException.class);
    }
    assertThat(checks).hasValue(2);
    assertThatThrownBy(() -> verifier.check(answer(5, Bytes.EMPTY), budget))
        .isInstanceOf(MalformedException.class);
    assertThat(checks).as("no signature at all needs no check").hasValue(2);
  }

  @Test
  void whatWasRememberedLongAgoIsCheckedAgain() throws Exception {
    for (int i = 0; i <= Verifier.REMEMBERED_MAX; i++) {
      verifier.check(answer(i, RIGHT), Verifier.newBudget());
    }
    verifier.check(answer(0, RIGHT), Verifier.newBudget());
    assertThat(checks).hasValue(Verifier.REMEMBERED_MAX + 2);
  }
}
