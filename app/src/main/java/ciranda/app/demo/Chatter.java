package ciranda.app.demo;

import ciranda.app.remote.ApiClient;
import ciranda.tui.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Everybody talks at once, each on a thread of its own, until it is stopped or the node is gone.
 */
final class Chatter {
  private static final long BETWEEN_MILLIS = 60;

  private final Texts texts;
  private final CountDownLatch enough = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

  Chatter(Texts texts, List<Player> players) {
    this.texts = texts;
    for (Player player : players) {
      threads.add(Thread.ofVirtual().name("talk-" + player.name()).start(() -> talk(player)));
    }
  }

  private void talk(Player player) {
    try (ApiClient client = player.connect()) {
      for (int i = 1; !enough.await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS); i++) {
        player.say(client, texts.of("chatter", i));
      }
    } catch (IOException e) {
      // The node is dead. What it had not accepted by then was never said.
      return;
    } catch (InterruptedException e) {
      // Nobody interrupts it but the end of the program.
      Thread.currentThread().interrupt();
    }
  }

  /** Ends when the last message that was begun has its answer. */
  void stop() throws InterruptedException {
    enough.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
