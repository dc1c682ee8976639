package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.History;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was accepted is there after SIGKILL, however often that strikes. */
final class CrashTest {
  private static final int ROUNDS = 5;

  @TempDir Path temporary;

  @Test
  void losesNothingAcceptedWhenKilled() throws Exception {
    Path file = temporary.resolve("crash.db");
    long accepted = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      try (Child child = Child.start(ChildPrograms.Commits.class, file)) {
        for (int heard = 0; heard < 20 * round; heard++) {
          long number = Long.parseLong(child.line());
          assertThat(number).isGreaterThan(accepted);
          accepted = number;
        }
        child.kill();
        for (String rest = child.line(); !rest.isEmpty(); rest = child.line()) {
          accepted = Long.parseLong(rest);
        }
      }
      try (Store store = Store.open(file, Author.GROUP, new Author(1).key())) {
        assertThat(store.load().entries()).isGreaterThanOrEqualTo(accepted);
        History.Page page = store.page(History.Query.newest(ChatMessage.GENERAL, 1));
        assertThat(page.messages().getFirst().sequence()).isEqualTo(store.load().entries());
      }
    }
  }
}
