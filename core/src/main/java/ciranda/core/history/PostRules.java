package ciranda.core.history;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.Command;
import ciranda.core.view.Result;
import ciranda.core.view.Result.Cause;
import ciranda.protocol.Limits;
import ciranda.protocol.Text;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What may be posted. */
final class PostRules {
  private PostRules() {}

  /**
   * Why a post is not taken, whatever the state of the node; empty if nothing speaks against it.
   */
  static Optional<Result> objection(Command.Post post) {
    String text = post.text();
    if (!post.room().equals(ChatMessage.GENERAL)) {
      return rejected(Cause.UNKNOWN_ROOM, "");
    }
    if (text.isBlank()) {
      return rejected(Cause.EMPTY_TEXT, "");
    }
    // A char is at least one byte: what is far too long is not encoded only to be measured.
    if (text.length() > Limits.TEXT_BYTES_MAX) {
      return rejected(Cause.TEXT_TOO_LONG, text.length() + " characters");
    }
    if (!Text.isUnicode(text)) {
      return rejected(Cause.NOT_TEXT, "");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Limits.TEXT_BYTES_MAX) {
      return rejected(Cause.TEXT_TOO_LONG, bytes + " bytes");
    }
    if (post.key().length() > Limits.POST_KEY_LENGTH_MAX || !Text.isPrintable(post.key())) {
      return rejected(Cause.BAD_KEY, "");
    }
    return Optional.empty();
  }

  private static Optional<Result> rejected(Cause cause, String detail) {
    return Optional.of(new Result.Rejected(cause, detail));
  }
}
