package ciranda.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ciranda.core.Input;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class QueuesTest {
  private static final Input TICK = new Input.Tick();

  @Test
  void theInboxKeepsTheOrderAndWaitsNoLongerThanAsked() throws Exception {
    Inbox inbox = new Inbox();
    inbox.put(new Input.Persisted(1));
    inbox.put(new Input.Persisted(2));
    inbox.put(new Input.Persisted(3));
    assertThat(inbox.take(2, Long.MAX_VALUE))
        .containsExactly(new Input.Persisted(1), new Input.Persisted(2));
    assertThat(inbox.take(2, Long.MAX_VALUE)).containsExactly(new Input.Persisted(3));
    assertThat(inbox.take(2, 1_000_000)).isEmpty();
    inbox.wake();
    assertThat(inbox.take(2, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void aLinkThatHasTooMuchWaitingWaitsItself() throws Exception {
    Inbox inbox = new Inbox();
    Inbox.Share full = new Inbox.Share();
    for (int i = 0; i < Inbox.LINK_INPUTS_MAX; i++) {
      inbox.putFromLink(TICK, full, 10);
    }
    CountDownLatch done = new CountDownLatch(1);
    Thread reader =
        Thread.ofVirtual()
            .start(() -> {
              try {
                inbox.putFromLink(TICK, full, 10);
                done.countDown();
              } catch (InterruptedException e) {
                // The test fails by the latch.
                Thread.currentThread().interrupt();
              }
            });
    await().until(() -> reader.getState() == Thread.State.WAITING);
    inbox.putFromLink(TICK, new Inbox.Share(), Inbox.LINK_BYTES_MAX * 2);
    inbox.put(TICK);
    assertThat(done.getCount()).isEqualTo(1);
    assertThat(inbox.take(1, Long.MAX_VALUE)).hasSize(1);
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    inbox.close();
    inbox.putFromLink(TICK, full, 10);
    assertThat(inbox.take(10, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void theOutboxRefusesWhatDoesNotFitAndJoinsSmallFrames() throws Exception {
    Outbox outbox = new Outbox();
    byte[] frame = new byte[10];
    assertThat(outbox.offer(frame)).isTrue();
    assertThat(outbox.offer(frame)).isTrue();
    assertThat(outbox.offer(new byte[Outbox.BATCH_BYTES_MAX])).isTrue();
    assertThat(outbox.take()).hasSize(2);
    assertThat(outbox.take()).hasSize(1);
    assertThat(outbox.offer(new byte[Outbox.BYTES_MAX])).isTrue();
    assertThat(outbox.offer(frame)).isFalse();
    outbox.finish();
    assertThat(outbox.offer(frame)).as("dropped, which is no overflow").isTrue();
    assertThat(outbox.awaitRoomAndAdd(frame)).isFalse();
    assertThat(outbox.take()).hasSize(1);
    assertThat(outbox.take()).isEmpty();

    Outbox many = new Outbox();
    for (int i = 0; i < Outbox.FRAMES_MAX; i++) {
      assertThat(many.offer(new byte[0])).isTrue();
    }
    assertThat(many.offer(new byte[0])).isFalse();
    many.abandon();
    assertThat(many.take()).isEqualTo(List.of());
  }

  @Test
  void aBucketAllowsABurstAndThenARate() {
    TokenBucket bucket = new TokenBucket(10, 3, 0);
    for (int i = 0; i < 3; i++) {
      assertThat(bucket.take(0)).isTrue();
    }
    assertThat(bucket.take(0)).isFalse();
    assertThat(bucket.waitNanos(0)).isEqualTo(100_000_000);
    assertThat(bucket.take(100_000_000)).isTrue();
    assertThat(bucket.take(150_000_000)).isFalse();
  }
}
